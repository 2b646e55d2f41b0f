import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { Log } from '../logger.js';
import { problemOf, refusalOf } from '../problem.js';
import { requestIdOf } from './request-id.js';

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
    const refusal = refusalOf(error, requestId, this.log);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = problemOf(refusal, requestId);
    const retryAfterSeconds = refusal.retryAfterSeconds ?? (problem.status === 503 ? 1 : undefined);
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="rehearse"');
    response.setHeader('Cache-Control', 'no-store');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
