export interface QueueLimits {
  /** Tasks that run at the same time. */
  readonly concurrent: number;
  /** Tasks that wait for their turn; each more is refused at once. */
  readonly waiting: number;
  /** How long a task waits at most; without it, until its turn comes. */
  readonly waitMs?: number;
}

interface Waiter {
  readonly start: () => void;
  readonly fail: (error: Error) => void;
}

/** Lets a few tasks run and a bounded number wait, in order of arrival; the rest hear at once that it is busy. */
export class BoundedQueue {
  private readonly waiters: Waiter[] = [];
  private running = 0;
  private closed = false;

  constructor(
    private readonly limits: QueueLimits,
    private readonly busy: () => Error,
  ) {}

  /** How many tasks would start at once. */
  get free(): number {
    return this.closed ? 0 : this.limits.concurrent - this.running;
  }

  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.turn(signal);
    try {
      signal?.throwIfAborted();
      return await task();
    } finally {
      this.running--;
      // Started in the same breath, so that nobody overtakes who waits.
      this.waiters.shift()?.start();
    }
  }

  /** Refuses whoever waits and whoever comes; what runs goes on. */
  close(): void {
    this.closed = true;
    for (const waiter of this.waiters.splice(0)) waiter.fail(this.busy());
  }

  private turn(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    if (this.closed) return Promise.reject(this.busy());
    if (this.running < this.limits.concurrent) {
      this.running++;
      return Promise.resolve();
    }
    if (this.waiters.length >= this.limits.waiting) return Promise.reject(this.busy());
    return new Promise((resolve, reject) => this.wait(resolve, reject, signal));
  }

  private wait(resolve: () => void, reject: (error: Error) => void, signal?: AbortSignal): void {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      const index = this.waiters.indexOf(waiter);
      if (index >= 0) this.waiters.splice(index, 1);
    };
    const waiter: Waiter = {
      start: () => {
        this.running++;
        finish();
        resolve();
      },
      fail: (error) => {
        finish();
        reject(error);
      },
    };
    const onAbort = (): void => waiter.fail(signal?.reason as Error);
    const { waitMs } = this.limits;
    const timer = waitMs === undefined ? undefined : setTimeout(() => waiter.fail(this.busy()), waitMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.waiters.push(waiter);
  }
}
