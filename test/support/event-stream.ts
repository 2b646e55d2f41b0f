import { eventually } from './eventually.js';

export interface ReceivedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

export interface OpenedStream {
  readonly status: number;
  readonly headers: Headers;
  /** What has come so far. */
  readonly events: ReceivedEvent[];
  /** As it came over the wire. */
  raw(): string;
  has(event: string): Promise<void>;
  ended(): Promise<void>;
  leave(): void;
}

/** Reads server-sent events as they come (WHATWG HTML §9.2.6, as much of it as we write). */
export async function openEventStream(url: string, init: RequestInit): Promise<OpenedStream> {
  const left = new AbortController();
  const response = await fetch(url, { ...init, signal: left.signal });
  const events: ReceivedEvent[] = [];
  let raw = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const text = decoder.decode(chunk, { stream: true });
      raw += text;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks.filter((each) => !each.startsWith(':'))) events.push(eventIn(block));
    }
  })().catch((error: unknown) => {
    if (!left.signal.aborted) throw error;
  });
  return {
    status: response.status,
    headers: response.headers,
    events,
    raw: () => raw,
    has: (name) =>
      eventually(() => {
        if (!events.some(({ event }) => event === name)) throw new Error(`No ${name} came.`);
        return Promise.resolve();
      }),
    ended: () => reading,
    leave: () => left.abort(),
  };
}

function eventIn(block: string): ReceivedEvent {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? '',
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
}
