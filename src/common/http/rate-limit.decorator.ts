import { SetMetadata } from '@nestjs/common';

/**
 * Budgets by kind of work. `address` counts by real address before the token is looked at, `user` by account
 * afterwards. Points are requests in `seconds`.
 */
export const rateLimitClasses = {
  default: { address: { points: 1_200, seconds: 60 }, user: { points: 600, seconds: 60 } },
  /** Sign-in and refresh: guessing is also bounded by account (`login-throttle.service.ts`). */
  credentials: { address: { points: 60, seconds: 60 }, user: { points: 60, seconds: 60 } },
  /** The password once more, for changes of the account. Counted where it is checked. */
  confirmation: { address: { points: 60, seconds: 300 }, user: { points: 10, seconds: 300 } },
  registration: { address: { points: 20, seconds: 3_600 }, user: { points: 20, seconds: 3_600 } },
  /** Requests that make us write a letter. */
  mail: { address: { points: 30, seconds: 3_600 }, user: { points: 10, seconds: 3_600 } },
  /** Letters to one mailbox, whoever asks for them. Counted where they are asked for. */
  mailbox: { address: { points: 30, seconds: 3_600 }, user: { points: 5, seconds: 3_600 } },
  /** Files to read or to hear. */
  upload: { address: { points: 120, seconds: 60 }, user: { points: 60, seconds: 60 } },
  /** Work that may call a model; the model's own budget is counted in the database. */
  model: { address: { points: 240, seconds: 60 }, user: { points: 120, seconds: 60 } },
  /** Each message may be a call to a model, and one answer is read before the next question is written. */
  chat: { address: { points: 60, seconds: 60 }, user: { points: 20, seconds: 60 } },
} as const;

export type RateLimitClass = keyof typeof rateLimitClasses;

export const rateLimitClass = Symbol('rate limit class');

/** Puts a route into a class of its own; all others share `default`. */
export const RateLimit = (name: RateLimitClass) => SetMetadata(rateLimitClass, name);
