import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import type { Problem, ProblemCode } from '../../contract/problems.js';
import { problems } from '../../contract/problems.js';
import { AppError } from '../app-error.js';
import { databaseProblem } from '../database-faults.js';
import { fileProblem } from '../file-faults.js';
import { Log } from '../logger.js';
import { parserProblem } from './parser-faults.js';
import { requestIdOf } from './request-id.js';

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

/** Whether the disk is full or the database gone is what the operator needs to know. */
function codeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'object' && cause !== null ? (cause as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code.slice(0, 40) : undefined;
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

/** The one place where a failure becomes an answer (RFC 9457). What nobody expected is a 500 without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    this.respond(error, response);
  }

  respond(error: unknown, response: Response): void {
    const requestId = requestIdOf(response);
    const known = toAppError(error);
    if (known === null) this.log.error('unexpected failure', { requestId }, error);
    else if (known.status >= 500)
      this.log.warn('request refused', { requestId, code: known.code, cause: codeOf(known.cause) });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = problemOf(
      known ?? new AppError('internal_error', 'Something went wrong here. Quote the request id when you report it.'),
      requestId,
    );
    const retryAfterSeconds = known?.retryAfterSeconds ?? (problem.status === 503 ? 1 : undefined);
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="rehearse"');
    response.setHeader('Cache-Control', 'no-store');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
