import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type pg from 'pg';
import type { Log } from '../../common/logger.js';
import type { Tx } from '../database/database.js';
import { TimedClient } from '../database/timed-client.js';

/** What processes tell each other about; each topic is a channel of PostgreSQL. */
export type Topic = 'clients' | 'consents';

type Handler = (text: string) => void;

/** PostgreSQL takes less than 8,000 bytes in one notification (documentation of NOTIFY). */
const LARGEST_BYTES = 7_000;

/** A connection that nobody answers on any more is found out within a beat and a query's limit. */
const BEAT_MS = 10_000;
const QUERY_LIMIT_MS = 3_600;
/** The first try is soon, for one connection that was cut; later ones are apart, for a server that is gone. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

interface Options {
  readonly url: string;
  /** For tests. */
  readonly beatMs?: number;
  readonly queryLimitMs?: number;
}

const channelOf = (topic: Topic): string => `rehearse_${topic}`;
const prefixLength = channelOf('' as Topic).length;

/**
 * NOTIFY and LISTEN of PostgreSQL: told with the commit of the transaction, in its order, to every process that listens
 * on the database. Equal texts of one transaction are told once. All topics share one connection, opened by the first
 * `listen`; what is told while it is broken is lost to this process.
 */
@Injectable()
export class DatabaseChannel implements OnModuleDestroy {
  private readonly handlers = new Map<Topic, Handler[]>();
  /** Topics that the present connection listens to. */
  private listened = new Set<Topic>();
  private opening: Promise<void> | null = null;
  private client: pg.Client | null = null;
  private beat: NodeJS.Timeout | null = null;
  private retry: NodeJS.Timeout | null = null;
  private checking = false;
  private failures = 0;
  private closed = false;

  constructor(
    private readonly options: Options,
    private readonly log: Log,
  ) {}

  /** @throws {RangeError} when the text is larger than 7,000 bytes */
  async notify(tx: Tx, topic: Topic, text: string): Promise<void> {
    if (Buffer.byteLength(text) > LARGEST_BYTES) throw new RangeError('A message between processes is too large.');
    await tx.query('SELECT pg_notify($1, $2)', [channelOf(topic), text]);
  }

  /** Resolves after the first try to connect; one that failed is made up for as soon as the database is there. */
  async listen(topic: Topic, handler: Handler): Promise<void> {
    this.handlers.set(topic, [...(this.handlers.get(topic) ?? []), handler]);
    this.opening ??= this.start();
    await this.opening;
    const { client } = this;
    if (client === null) return;
    try {
      await this.subscribe(client);
    } catch (error) {
      this.lost(client, error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.beat !== null) clearInterval(this.beat);
    if (this.retry !== null) clearTimeout(this.retry);
    await this.opening;
    const { client } = this;
    this.client = null;
    if (client !== null) await ended(client);
  }

  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  private async start(): Promise<void> {
    this.beat = setInterval(() => void this.check(), this.options.beatMs ?? BEAT_MS).unref();
    await this.connect();
  }

  private async connect(): Promise<void> {
    const client = new TimedClient({
      connectionString: this.options.url,
      application_name: 'rehearse-channel',
      keepAlive: true,
      query_timeout: this.options.queryLimitMs ?? QUERY_LIMIT_MS,
    });
    // It is followed by 'end', or by the failure of what was asked.
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload }) => this.receive(channel, payload ?? ''));
    client.once('end', () => this.lost(client));
    this.listened = new Set();
    try {
      await client.connect();
      await this.subscribe(client);
    } catch (error) {
      void ended(client);
      return this.retryLater(error);
    }
    if (this.closed) return ended(client);
    if (this.failures > 0) this.log.info('messages between processes: connected again', { tries: this.failures });
    this.client = client;
    this.failures = 0;
  }

  private async subscribe(client: pg.Client): Promise<void> {
    for (const topic of this.handlers.keys()) {
      if (this.listened.has(topic)) continue;
      await client.query(`LISTEN ${channelOf(topic)}`);
      this.listened.add(topic);
    }
  }

  private async check(): Promise<void> {
    const { client } = this;
    if (client === null || this.checking) return;
    this.checking = true;
    try {
      await client.query('SELECT 1');
    } catch (error) {
      // Its end may have come before it was the connection.
      this.lost(client, error);
    } finally {
      this.checking = false;
    }
  }

  private lost(client: pg.Client, error?: unknown): void {
    if (client !== this.client || this.closed) return;
    this.client = null;
    void ended(client);
    this.retryLater(error);
  }

  private retryLater(error: unknown): void {
    if (this.closed) return;
    if (this.failures === 0) this.log.warn('messages between processes: connection lost', { name: nameOf(error) });
    const longestMs = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS);
    this.failures += 1;
    this.retry = setTimeout(() => void this.connect(), longestMs * (0.5 + Math.random() / 2)).unref();
  }

  private receive(channel: string, text: string): void {
    const topic = channel.slice(prefixLength) as Topic;
    for (const handler of this.handlers.get(topic) ?? []) {
      try {
        handler(text);
      } catch (error) {
        this.log.error('message between processes not handled', { topic }, error);
      }
    }
  }
}

/** Behind a network that is gone nothing confirms the end; nobody waits for that longer than for an answer. */
async function ended(client: pg.Client): Promise<void> {
  const limit = new Promise<void>((resolve) => {
    setTimeout(resolve, QUERY_LIMIT_MS).unref();
  });
  await Promise.race([client.end().catch(() => undefined), limit]);
}

const nameOf = (error: unknown): string | null => (Error.isError(error) ? error.name : null);
