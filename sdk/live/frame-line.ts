import { LIVE_AUDIO } from './generated/contract.js';

const BYTES_PER_SAMPLE = 2;

export interface FrameLineOptions {
  readonly sampleRateHz: number;
  readonly frameMs: number;
  /** How much sound is kept until it is released. */
  readonly longestSeconds: number;
  /** Number of the first frame. */
  readonly firstSeq: number;
}

/** Sound cut into numbered frames, kept until it is known to be safe. */
export class FrameLine {
  private readonly frames: Uint8Array[] = [];
  private readonly frameBytes: number;
  private readonly leastBytes: number;
  private readonly capacityBytes: number;
  private readonly bytesPerSecond: number;
  private readonly open: Uint8Array;
  private openBytes = 0;
  private keptBytes = 0;
  private first: number;

  constructor({ sampleRateHz, frameMs, longestSeconds, firstSeq }: FrameLineOptions) {
    this.frameBytes = Math.floor((sampleRateHz * frameMs) / 1_000) * BYTES_PER_SAMPLE;
    this.leastBytes = Math.ceil((sampleRateHz * LIVE_AUDIO.frameMs.least) / 1_000) * BYTES_PER_SAMPLE;
    this.bytesPerSecond = sampleRateHz * BYTES_PER_SAMPLE;
    this.capacityBytes = this.bytesPerSecond * longestSeconds;
    this.open = new Uint8Array(this.frameBytes);
    this.first = firstSeq;
  }

  /** The oldest frame that is kept. */
  get firstSeq(): number {
    return this.first;
  }

  /** One past the last whole frame. */
  get endSeq(): number {
    return this.first + this.frames.length;
  }

  get secondsKept(): number {
    return (this.keptBytes + this.openBytes) / this.bytesPerSecond;
  }

  /** @returns false when there is no room: nothing was taken */
  write(bytes: Uint8Array): boolean {
    if (!this.hasRoom(bytes.byteLength)) return false;
    let taken = 0;
    while (taken < bytes.byteLength) {
      const part = bytes.subarray(taken, taken + this.frameBytes - this.openBytes);
      this.open.set(part, this.openBytes);
      this.openBytes += part.byteLength;
      taken += part.byteLength;
      if (this.openBytes === this.frameBytes) this.close();
    }
    return true;
  }

  hasRoom(bytes: number): boolean {
    return this.keptBytes + this.openBytes + bytes <= this.capacityBytes;
  }

  /** Whether so much finds room at the latest when all whole frames are released. */
  fits(bytes: number): boolean {
    return bytes + this.frameBytes <= this.capacityBytes;
  }

  /** The rest becomes the last frame; one shorter than the server takes is filled up with silence. */
  finish(): void {
    this.openBytes += this.openBytes % BYTES_PER_SAMPLE;
    if (this.openBytes === 0) return;
    this.openBytes = Math.max(this.openBytes, this.leastBytes);
    this.close();
  }

  frame(seq: number): Uint8Array | undefined {
    return this.frames[seq - this.first];
  }

  /** Frames up to this one need not be kept. */
  release(seq: number): void {
    const released = this.frames.splice(0, Math.max(0, seq + 1 - this.first));
    this.first += released.length;
    for (const frame of released) this.keptBytes -= frame.byteLength;
  }

  /** Frames from this one on are given up. */
  truncate(seq: number): void {
    const dropped = this.frames.splice(Math.max(0, seq - this.first));
    for (const frame of dropped) this.keptBytes -= frame.byteLength;
  }

  private close(): void {
    this.frames.push(this.open.slice(0, this.openBytes));
    this.keptBytes += this.openBytes;
    this.open.fill(0);
    this.openBytes = 0;
  }
}
