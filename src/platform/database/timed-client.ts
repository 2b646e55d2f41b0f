import pg from 'pg';

/** Behind a half-open network each attempt to connect holds a place in the pool for so long. */
const connectTimeoutMs = 1_000;

const open = new Set<TimedClient>();

/**
 * A client that gives up its connection when a query gets no answer in time. pg alone rejects the query but
 * leaves it on the wire: behind a half-open connection the pool would hand the dead client out again and again.
 * The others that have been silent since are given up with it, for they went the same way: found out one by one,
 * each would cost somebody another wait.
 */
export class TimedClient extends pg.Client {
  private running = 0;
  private answeredAt = performance.now();

  constructor(config?: string | pg.ClientConfig) {
    super(typeof config === 'object' ? { ...config, connectionTimeoutMillis: connectTimeoutMs } : config);
    const query = this.query.bind(this) as (...parameters: unknown[]) => unknown;
    const watched = (...parameters: unknown[]): unknown => {
      const result = query(...parameters);
      if (result instanceof Promise) void this.watch(result);
      return result;
    };
    this.query = watched as typeof this.query;
    open.add(this);
    this.once('end', () => open.delete(this));
  }

  private async watch(result: Promise<unknown>): Promise<void> {
    const sentAt = performance.now();
    this.running++;
    try {
      await result;
      this.answeredAt = performance.now();
    } catch (error) {
      if (error instanceof Error && error.message === 'Query read timeout') this.giveUpSince(sentAt, error);
      // Any other refusal is an answer too.
      else this.answeredAt = performance.now();
    } finally {
      this.running--;
    }
  }

  private giveUpSince(moment: number, error: Error): void {
    this.drop(error);
    for (const other of open) {
      const idle = other.running === 0 && other.answeredAt < moment;
      if (idle && other.host === this.host && other.port === this.port) other.drop(error);
    }
  }

  private drop(error: Error): void {
    const { stream } = (this as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection;
    stream.destroy(error);
  }
}
