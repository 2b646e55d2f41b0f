import { FrameLine } from './frame-line.js';
import type { AudioFrameHeader, AudioStarted } from './generated/contract.js';
import { LiveError } from './live-error.js';

export interface FrameFlowOptions {
  readonly frameMs: number;
  readonly longestBufferSeconds: number;
  readonly longestInFlightSeconds: number;
}

/** Where frames go and who waits. */
export interface FrameLink {
  readonly sessionId: string;
  sendFrame(header: AudioFrameHeader, samples: Uint8Array): void;
  /** @returns a function that cancels it */
  after(milliseconds: number, action: () => void): () => void;
}

export interface FrameWatcher {
  /** Every whole frame was sent. */
  sentAll(): void;
  /** Going on would leave a gap. */
  lost(error: LiveError): void;
}

/** A server that lost frames is sent them again at once, but not for every later frame that makes it ask again. */
const RESYNC_PAUSE_MS = 1_000;

/** The frames of one answer on their way: not too far ahead of the acknowledgements, and from where the server asks. */
export class FrameFlow {
  readonly line: FrameLine;
  private readonly window: number;
  private readonly frameMs: number;
  private acked: number;
  /** What the server said it has, safe or not; the window is counted from here. */
  private received: number;
  private next: number;
  private flowing = true;
  private paused: (() => void) | null = null;
  private resynced: { readonly seq: number; readonly cancel: () => void } | null = null;

  constructor(
    private readonly link: FrameLink,
    { nextAudioSeq, sampleRateHz }: AudioStarted,
    { frameMs, longestBufferSeconds, longestInFlightSeconds }: FrameFlowOptions,
    private readonly watcher: FrameWatcher,
  ) {
    this.frameMs = frameMs;
    this.window = Math.max(1, Math.floor((longestInFlightSeconds * 1_000) / frameMs));
    this.next = this.received = nextAudioSeq;
    this.acked = nextAudioSeq - 1;
    const longestSeconds = longestBufferSeconds;
    this.line = new FrameLine({ sampleRateHz, frameMs, longestSeconds, firstSeq: nextAudioSeq });
  }

  /** The last frame that survives a killed server; −1 before the first. */
  get ackedSeq(): number {
    return this.acked;
  }

  get isFlowing(): boolean {
    return this.flowing;
  }

  /** Goes on from the frame the server expects. */
  open(seq: number): void {
    this.flowing = true;
    this.moveTo(seq);
  }

  close(): void {
    this.flowing = false;
    this.unpause();
    this.forgetResync();
  }

  /** Sends what may be sent. */
  pump(): void {
    if (!this.flowing || this.paused !== null) return;
    while (this.next < this.line.endSeq && this.next - this.received < this.window) {
      const samples = this.line.frame(this.next) as Uint8Array;
      const { sessionId } = this.link;
      this.link.sendFrame({ sessionId, seq: this.next, startMs: Math.round(this.next * this.frameMs) }, samples);
      this.next += 1;
    }
    if (this.next === this.line.endSeq) this.watcher.sentAll();
  }

  /** @returns false when that was known */
  acknowledge(seq: number): boolean {
    const acked = Math.min(seq, this.line.endSeq - 1);
    if (acked <= this.acked) return false;
    this.acked = acked;
    this.received = Math.max(this.received, acked + 1);
    this.next = Math.max(this.next, acked + 1);
    this.line.release(acked);
    return true;
  }

  /** The server misses a frame. */
  resync(seq: number): void {
    if (this.resynced?.seq === seq) return;
    this.forgetResync();
    const again = (): void => {
      this.resynced = null;
      if (this.acked < seq && this.next > seq) this.moveTo(seq);
    };
    this.resynced = { seq, cancel: this.link.after(RESYNC_PAUSE_MS, again) };
    this.moveTo(seq);
  }

  /** Waits, then sends again whatever is not acknowledged. */
  sendAgain(milliseconds: number): void {
    this.pause(milliseconds);
    this.moveTo(this.acked + 1);
  }

  /** Waits, then sends from there. */
  sendFrom(seq: number, milliseconds: number): void {
    this.pause(milliseconds);
    this.moveTo(seq);
  }

  pause(milliseconds: number): void {
    this.unpause();
    this.paused = this.link.after(milliseconds, () => {
      this.paused = null;
      this.pump();
    });
  }

  private moveTo(seq: number): void {
    if (seq < this.line.firstSeq) {
      return this.watcher.lost(new LiveError('sound_lost', 'The server has less than it acknowledged.'));
    }
    if (seq > this.line.endSeq) {
      return this.watcher.lost(new LiveError('taken_over', 'Another client went on with the answer.'));
    }
    this.next = this.received = seq;
    this.pump();
  }

  private unpause(): void {
    this.paused?.();
    this.paused = null;
  }

  private forgetResync(): void {
    this.resynced?.cancel();
    this.resynced = null;
  }
}
