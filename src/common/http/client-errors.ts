import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../app-error.js';
import { newId } from '../ids.js';
import { problemOf } from '../problem.js';

const causes: Record<string, () => AppError> = {
  HPE_HEADER_OVERFLOW: () => new AppError('headers_too_large', 'Send less than 16 KiB of headers.'),
  ERR_HTTP_REQUEST_TIMEOUT: () => new AppError('request_timeout', 'Send the whole request sooner.'),
};

/** What is refused before it is a request never meets a filter: the same shape, written by hand. */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET' || answerBegun(socket)) {
      socket.destroy();
      return;
    }
    const cause = causes[error.code ?? '']?.() ?? new AppError('bad_request', 'The request is not valid HTTP/1.1.');
    socket.end(rawProblem(cause));
  });
}

/** Node keeps the answer that is being written on its socket; a second one must not be mixed into it. */
function answerBegun(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent?: boolean } | null };
  return answer?.headersSent === true;
}

/** A refusal as it goes over the wire, for who has no response object. */
export function rawProblem(cause: AppError): string {
  const requestId = newId();
  const problem = problemOf(cause, requestId);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    '',
    body,
  ].join('\r\n');
}
