interface Waiting<Value> {
  readonly answer: Promise<Value | null>;
  readonly resolve: (value: Value | null) => void;
  readonly reject: (error: unknown) => void;
}

/** More would make one statement long while the next ones wait. */
const maximumKeys = 200;

/**
 * Reads of single rows by key, gathered while one statement is under way and sent as the next: a round trip to the
 * database costs more than the row. A read never joins a statement that was sent before it was asked for, so it
 * sees everything committed before it.
 */
export class BatchedReads<Key, Value> {
  private waiting = new Map<Key, Waiting<Value>>();
  private running = false;

  /** `read` gives the rows that exist, each with its key. */
  constructor(private readonly read: (keys: Key[]) => Promise<(readonly [Key, Value])[]>) {}

  find(key: Key): Promise<Value | null> {
    const asked = this.waiting.get(key);
    if (asked !== undefined) return asked.answer;
    const { promise, resolve, reject } = Promise.withResolvers<Value | null>();
    this.waiting.set(key, { answer: promise, resolve, reject });
    if (!this.running) {
      this.running = true;
      // After the requests that arrived together have all asked.
      setImmediate(() => void this.run());
    }
    return promise;
  }

  private async run(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting].slice(0, maximumKeys);
      for (const [key] of batch) this.waiting.delete(key);
      try {
        const rows = new Map(await this.read(batch.map(([key]) => key)));
        for (const [key, { resolve }] of batch) resolve(rows.get(key) ?? null);
      } catch (error) {
        for (const [, { reject }] of batch) reject(error);
      }
    }
    this.running = false;
  }
}
