import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { type AudioFacts, type AudioFault, AudioFaultError } from './audio-facts.js';

export interface AudioLimits {
  maxBytes: number;
  maxSeconds: number;
  /** Time one file may take, from the moment the worker has it. */
  timeLimitMs: number;
  /** Heap of the worker; the file itself lies outside it and is bounded by `maxBytes`. */
  heapMegabytes: number;
  /** Files looked at at the same time. */
  workers: number;
  /** Files that wait for a worker; each more is refused at once. */
  waiting: number;
}

export const AUDIO_LIMITS: AudioLimits = {
  maxBytes: 25 * 1024 * 1024,
  maxSeconds: 600,
  timeLimitMs: 4000,
  heapMegabytes: 96,
  workers: 2,
  waiting: 32,
};

type WorkerAnswer = { started: true } | { facts: AudioFacts } | { fault: AudioFault };

/** For the thread itself to come up, on a machine under load. */
const START_LIMIT_MS = 20_000;

// Sources run as TypeScript in tests; the build leaves JavaScript beside this file.
const FROM_SOURCE = import.meta.url.endsWith('.ts');
const WORKER_URL = new URL(FROM_SOURCE ? './audio-inspect.worker.ts' : './audio-inspect.worker.js', import.meta.url);

/**
 * Looks at a recording in a worker thread, so that a hostile file costs neither the time of other requests nor
 * the process: past its limits the thread is ended and the file refused.
 */
export class AudioInspector {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: AudioLimits = AUDIO_LIMITS) {}

  /** @throws {AudioFaultError} */
  async inspect(path: string): Promise<AudioFacts> {
    const { size } = await stat(path);
    if (size === 0) throw new AudioFaultError('empty');
    if (size > this.limits.maxBytes) throw new AudioFaultError('too_large');
    const facts = await this.inTurn(() => this.runWorker(path));
    if (facts.durationSeconds > this.limits.maxSeconds) throw new AudioFaultError('too_long');
    return facts;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.limits.workers) {
      if (this.waiting.length >= this.limits.waiting) throw new AudioFaultError('busy');
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, not given back, so that nobody overtakes who waits.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private runWorker(path: string): Promise<AudioFacts> {
    const worker = new Worker(WORKER_URL, {
      workerData: { path },
      env: {},
      execArgv: FROM_SOURCE ? ['--import', 'tsx'] : [],
      resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMegabytes },
    });
    return new Promise<AudioFacts>((resolve, reject) => {
      const refuse = (fault: AudioFault) => reject(new AudioFaultError(fault));
      let timer = setTimeout(() => refuse('too_costly'), START_LIMIT_MS);
      worker.on('message', (answer: WorkerAnswer) => {
        if ('facts' in answer) resolve(answer.facts);
        else if ('fault' in answer) refuse(answer.fault);
        else {
          clearTimeout(timer);
          timer = setTimeout(() => refuse('too_costly'), this.limits.timeLimitMs);
        }
      });
      worker.once('error', () => refuse('too_costly'));
      worker.once('exit', () => {
        clearTimeout(timer);
        refuse('unreadable');
      });
    }).finally(() => worker.terminate());
  }
}
