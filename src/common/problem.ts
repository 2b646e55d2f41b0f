import { HttpException } from '@nestjs/common';
import { type Problem, type ProblemCode, problems } from '../contract/problems.js';
import { AppError } from './app-error.js';
import { databaseProblem } from './database-faults.js';
import { fileProblem } from './file-faults.js';
import { parserProblem } from './http/parser-faults.js';
import type { Log } from './logger.js';

/** The framework's own refusals, by status. Their messages are not passed on: some quote what was sent. */
const frameworkProblems: Record<number, [ProblemCode, string]> = {
  400: ['bad_request', 'The request cannot be understood.'],
  401: ['unauthenticated', 'Send "Authorization: Bearer <access token>".'],
  403: ['forbidden', 'This is not allowed for you.'],
  404: ['not_found', 'There is nothing at this address.'],
  405: ['method_not_allowed', 'This address does not take that method.'],
  406: ['not_acceptable', 'The answer cannot be given in the form asked for.'],
  409: ['conflict', 'The request conflicts with the present state.'],
  413: ['payload_too_large', 'The body is too large.'],
  415: ['media_type_unsupported', 'This content type is not taken here.'],
  429: ['rate_limited', 'Too many requests: wait and try again.'],
  503: ['unavailable', 'Not available at the moment: try again.'],
};

export function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  const parsed = parserProblem(error);
  if (parsed !== null) return parsed;
  if (error instanceof HttpException) {
    const known = frameworkProblems[error.getStatus()];
    if (known !== undefined) return new AppError(known[0], known[1], { cause: error });
  }
  return fileProblem(error) ?? databaseProblem(error);
}

export function problemOf(error: AppError, requestId: string): Problem {
  const { status, title } = problems[error.code];
  return {
    type: `urn:rehearse:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.detail,
    requestId,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
}

/** What a failure is to the client, over HTTP as over a socket: what nobody expected is a 500 without detail. */
export function refusalOf(error: unknown, requestId: string, log: Log): AppError {
  const known = toAppError(error);
  if (known === null) {
    log.error('unexpected failure', { requestId }, error);
    return new AppError('internal_error', 'Something went wrong here. Quote the request id when you report it.');
  }
  if (known.status >= 500) log.warn('request refused', { requestId, code: known.code, cause: codeOf(known.cause) });
  return known;
}

/** Whether the disk is full or the database gone is what the operator needs to know. */
function codeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'object' && cause !== null ? (cause as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code.slice(0, 40) : undefined;
}
