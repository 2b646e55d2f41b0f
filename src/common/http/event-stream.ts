import { PassThrough } from 'node:stream';
import { applyDecorators, createParamDecorator, type ExecutionContext, StreamableFile } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Request, Response } from 'express';

export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

const mediaType = 'text/event-stream';

/** Proxies close a connection that says nothing; a comment (a line that begins with a colon) is no event. */
const heartbeatMs = 15_000;

/** In the document until the answer's content types are written from it. */
export const eventStreamExtension = 'x-event-stream';

/** The route also answers with server-sent events, to who asks for them by `Accept`. */
export const AlsoStreams = (): MethodDecorator => applyDecorators(ApiExtension(eventStreamExtension, true));

/** True for `Accept: text/event-stream`; JSON is for everybody else. */
export const WantsEvents = createParamDecorator(
  (_: unknown, context: ExecutionContext): boolean =>
    context.switchToHttp().getRequest<Request>().accepts('json', mediaType) === mediaType,
);

/**
 * Server-sent events (WHATWG HTML §9.2.6), numbered from 1. The events are read to their end whether or not somebody
 * still listens, and at their own pace: what makes them decides what an absent listener means. So they must be few.
 */
export function streamEvents(response: Response, events: AsyncIterable<StreamEvent>): StreamableFile {
  const stream = new PassThrough();
  // nginx and those like it hold answers back unless told not to; compressing them would do the same.
  response.setHeader('Cache-Control', 'no-store, no-transform');
  response.setHeader('X-Accel-Buffering', 'no');
  void write(stream, events);
  return new StreamableFile(stream, { type: `${mediaType}; charset=utf-8` });
}

async function write(stream: PassThrough, events: AsyncIterable<StreamEvent>): Promise<void> {
  const send = (text: string): void => {
    if (!stream.destroyed) stream.write(text);
  };
  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs).unref();
  let id = 0;
  try {
    send(': hello\n\n');
    for await (const { event, data } of events) {
      id += 1;
      // JSON holds no line break, so one line of data is all of it.
      send(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  } catch {
    // Nothing more can be said: the listener sees the stream end without its last event.
  } finally {
    clearInterval(heartbeat);
    stream.end();
  }
}
