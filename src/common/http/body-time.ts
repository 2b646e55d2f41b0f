import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../app-error.js';
import { hasBody, isStreamed } from './body-parser.js';

/** Long enough for 25 MB over a slow line, short enough that half a request does not stay for good. */
const BODY_LIMIT_MS = 120_000;
/** A file may take hours, but not as a trickle: 8 KiB/s is less than any line a recording is sent over. */
const WINDOW_MS = 30_000;
const WINDOW_BYTES = 256 * 1024;
/** For the refusal to arrive. */
const FAREWELL_MS = 1_000;

interface Refusals {
  respond(error: unknown, response: Response): void;
}

/** Ends requests whose bodies come too slowly: 408 where nothing was answered yet, and the connection is closed. */
export function bodiesInTime(refusals: Refusals): RequestHandler {
  return (request, response, next) => {
    if (hasBody(request)) watch(request, () => refuse(request, response, refusals));
    next();
  };
}

/** What a route leaves unread still comes in: the watch lasts till the last byte or the end of the connection. */
function watch(request: Request, tooSlow: () => void): void {
  const { socket } = request;
  const steady = isStreamed(request);
  let seen = socket.bytesRead;
  const timer = setInterval(
    () => {
      const came = socket.bytesRead - seen;
      seen = socket.bytesRead;
      if (request.complete || socket.destroyed) stop();
      else if (!steady || came < WINDOW_BYTES) {
        stop();
        tooSlow();
      }
    },
    steady ? WINDOW_MS : BODY_LIMIT_MS,
  ).unref();
  const stop = (): void => clearInterval(timer);
  request.once('end', stop);
  request.once('close', () => request.complete && stop());
}

function refuse(request: Request, response: Response, refusals: Refusals): void {
  if (!response.headersSent) {
    response.setHeader('Connection', 'close');
    refusals.respond(new AppError('request_timeout', 'Send the whole request sooner.'), response);
  }
  setTimeout(() => request.destroy(), FAREWELL_MS).unref();
}
