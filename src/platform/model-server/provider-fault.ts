import { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { ReplyTooLargeError } from './bounded-fetch.js';

export type ProviderFaultReason =
  | 'aborted'
  | 'budget_exhausted'
  | 'circuit_open'
  | 'invalid_reply'
  | 'not_configured'
  | 'quota_exhausted'
  | 'rate_limited'
  | 'refused'
  | 'rejected'
  | 'server_error'
  | 'timeout'
  | 'unauthorized'
  | 'unreachable'
  | 'unsupported';

export interface ProviderFaultDetails {
  retryable: boolean;
  retryAfterSeconds?: number | null;
  status?: number | null;
}

const WORDS: Record<ProviderFaultReason, string> = {
  aborted: 'The call was ended by its caller.',
  budget_exhausted: 'The daily budget of model calls is used up.',
  circuit_open: 'The provider failed several times in a row and is left alone for a while.',
  invalid_reply: 'The provider answered with something that cannot be used.',
  not_configured: 'No provider is configured.',
  quota_exhausted: 'The account at the provider has no quota left.',
  rate_limited: 'The provider asked to slow down.',
  refused: 'The model refused to answer.',
  rejected: 'The provider rejected the request.',
  server_error: 'The provider failed.',
  timeout: 'The provider did not answer in time.',
  unauthorized: 'The provider did not accept the configured key.',
  unreachable: 'The provider could not be reached.',
  unsupported: 'The provider does not support this call.',
};

/**
 * One failed call to a provider. The message is one of ours and never the provider's text, which may quote
 * the prompt, the key or a stack trace; `detail` keeps it for the adapter's own decisions only.
 */
export class ProviderFault extends Error {
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly status: number | null;
  /** Lower-cased text of the provider's error. Not enumerable: it must not reach a log or a reply. */
  declare readonly detail: string;

  constructor(
    readonly reason: ProviderFaultReason,
    details: ProviderFaultDetails,
    detail = '',
  ) {
    super(WORDS[reason]);
    this.name = 'ProviderFault';
    this.retryable = details.retryable;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.status = details.status ?? null;
    Object.defineProperty(this, 'detail', { value: detail.toLowerCase(), enumerable: false });
  }

  /** True when the fault says that the provider itself is unwell, not that this request was wrong. */
  get unhealthy(): boolean {
    return this.reason === 'unreachable' || this.reason === 'timeout' || this.reason === 'server_error';
  }
}

export function invalidReply(detail: string): ProviderFault {
  return new ProviderFault('invalid_reply', { retryable: true }, detail);
}

/** Turns whatever the client library threw into a fault. `callerLeft` tells an abort of ours from a timeout. */
export function toProviderFault(error: unknown, callerLeft: boolean): ProviderFault {
  if (callerLeft) return new ProviderFault('aborted', { retryable: false });
  if (error instanceof ProviderFault) return error;
  if (causedBy(error, (cause) => cause instanceof ReplyTooLargeError)) return invalidReply('reply too large');
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return new ProviderFault('timeout', { retryable: true });
  }
  if (error instanceof APIError && typeof error.status === 'number')
    return fromStatus(error as APIError<number, Headers | undefined, object | undefined>, error.status);
  // A name, not instanceof: errors of another realm (worker, test sandbox) fail the prototype check.
  if (nameOf(error) === 'SyntaxError') return invalidReply('broken json');
  if (nameOf(error) === 'AbortError' || nameOf(error) === 'TimeoutError') {
    return new ProviderFault('timeout', { retryable: true });
  }
  return new ProviderFault('unreachable', { retryable: true });
}

function fromStatus(error: APIError<number, Headers | undefined, object | undefined>, status: number): ProviderFault {
  const detail = `${textOf(error.error)} ${error.message}`;
  const code = `${textOf(error.code)} ${textOf(error.type)} ${detail}`;
  const at = (reason: ProviderFaultReason, retryable: boolean, retryAfterSeconds?: number | null) =>
    new ProviderFault(reason, { retryable, retryAfterSeconds: retryAfterSeconds ?? null, status }, detail);
  if (code.includes('insufficient_quota')) return at('quota_exhausted', false);
  if (status === 401 || status === 403) return at('unauthorized', false);
  if (status === 429) return at('rate_limited', true, retryAfterSeconds(error.headers));
  if (status === 501) return at('unsupported', false);
  if (status >= 500) return at('server_error', true, retryAfterSeconds(error.headers));
  if (status === 408 || status === 409 || status === 425) return at('server_error', true);
  return at('rejected', false);
}

/** `Retry-After` (RFC 9110 §10.2.3: seconds or a date) or the vendor's `retry-after-ms`. */
export function retryAfterSeconds(headers: Headers | undefined, now: number = Date.now()): number | null {
  const millis = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(millis) && millis >= 0) return millis / 1000;
  const value = headers?.get('retry-after');
  if (value === null || value === undefined || value.trim() === '') return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, (at - now) / 1000);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value).slice(0, 4000);
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}

function causedBy(error: unknown, matches: (cause: unknown) => boolean): boolean {
  let current = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    if (matches(current)) return true;
    current = 'cause' in current ? current.cause : null;
  }
  return false;
}
