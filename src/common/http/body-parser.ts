import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { isStorableText } from '../text.js';
import { AppError } from '../app-error.js';

const maximumDepth = 32;
const maximumKeysOfOneObject = 1_000;
const maximumNodes = 20_000;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** Bodies are small; the few routes that take long texts say so here. */
const limits: readonly { path: RegExp; bytes: number }[] = [
  { path: /^\/v1\/job-descriptions\/?$/, bytes: 1024 * 1024 },
  { path: /^\/v1\/attempts\/[^/]+\/transcription\/?$/, bytes: 1024 * 1024 },
];
const usualLimit = 128 * 1024;

/** Files as they are, of any type: their routes read them from the connection. */
const streamed: readonly RegExp[] = [/^\/v1\/files\//, /^\/v1\/uploads\/tus(\/|$)/];

export const isStreamed = ({ path }: Request): boolean => streamed.some((pattern) => pattern.test(path));

/** JSON bodies only, in UTF-8, bounded in size, depth and number of keys. Multipart bodies are left to their route. */
export function jsonBodies(): RequestHandler {
  const parsers = new Map<number, RequestHandler>();
  for (const bytes of [usualLimit, ...limits.map((limit) => limit.bytes)]) {
    parsers.set(bytes, express.json({ limit: bytes, strict: true, inflate: false, type: 'application/json' }));
  }
  return (request, response, next) => {
    if (!hasBody(request)) {
      // A missing body is an empty object to the validators.
      request.body = {};
      return next();
    }
    if (isStreamed(request)) return next();
    const refusal = refuseContentType(request);
    if (refusal !== null) return next(refusal);
    const bytes = limits.find((limit) => limit.path.test(request.path))?.bytes ?? usualLimit;
    parsers.get(bytes)?.(request, response, (error?: unknown) => {
      if (error !== undefined) return next(error);
      afterParsing(request, response, next);
    });
  };
}

export function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function refuseContentType(request: Request): AppError | null {
  const [type, ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const essence = type?.trim() ?? '';
  if (essence === 'multipart/form-data') return null;
  if (essence !== 'application/json') {
    return new AppError('media_type_unsupported', 'Send JSON with Content-Type: application/json.');
  }
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^";]*)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    return new AppError('media_type_unsupported', 'Send JSON in UTF-8.');
  }
  return null;
}

function afterParsing(request: Request, _response: Response, next: NextFunction): void {
  try {
    checkStructure(request.body);
    next();
  } catch (error) {
    next(error);
  }
}

/** Walks without recursion: the depth of the input must not become the depth of our stack. */
function checkStructure(body: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: body, depth: 0 }];
  let nodes = 0;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (++nodes > maximumNodes || item.depth > maximumDepth) throw tooComplex();
    const { value } = item;
    if (typeof value === 'string' && !isStorableText(value)) throw unstorable();
    if (typeof value !== 'object' || value === null) continue;
    const entries = Object.entries(value);
    if (!Array.isArray(value) && entries.length > maximumKeysOfOneObject) throw tooComplex();
    for (const [key, child] of entries) {
      if (forbiddenKeys.has(key) || !isStorableText(key)) throw unstorable();
      open.push({ value: child, depth: item.depth + 1 });
    }
  }
}

const tooComplex = () =>
  new AppError('body_too_complex', `At most ${maximumDepth} levels and ${maximumKeysOfOneObject} keys in one object.`);
const unstorable = () =>
  new AppError('body_malformed', 'The body holds a NUL character, a lone surrogate or a reserved key: remove it.');
