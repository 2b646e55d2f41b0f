export class ReplyTooLargeError extends Error {
  constructor(limitBytes: number) {
    super(`The reply is larger than ${limitBytes} bytes.`);
    this.name = 'ReplyTooLargeError';
  }
}

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A fetch for talking to a provider: reads no more than `limitBytes` of a reply and follows no redirect, so a
 * key and a prompt go to the configured address or nowhere. A redirect comes back as its own 3xx status.
 */
export function boundedFetch(limitBytes: number): Fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    if (!response.body) return response;
    return new Response(response.body.pipeThrough(limit(limitBytes)), {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

function limit(limitBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > limitBytes) controller.error(new ReplyTooLargeError(limitBytes));
      else controller.enqueue(chunk);
    },
  });
}
