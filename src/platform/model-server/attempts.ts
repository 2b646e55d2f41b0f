import { setTimeout as delay } from 'node:timers/promises';
import { type CircuitBreaker } from './circuit-breaker.js';
import { ProviderFault, toProviderFault } from './provider-fault.js';

export interface AttemptPolicy {
  tries: number;
  attemptTimeoutMs: number;
  /** First back-off; doubles with every try, with full jitter. */
  backoffMs: number;
  /** A provider that asks for a longer pause than this is not waited for: the caller's job comes back later. */
  longestPauseMs: number;
}

export interface AttemptContext {
  /** Aborts when the caller leaves or the total deadline passes. */
  signal: AbortSignal;
  timeoutMs: number;
  number: number;
}

export interface Attempts {
  policy: AttemptPolicy;
  breaker: CircuitBreaker;
  deadlineMs: number;
  signal: AbortSignal | undefined;
  now: () => number;
}

/** What failed on this side, such as the database that counts the calls: it says nothing about the provider. */
export class LocalFault extends Error {}

/**
 * Runs one provider call with bounded tries inside one deadline. Every failure of the provider leaves as a
 * ProviderFault; the cause of a LocalFault leaves as it is, at once.
 */
export async function withAttempts<T>(options: Attempts, call: (context: AttemptContext) => Promise<T>): Promise<T> {
  const endsAt = options.now() + options.deadlineMs;
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(options.deadlineMs)));
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  for (let number = 1; ; number += 1) {
    const left = endsAt - options.now();
    const fault = await attempt(options, { signal, number, left }, call);
    if ('value' in fault) return fault.value;
    await pauseOrThrow(options, fault.fault, number, endsAt, signal);
  }
}

type Outcome<T> = { value: T } | { fault: ProviderFault };

async function attempt<T>(
  options: Attempts,
  at: { signal: AbortSignal; number: number; left: number },
  call: (context: AttemptContext) => Promise<T>,
): Promise<Outcome<T>> {
  const { breaker, policy, signal: caller } = options;
  if (caller?.aborted) throw new ProviderFault('aborted', { retryable: false });
  if (at.left <= 0 || at.signal.aborted) throw new ProviderFault('timeout', { retryable: true });
  const wait = breaker.admit();
  if (wait > 0) {
    throw new ProviderFault('circuit_open', { retryable: true, retryAfterSeconds: Math.ceil(wait / 1000) });
  }
  try {
    const timeoutMs = Math.max(1, Math.min(policy.attemptTimeoutMs, at.left));
    const value = await call({ signal: at.signal, number: at.number, timeoutMs });
    breaker.succeeded();
    return { value };
  } catch (error) {
    if (error instanceof LocalFault) {
      breaker.inconclusive();
      throw error.cause as Error;
    }
    const fault = toProviderFault(error, caller?.aborted ?? false);
    if (fault.unhealthy) breaker.failed();
    else breaker.inconclusive();
    return { fault };
  }
}

async function pauseOrThrow(
  options: Attempts,
  fault: ProviderFault,
  number: number,
  endsAt: number,
  signal: AbortSignal,
): Promise<void> {
  const { policy } = options;
  if (!fault.retryable || number >= policy.tries) throw fault;
  const backoff = Math.random() * policy.backoffMs * 2 ** (number - 1);
  const asked = (fault.retryAfterSeconds ?? 0) * 1000;
  const pause = Math.max(backoff, asked);
  if (pause > policy.longestPauseMs || options.now() + pause >= endsAt) throw fault;
  try {
    await delay(pause, undefined, { signal });
  } catch {
    throw toProviderFault(fault, options.signal?.aborted ?? false);
  }
}
