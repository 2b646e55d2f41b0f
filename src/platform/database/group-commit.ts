interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitLimits {
  /** Items written by one transaction. */
  readonly batch: number;
  /** Items that wait; each more is refused at once. */
  readonly waiting: number;
}

/**
 * Writes gathered while one transaction is under way and made by the next, in the order they came: a thousand small
 * writes at once cost a few commits. A failure is that of everybody in its transaction and of nobody else.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private running = false;

  constructor(
    /** Gives one result for each item, in order. */
    private readonly write: (items: Item[]) => Promise<readonly Result[]>,
    private readonly limits: GroupCommitLimits,
    private readonly busy: () => Error,
  ) {}

  add(item: Item): Promise<Result> {
    if (this.waiting.length >= this.limits.waiting) return Promise.reject(this.busy());
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.waiting.push({ item, resolve, reject });
    if (!this.running) {
      this.running = true;
      // After everybody who came in the same turn.
      setImmediate(() => void this.run());
    }
    return promise;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.limits.batch);
      try {
        const results = await this.write(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = false;
  }
}
