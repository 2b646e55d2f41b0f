import type { Log } from './logger.js';

interface Phase {
  readonly name: string;
  readonly limitMs: number;
  readonly work: () => Promise<void> | void;
}

/**
 * Ends the process in named phases, each with a time limit, in the order they were added. A phase that fails or
 * hangs does not keep the next from running.
 */
export class Shutdown {
  private readonly phases: Phase[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly log: Log) {}

  phase(name: string, limitMs: number, work: () => Promise<void> | void): void {
    this.phases.push({ name, limitMs, work });
  }

  /** Registered before anything is started, so that a signal during the start is not lost. */
  listen(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        void this.run().then(() => process.exit(0));
      });
    }
  }

  run(): Promise<void> {
    this.running ??= this.runPhases();
    return this.running;
  }

  private async runPhases(): Promise<void> {
    this.log.info('stopping');
    for (const { name, limitMs, work } of this.phases) {
      const started = performance.now();
      const outcome = await withLimit(limitMs, work).catch((error: unknown) => {
        this.log.error('shutdown phase failed', { phase: name }, error);
        return 'failed' as const;
      });
      this.log.info('shutdown phase', { phase: name, outcome, durationMs: Math.round(performance.now() - started) });
    }
    this.log.info('stopped');
    this.log.flush();
  }
}

async function withLimit(limitMs: number, work: () => Promise<void> | void): Promise<'done' | 'timed out'> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'timed out'>((resolve) => {
    timer = setTimeout(() => resolve('timed out'), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve(work()).then(() => 'done' as const), limit]);
  } finally {
    clearTimeout(timer);
  }
}
