import pg from 'pg';

/**
 * A client that gives up its connection when a query gets no answer in time. pg alone rejects the query but
 * leaves it on the wire: behind a half-open connection the pool would hand the dead client out again and again.
 */
export class TimedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...parameters: unknown[]) => unknown;
    const watched = (...parameters: unknown[]): unknown => {
      const result = query(...parameters);
      if (result instanceof Promise) result.catch((error: unknown) => this.dropAfterTimeout(error));
      return result;
    };
    this.query = watched as typeof this.query;
  }

  private dropAfterTimeout(error: unknown): void {
    if (!(error instanceof Error) || error.message !== 'Query read timeout') return;
    const { stream } = (this as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection;
    stream.destroy(error);
  }
}
