import { AudioFaultError } from '../../speech/decode/audio-stream.js';
import type { SoundLimits } from './recording-sound.js';
import type { SoundReply, SoundRequest } from './sound-protocol.js';
import { SoundThread } from './sound-thread.js';

/** A warm thread saves starting it and loading decoders and the model; an idle one costs memory, so it goes. */
const IDLE_MS = 30_000;
/** The memory of WebAssembly never shrinks: whatever recordings leave behind leaves with the thread. */
const USES = 100;

interface Resting {
  readonly thread: SoundThread;
  readonly timer: NodeJS.Timeout;
}

/** The threads that read recordings: as many as are asked at the same time, kept for a while for the next. */
export class SoundThreads {
  private readonly resting: Resting[] = [];
  private readonly live = new Set<SoundThread>();
  private closed = false;

  constructor(
    private readonly limits: SoundLimits,
    private readonly entry?: URL,
  ) {}

  /** @throws {AudioFaultError | SoundThreadError} and the thread is ended then */
  async ask(request: SoundRequest): Promise<SoundReply> {
    // Whoever tries again after `close` would leave a thread that nobody ends.
    if (this.closed) throw new AudioFaultError('busy');
    const thread = this.take();
    try {
      const reply = await thread.ask(request);
      this.keep(thread);
      return reply;
    } catch (error) {
      await this.discard(thread);
      throw error;
    }
  }

  /** Ends all threads, also those at work. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.live].map((thread) => this.discard(thread)));
  }

  private take(): SoundThread {
    const rested = this.resting.pop();
    if (rested) {
      clearTimeout(rested.timer);
      rested.thread.wake();
      return rested.thread;
    }
    const thread = new SoundThread(this.limits, this.entry);
    this.live.add(thread);
    return thread;
  }

  private keep(thread: SoundThread): void {
    const drop = (): void => void this.discard(thread);
    if (this.closed || thread.uses >= USES) return drop();
    thread.rest(drop);
    this.resting.push({ thread, timer: setTimeout(drop, IDLE_MS).unref() });
  }

  private async discard(thread: SoundThread): Promise<void> {
    const index = this.resting.findIndex((rested) => rested.thread === thread);
    if (index >= 0) clearTimeout(this.resting.splice(index, 1)[0]?.timer);
    this.live.delete(thread);
    await thread.end();
  }
}
