import { type FieldFault, problems, type ProblemCode } from '../contract/problems.js';

interface AppErrorOptions {
  /** What is wrong with which field. */
  readonly errors?: readonly FieldFault[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An expected refusal. The problem filter turns it into `application/problem+json`; anything else is a 500. */
export class AppError extends Error {
  readonly errors: readonly FieldFault[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ProblemCode,
    /** Shown to the client: what is wrong and what to do about it. Never holds personal data or internals. */
    readonly detail: string,
    options: AppErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'AppError';
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return problems[this.code].status;
  }
}
