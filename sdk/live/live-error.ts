import type { LiveProblem } from './generated/contract.js';

/**
 * Codes this client adds to those of the server. `connection_lost`: before the answer came. `no_answer`: the server kept
 * silent. `sound_lost`: the server asks for sound that it had acknowledged. `answer_ended`: it was ended elsewhere.
 */
export type LocalCode =
  | 'connection_lost'
  | 'no_answer'
  | 'closed'
  | 'sound_lost'
  | 'taken_over'
  | 'session_over'
  | 'answer_ended'
  | 'already_speaking';

/** Something the server refused, or that cannot go on. Decide by `code`. */
export class LiveError extends Error {
  readonly code: string;
  /** As the server told it; null when this client found it out. */
  readonly problem: LiveProblem | null;

  constructor(code: LocalCode, message: string);
  constructor(problem: LiveProblem);
  constructor(cause: LocalCode | LiveProblem, message?: string) {
    super(typeof cause === 'string' ? message : cause.detail);
    this.name = 'LiveError';
    this.code = typeof cause === 'string' ? cause : cause.code;
    this.problem = typeof cause === 'string' ? null : cause;
  }

  /** The same may go well later. */
  get retryable(): boolean {
    const status = this.problem?.status ?? 0;
    return status === 429 || status >= 500;
  }

  /** How long the server asked to wait, ms. */
  get retryAfterMs(): number | null {
    const seconds = this.problem?.retryAfterSeconds;
    return seconds === undefined ? null : seconds * 1_000;
  }
}

export function liveErrorOf(cause: unknown): LiveError {
  if (cause instanceof LiveError) return cause;
  return new LiveError('connection_lost', cause instanceof Error ? cause.message : String(cause));
}
