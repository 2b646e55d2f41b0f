import { type OpenAI } from 'openai';
import { Stream } from 'openai/streaming';
import { invalidReply, ProviderFault } from '../model-server/provider-fault.js';
import { CONTENT_LIMIT, contentOf, firstChoice, isRecord, throwIfRefused } from './model-reply.js';
import { TextFlow } from './text-flow.js';

export interface StreamEnd {
  /** At the model's own limit of tokens or at ours of characters. */
  cut: boolean;
  /** The provider's counts, as they came. */
  usage: unknown;
}

export interface StreamLimits {
  maxCharacters: number;
  idleMs: number;
}

/** The pieces of a reply as they may be shown, and how it ended. */
export async function* shownText(
  response: Response,
  call: AbortController,
  client: OpenAI,
  { maxCharacters, idleMs }: StreamLimits,
): AsyncGenerator<string, StreamEnd, undefined> {
  const flow = new TextFlow();
  const raw = piecesOf(response, call, client, idleMs);
  let shown = 0;
  for (;;) {
    const next = await raw.next();
    const text = whole((next.done ? flow.end() : flow.push(next.value)).slice(0, maxCharacters - shown));
    if (text !== '') {
      shown += text.length;
      yield text;
    }
    if (next.done) return next.value;
    if (shown >= maxCharacters) {
      call.abort();
      return { cut: true, usage: null };
    }
  }
}

/** A character may have been cut in two. */
const whole = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');

/** A server that does not stream answers at once, in JSON. */
function piecesOf(response: Response, call: AbortController, client: OpenAI, idleMs: number) {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('event-stream')) return streamed(response, call, client, idleMs);
  if (type.includes('json')) return atOnce(response, call, idleMs);
  throw invalidReply('neither a stream nor json');
}

async function* atOnce(
  response: Response,
  call: AbortController,
  idleMs: number,
): AsyncGenerator<string, StreamEnd, undefined> {
  const completion: unknown = await within(idleMs, call, () => response.json());
  const choice = firstChoice(completion);
  throwIfRefused(choice);
  yield contentOf(choice.message);
  return { cut: choice.finish_reason === 'length', usage: (completion as { usage?: unknown }).usage };
}

async function* streamed(
  response: Response,
  call: AbortController,
  client: OpenAI,
  idleMs: number,
): AsyncGenerator<string, StreamEnd, undefined> {
  const chunks = Stream.fromSSEResponse<unknown>(response, call, client)[Symbol.asyncIterator]();
  let finish: unknown = null;
  let usage: unknown = null;
  let length = 0;
  for (;;) {
    const next = await within(idleMs, call, () => chunks.next());
    if (next.done === true) break;
    const chunk: unknown = next.value;
    usage = (chunk as { usage?: unknown } | null)?.usage ?? usage;
    // The last one may hold the count of tokens and no choice.
    const choice: unknown = isRecord(chunk) && Array.isArray(chunk['choices']) ? chunk['choices'][0] : null;
    if (!isRecord(choice)) continue;
    const delta = isRecord(choice['delta']) ? choice['delta'] : {};
    throwIfRefused({ finish_reason: choice['finish_reason'], message: delta });
    finish = choice['finish_reason'] ?? finish;
    const { content } = delta;
    if (typeof content !== 'string' || content === '') continue;
    length += content.length;
    if (length > CONTENT_LIMIT) throw invalidReply('content too long');
    yield content;
  }
  if (finish === null) throw invalidReply('cut stream');
  if (length === 0) throw invalidReply('no content');
  return { cut: finish === 'length', usage };
}

/** The library takes a call that was ended for one that is over: whoever ended it, it is not. */
async function within<T>(ms: number, call: AbortController, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => call.abort(), ms);
  try {
    const value = await work();
    if (call.signal.aborted) throw new ProviderFault('timeout', { retryable: true });
    return value;
  } finally {
    clearTimeout(timer);
  }
}
