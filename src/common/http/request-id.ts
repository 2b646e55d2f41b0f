import type { Request, Response } from 'express';
import { newId } from '../ids.js';

const header = 'X-Request-Id';
const acceptable = /^[A-Za-z0-9._-]{8,64}$/;

/** The id of this request: the client's own when it is harmless in a log line, else a new one. */
export function assignRequestId(request: Request, response: Response): string {
  const sent = request.get(header);
  const id = sent !== undefined && acceptable.test(sent) ? sent : newId();
  response.setHeader(header, id);
  return id;
}

export function requestIdOf(response: Response): string {
  const id = response.getHeader(header);
  return typeof id === 'string' ? id : newId();
}
