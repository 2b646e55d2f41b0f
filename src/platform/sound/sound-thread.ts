import { Worker } from 'node:worker_threads';
import { AudioFaultError } from '../../speech/decode/audio-stream.js';
import type { SoundLimits, SoundStage } from './recording-sound.js';
import type { SoundMessage, SoundReply, SoundRequest, SoundThreadData } from './sound-protocol.js';

// Sources run as TypeScript in tests; the build leaves JavaScript beside this file.
const FROM_SOURCE = import.meta.url.endsWith('.ts');
const ENTRY = new URL(FROM_SOURCE ? './sound.worker.ts' : './sound.worker.js', import.meta.url);
const MEBIBYTE = 1024 * 1024;
/** Often enough that a thread which allocates without end is ended some hundred megabytes past its limit. */
const MEMORY_CHECK_MS = 100;

type Ending = 'crash' | 'time' | 'memory';

/** The thread did not come up, or did not get through measuring what was decoded: nothing the file is to blame for. */
export class SoundThreadError extends Error {
  constructor(
    readonly stage: SoundStage,
    ending: Ending,
  ) {
    super(`A thread that measures recordings ended while ${stage} (${ending}).`);
    this.name = 'SoundThreadError';
  }
}

/**
 * A worker thread that reads one recording at a time, watched from outside: a decoder in an endless loop answers no
 * message, but its thread can be ended. Whoever catches an error of `ask` must call `end`.
 */
export class SoundThread {
  uses = 0;
  private readonly worker: Worker;
  private ready = false;
  /** Ends the present `ask` without an answer. */
  private abandon: () => void = () => undefined;

  constructor(
    private readonly limits: SoundLimits,
    entry = ENTRY,
  ) {
    this.worker = new Worker(entry, {
      env: {},
      workerData: { maxSeconds: limits.maxSeconds } satisfies SoundThreadData,
      execArgv: FROM_SOURCE ? ['--import', 'tsx'] : [],
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes },
    });
  }

  /** @throws {AudioFaultError | SoundThreadError} */
  ask(request: SoundRequest): Promise<SoundReply> {
    const { worker, limits } = this;
    this.uses += 1;
    return new Promise((resolve, reject) => {
      let stage: SoundStage;
      let deadline: NodeJS.Timeout | undefined;
      let settled = false;
      const settle = (act: () => void): void => {
        // A look at the memory may still be under way; by now the listeners belong to another recording.
        if (settled) return;
        settled = true;
        clearTimeout(deadline);
        clearInterval(memory);
        this.forget();
        act();
      };
      this.abandon = () => settle(() => reject(new AudioFaultError('busy')));
      const fail = (ending: Ending): void => settle(() => reject(failure(stage, ending)));
      const enter = (next: SoundStage): void => {
        stage = next;
        clearTimeout(deadline);
        deadline = setTimeout(fail, limits.stageLimitMs[stage], 'time');
        if (stage === 'decoding') this.hand(request);
      };
      const memory = setInterval(() => void this.checkMemory(fail), MEMORY_CHECK_MS);
      worker.on('message', (message: SoundMessage) => {
        if (message.kind === 'ready') enter('decoding');
        else if (message.kind === 'decoded') enter('measuring');
        else settle(() => resolve(message));
      });
      worker.on('error', (error) => fail(isOutOfMemory(error) ? 'memory' : 'crash'));
      worker.on('exit', () => fail('crash'));
      enter(this.ready ? 'decoding' : 'starting');
    });
  }

  private hand(request: SoundRequest): void {
    this.ready = true;
    const { recording } = request;
    this.worker.postMessage(request, 'bytes' in recording ? [recording.bytes.buffer] : []);
  }

  /** Keeps the thread for later; `gone` is told when it ends by itself meanwhile. */
  rest(gone: () => void): void {
    this.worker.once('error', gone);
    this.worker.once('exit', gone);
    // A thread that waits for work does not keep the process from ending.
    this.worker.unref();
  }

  wake(): void {
    this.forget();
    this.worker.ref();
  }

  async end(): Promise<void> {
    this.abandon();
    this.forget();
    // An error after the end has nobody left to be told.
    this.worker.on('error', () => undefined);
    await this.worker.terminate();
  }

  /** By name: a worker listens to itself as well, and without those listeners it hears nothing any more. */
  private forget(): void {
    for (const event of ['message', 'error', 'exit']) this.worker.removeAllListeners(event);
  }

  /** The heap has a limit of its own; array buffers and the memory of WebAssembly lie outside it. */
  private async checkMemory(fail: (ending: Ending) => void): Promise<void> {
    const statistics = await this.worker.getHeapStatistics().catch(() => null);
    const held = statistics?.external_memory ?? 0;
    if (held > this.limits.externalMegabytes * MEBIBYTE) fail('memory');
  }
}

function failure(stage: SoundStage, ending: Ending): Error {
  if (stage === 'decoding') return new AudioFaultError(ending === 'crash' ? 'undecodable' : 'too_costly');
  // A machine that needs so long to start a thread has too much to do.
  if (stage === 'starting' && ending === 'time') return new AudioFaultError('busy');
  return new SoundThreadError(stage, ending);
}

function isOutOfMemory(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
