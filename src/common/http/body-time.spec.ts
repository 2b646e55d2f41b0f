import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { Request, Response } from 'express';
import { bodiesInTime } from './body-time.js';

const MIB = 1024 * 1024;

/** A request as the middleware sees it, whose bytes come as the test says. */
function sending(path: string) {
  const socket = { bytesRead: 0, destroyed: false };
  const request = Object.assign(new EventEmitter(), {
    path,
    headers: { 'content-length': String(2_000 * MIB) },
    socket,
    complete: false,
    destroy: () => (socket.destroyed = true),
  });
  const response = { headersSent: false, setHeader: () => undefined };
  const refused: unknown[] = [];
  const refusals = { respond: (error: unknown) => void refused.push(error) };
  bodiesInTime(refusals)(request as unknown as Request, response as unknown as Response, () => undefined);
  return { request, socket, refused };
}

describe('the time a body has', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is two minutes', () => {
    const { socket, refused } = sending('/v1/resumes');
    jest.advanceTimersByTime(119_000);
    expect(refused).toEqual([]);
    jest.advanceTimersByTime(3_000);
    expect(refused).toEqual([expect.objectContaining({ code: 'request_timeout' })]);
    expect(socket.destroyed).toBe(true);
  });

  it('has no end for a file that keeps coming, and one for a trickle', () => {
    const { socket, refused } = sending('/v1/files/a/upload/b');
    for (let window = 0; window < 100; window++) {
      socket.bytesRead += MIB;
      jest.advanceTimersByTime(30_000);
    }
    expect(refused).toEqual([]);
    socket.bytesRead += 1_000;
    jest.advanceTimersByTime(32_000);
    expect([refused.length, socket.destroyed]).toEqual([1, true]);
  });

  it('is over with the last byte', () => {
    const { request, refused } = sending('/v1/resumes');
    request.emit('end');
    jest.advanceTimersByTime(300_000);
    expect([refused.length, jest.getTimerCount()]).toEqual([0, 0]);
  });
});
