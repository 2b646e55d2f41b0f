import type { Log } from '../../common/logger.js';
import { problemOf, refusalOf } from '../../common/problem.js';
import type { AppError } from '../../common/app-error.js';
import type { LiveProblem } from '../../contract/live-events.js';
import type { ProblemCode } from '../../contract/problems.js';

type SocketProblem = LiveProblem & { readonly code: ProblemCode };

/** A refusal as it goes over the socket: the problem of HTTP, with what HTTP has a header for. */
export function written(refusal: AppError, requestId: string): SocketProblem {
  const { errors, ...problem } = problemOf(refusal, requestId);
  const { retryAfterSeconds } = refusal;
  return {
    ...problem,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** Whatever was thrown, as the client is told; what nobody expected is logged. */
export function liveProblemOf(error: unknown, requestId: string, log: Log): SocketProblem {
  return written(refusalOf(error, requestId, log), requestId);
}
