import { DocumentTextError } from './document-text.js';

interface QueueLimits {
  concurrent: number;
  waiting: number;
  waitMs: number;
}

interface Waiter {
  start: () => void;
  fail: (error: Error) => void;
}

/** Lets a few tasks run and a bounded number wait a bounded time; the rest hear at once that it is busy. */
export class ExtractionQueue {
  private readonly waiters: Waiter[] = [];
  private running = 0;
  private closed = false;

  constructor(private readonly limits: QueueLimits) {}

  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.turn(signal);
    try {
      signal?.throwIfAborted();
      return await task();
    } finally {
      this.running--;
      this.waiters.shift()?.start();
    }
  }

  close(): void {
    this.closed = true;
    for (const waiter of this.waiters.splice(0)) waiter.fail(busy());
  }

  private turn(signal?: AbortSignal): Promise<void> {
    if (this.closed || signal?.aborted) return Promise.reject(signal?.aborted ? (signal.reason as Error) : busy());
    if (this.running < this.limits.concurrent) {
      this.running++;
      return Promise.resolve();
    }
    if (this.waiters.length >= this.limits.waiting) return Promise.reject(busy());
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
    const timer = setTimeout(() => waiter.fail(busy()), this.limits.waitMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.waiters.push(waiter);
  }
}

const busy = (): DocumentTextError =>
  new DocumentTextError(
    'document_text_busy',
    'Too many documents are being read at the moment. Try again in a few seconds.',
    5,
  );
