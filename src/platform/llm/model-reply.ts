import { type z } from 'zod';
import { invalidReply, ProviderFault } from '../model-server/provider-fault.js';

/** Longest content that is parsed at all. */
export const CONTENT_LIMIT = 200_000;
const DEPTH_LIMIT = 32;
const THOUGHT_END = '</think>';
// eslint-disable-next-line no-control-regex -- these characters are what is removed
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What a compatible server may send; nothing here is trusted to be there. */
interface LooseMessage {
  content?: unknown;
  refusal?: unknown;
  tool_calls?: unknown;
}

/**
 * Reads the one value out of a chat completion. Tool calls are never followed, a refusal is final, and anything
 * that is not whole JSON of the schema is an invalid reply.
 */
export function readReply<T>(completion: unknown, schema: z.ZodType<T>): T {
  const choice = firstChoice(completion);
  throwIfRefused(choice);
  if (choice.finish_reason === 'length') throw invalidReply('cut at the token limit');
  const parsed = schema.safeParse(clean(parseJson(contentOf(choice.message)), 0));
  if (!parsed.success) throw invalidReply('schema violation');
  return parsed.data;
}

export interface LooseChoice {
  finish_reason?: unknown;
  message?: unknown;
}

export function throwIfRefused({ finish_reason: finish, message }: LooseChoice): void {
  const { refusal } = (message ?? {}) as LooseMessage;
  if (finish === 'content_filter' || (typeof refusal === 'string' && refusal !== '')) {
    throw new ProviderFault('refused', { retryable: false });
  }
}

export function firstChoice(completion: unknown): LooseChoice {
  const choices = isRecord(completion) ? completion['choices'] : null;
  const first: unknown = Array.isArray(choices) ? choices[0] : null;
  if (!isRecord(first)) throw invalidReply('no choices');
  return first;
}

export function contentOf(message: unknown): string {
  const { content } = (message ?? {}) as LooseMessage;
  const text = Array.isArray(content) ? content.map(partText).join('') : content;
  if (typeof text !== 'string' || text.trim() === '') throw invalidReply('no content');
  if (text.length > CONTENT_LIMIT) throw invalidReply('content too long');
  return text;
}

function partText(part: unknown): string {
  return isRecord(part) && typeof part['text'] === 'string' ? part['text'] : '';
}

// A raw control character inside a string breaks JSON; it is taken out here as it would be afterwards.
// Servers without constrained decoding wrap the object in a fence or put their reasoning before it.
function parseJson(content: string): unknown {
  const thoughtEnd = content.lastIndexOf(THOUGHT_END);
  const bare = (thoughtEnd < 0 ? content : content.slice(thoughtEnd + THOUGHT_END.length))
    .replace(CONTROLS, '')
    .trim()
    .replace(/^```(?:json)?\s{0,8}/i, '')
    .replace(/```$/, '');
  try {
    return JSON.parse(bare) as unknown;
  } catch {
    throw invalidReply('broken json');
  }
}

function clean(value: unknown, depth: number): unknown {
  if (depth > DEPTH_LIMIT) throw invalidReply('nested too deep');
  if (typeof value === 'string') return harmless(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [harmless(key), clean(item, depth + 1)]));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const IMAGE = /!\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)/g;
// A target with a scheme or host, so that code such as `handlers[i](event)` stays as it is.
const LINK =
  /\[([^\]\n]{0,500})\]\(\s{0,8}(?:[a-z][a-z0-9+.-]{0,20}:|\/\/|www\.)(?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)?/gi;
const ACTIVE_ELEMENT = /<\/?(?:script|iframe|object|embed|style|svg|meta|base|form)\b[^>]{0,2000}>?/gi;
const LOADING_ELEMENT = /<\/?(?:img|image|video|audio|source|picture|link|input|body|a)\s[^>]{0,2000}>?/gi;
const MOST_ROUNDS = 4;
const CLOSING_ANCHOR = /<\/a>/gi;
const ACTIVE_SCHEME = /\b(?:java|vb)\s{0,4}script\s{0,4}:|\bdata\s{0,4}:\s{0,4}text\/html/gi;

/**
 * Text that a person will read: no character PostgreSQL refuses, nothing that loads from elsewhere, no link but
 * its words. Ordinary angle brackets ("List<String>", "<div>") stay: escaping belongs to whoever renders.
 */
export function harmless(text: string): string {
  let clean = text;
  // What is left when something is taken out may read as something to take out.
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = clean;
    clean = withoutActive(before);
    if (clean === before) break;
  }
  return clean;
}

function withoutActive(text: string): string {
  return text
    .replace(CONTROLS, '')
    .toWellFormed()
    .replaceAll('\ufffd', '')
    .replace(IMAGE, '$1')
    .replace(LINK, '$1')
    .replace(ACTIVE_ELEMENT, '')
    .replace(LOADING_ELEMENT, '')
    .replace(CLOSING_ANCHOR, '')
    .replace(ACTIVE_SCHEME, '');
}
