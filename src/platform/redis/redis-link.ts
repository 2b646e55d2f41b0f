import { setTimeout as delay } from 'node:timers/promises';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../../common/logger.js';

type SocketAdapter = ReturnType<typeof createAdapter>;

/** A command that takes longer is given up: Redis carries hints between processes, and none is worth waiting for. */
const ANSWER_LIMIT_MS = 1_000;
/** Between two tries to read after one failed: the adapter asks again at once, and would do nothing else. */
const READ_AGAIN_MS = 500;

/** A connection that is being closed is not waited for any longer. */
const FAREWELL_MS = 200;

const reconnect = (tries: number): number => Math.min(2_000, 100 * tries);

type Command = (...args: unknown[]) => Promise<unknown>;

/** Replaces a command by one that answers `otherwise` instead of failing: the adapter does not wait for its promise. */
function quieten(client: Redis, name: 'publish' | 'set' | 'subscribe', otherwise: unknown): void {
  const command = client[name].bind(client) as Command;
  Object.assign(client, { [name]: (...args: unknown[]) => command(...args).catch(() => otherwise) });
}

/** What the adapter subscribes and reads with: waits for as long as Redis is away. */
function openReader({ commandTimeout: _limit, ...options }: RedisOptions): Redis {
  const reader = new Redis({ ...options, enableOfflineQueue: true, maxRetriesPerRequest: null });
  quieten(reader, 'subscribe', 0);
  const read = reader.xread.bind(reader) as Command;
  const xread = (...args: unknown[]) =>
    read(...args).catch(async (error: Error) => {
      await delay(READ_AGAIN_MS, undefined, { ref: false });
      throw error;
    });
  return Object.assign(reader, { xread });
}

/**
 * Redis between the socket servers of several processes, when there is one. It may go and come back at any time: while
 * it is away this process serves its own sockets alone and says so once.
 */
export class RedisLink {
  private publisher: Redis | null = null;
  private readonly readers: Redis[] = [];
  private told: 'never' | 'here' | 'gone' = 'never';

  constructor(
    private readonly url: string | undefined,
    private readonly log: Log,
  ) {}

  get configured(): boolean {
    return this.url !== undefined;
  }

  get ready(): boolean {
    return this.publisher?.status === 'ready';
  }

  /** Opens the connections. Null without Redis: sockets are those of this process. */
  openAdapter(): SocketAdapter | null {
    if (this.url === undefined) return null;
    const options: RedisOptions = {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: 3_000,
      disconnectTimeout: FAREWELL_MS,
      commandTimeout: ANSWER_LIMIT_MS,
      retryStrategy: reconnect,
    };
    const publisher = new Redis(this.url, options);
    quieten(publisher, 'publish', 0);
    quieten(publisher, 'set', null);
    Object.assign(publisher, { duplicate: () => this.addReader(publisher.options) });
    for (const event of ['error', 'close'] as const) publisher.on(event, () => this.tell('gone'));
    publisher.on('ready', () => this.tell('here'));
    this.publisher = publisher;
    return createAdapter(publisher, { streamName: 'rehearse:sockets', channelPrefix: 'rehearse:sockets' });
  }

  /** After the adapters are closed: until then they would ask again. */
  close(): void {
    const { publisher } = this;
    this.publisher = null;
    for (const client of [publisher, ...this.readers.splice(0)]) client?.disconnect();
  }

  private addReader(options: RedisOptions): Redis {
    const reader = openReader(options);
    this.readers.push(reader);
    return reader;
  }

  private tell(state: 'here' | 'gone'): void {
    if (this.publisher === null || this.told === state) return;
    if (state === 'gone') this.log.warn('redis does not answer: sockets of other processes are not reached');
    else if (this.told === 'gone') this.log.info('redis answers again');
    this.told = state;
  }
}
