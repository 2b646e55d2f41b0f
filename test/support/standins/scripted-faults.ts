import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse } from 'node:http';

/** An event stream, in pieces as they are written, and what becomes of it. */
export interface StreamFault {
  readonly pieces: readonly string[];
  readonly everyMs?: number;
  readonly then: 'end' | 'reset' | 'stall';
}

/** How a provider may misbehave for one call. */
export type ScriptedFault =
  | 'ok'
  | '400'
  | '401'
  | '404'
  | '429'
  | '500'
  | '501'
  | '503'
  | 'quota'
  | 'timeout'
  | 'reset'
  | 'slow'
  | 'cut'
  | 'html'
  | 'empty'
  | 'plain-400'
  | 'string-error'
  | 'numeric-code'
  | 'broken-json'
  | 'huge'
  | 'redirect'
  | { file: string }
  | { delayMs: number }
  /** Answers when this does. */
  | { after: Promise<unknown> }
  | StreamFault
  | { status: number; headers?: Record<string, string>; body: string };

const ERRORS: Record<string, { status: number; body: object; headers?: Record<string, string> }> = {
  '400': { status: 400, body: { error: { message: 'Invalid request', type: 'invalid_request_error', code: null } } },
  '401': {
    status: 401,
    body: { error: { message: 'Incorrect API key provided: sk-secret-value', code: 'invalid_api_key' } },
  },
  '404': { status: 404, body: { error: { message: 'The model does not exist', code: 'model_not_found' } } },
  '429': {
    status: 429,
    body: { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } },
    headers: { 'retry-after': '1' },
  },
  '500': { status: 500, body: { error: { message: 'upstream stack trace at /srv/x.py' } } },
  '501': { status: 501, body: { error: { message: 'not implemented' } } },
  '503': { status: 503, body: { error: { message: 'loading model' } } },
  quota: {
    status: 429,
    body: {
      error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' },
    },
  },
  'string-error': { status: 500, body: { error: 'engine crashed' } },
  'numeric-code': { status: 503, body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } } },
};

const RAW: Record<string, { status: number; type: string; body: string; headers?: Record<string, string> }> = {
  html: { status: 200, type: 'text/html', body: '<!doctype html><html><body>Please sign in</body></html>' },
  empty: { status: 200, type: 'application/json', body: '' },
  'plain-400': { status: 400, type: 'text/plain', body: 'invalid request: bad input' },
  'broken-json': { status: 200, type: 'application/json', body: '{"text": "and so my fellow' },
  redirect: { status: 302, type: 'text/plain', body: 'moved', headers: { location: 'http://127.0.0.1:9/elsewhere' } },
};

const HUGE_BYTES = 12 * 1024 * 1024;

/** Sends the fault instead of `goodBody`; false when the call is to be answered normally. */
export async function misbehave(
  fault: ScriptedFault,
  request: IncomingMessage,
  response: ServerResponse,
  goodBody: () => Promise<string>,
): Promise<boolean> {
  if (fault === 'ok') return false;
  if (typeof fault === 'object' && 'pieces' in fault) return streamOut(fault, request, response);
  if (typeof fault === 'object') return misbehaveAs(fault, response);
  if (fault === 'timeout') return true;
  if (fault === 'reset') {
    request.socket.resetAndDestroy();
    return true;
  }
  if (fault === 'slow') await dripFeed(response, await goodBody());
  else if (fault === 'cut') await cutOff(request, response, await goodBody());
  else if (fault === 'huge') sendHuge(response);
  else sendFault(fault, response);
  return true;
}

async function streamOut(fault: StreamFault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of fault.pieces) {
    if (response.destroyed) return true;
    response.write(piece);
    await pause(fault.everyMs ?? 5);
  }
  if (fault.then === 'end') response.end();
  if (fault.then === 'reset') request.socket.resetAndDestroy();
  return true;
}

async function misbehaveAs(
  fault: Exclude<ScriptedFault, string | StreamFault>,
  response: ServerResponse,
): Promise<boolean> {
  if ('delayMs' in fault) {
    await pause(fault.delayMs);
    return false;
  }
  if ('after' in fault) {
    await fault.after;
    return false;
  }
  if ('file' in fault) response.writeHead(200, { 'content-type': 'application/json' }).end(await readFile(fault.file));
  else response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body);
  return true;
}

function sendFault(fault: string, response: ServerResponse): void {
  const error = ERRORS[fault];
  const raw = RAW[fault];
  if (error) {
    response.writeHead(error.status, { 'content-type': 'application/json', ...error.headers });
    response.end(JSON.stringify(error.body));
  } else if (raw) {
    response.writeHead(raw.status, { 'content-type': raw.type, ...raw.headers }).end(raw.body);
  } else throw new Error(`There is no fault named ${fault}.`);
}

/** It keeps no process alive: a test may be over before a stand-in has had its say. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}

/** One byte a second, until the caller has enough. */
async function dripFeed(response: ServerResponse, body: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  for (const byte of body) {
    if (response.destroyed) return;
    response.write(byte);
    await pause(1000);
  }
  response.end();
}

async function cutOff(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, Math.ceil(body.length / 2)));
  await pause(20);
  request.socket.resetAndDestroy();
}

function sendHuge(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`{"choices":[],"text":"${'x'.repeat(HUGE_BYTES)}"}`);
}
