import type { JournalExtent } from './audio-journal.js';
import type { JournalFile } from './journal-file.js';
import type { StreamWriter } from './stream-writer.js';
import { GrowingInts } from '../../speech/signal/growing-ints.js';

/** Bytes of a stream that lie together in a file. */
export interface FramePiece {
  readonly file: JournalFile;
  readonly position: number;
  readonly length: number;
}

/** The frames one writer wrote of a stream, without a gap: eight bytes of memory per frame. */
class EpochFrames {
  private readonly positions = new GrowingInts();
  /** Where in the bytes of this epoch each frame ends. */
  private readonly ends = new GrowingInts();
  private readonly files: { readonly fromIndex: number; readonly file: JournalFile }[] = [];

  constructor(
    readonly epoch: number,
    readonly firstSeq: number,
  ) {}

  get nextSeq(): number {
    return this.firstSeq + this.ends.length;
  }

  add(file: JournalFile, position: number, length: number): void {
    const index = this.ends.length;
    if (this.files.at(-1)?.file !== file) this.files.push({ fromIndex: index, file });
    this.positions.push(position);
    this.ends.push(this.startOf(index) + length);
  }

  /** Where the frame starts, in the bytes of this epoch. */
  startOf(index: number): number {
    return index === 0 ? 0 : this.ends.at(index - 1);
  }

  /** The frame that holds this byte. */
  indexAt(byte: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ends.at(middle) <= byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What is there between two bytes of this epoch. */
  *pieces(from: number, to: number): Generator<FramePiece> {
    let index = this.indexAt(from);
    let run = this.files.findLastIndex(({ fromIndex }) => fromIndex <= index);
    for (let at = from; at < to; index++) {
      while (index >= (this.files[run + 1]?.fromIndex ?? Infinity)) run += 1;
      const end = Math.min(this.ends.at(index), to);
      const file = this.files[run]?.file;
      if (file === undefined) return;
      yield { file, position: this.positions.at(index) + at - this.startOf(index), length: end - at };
      at = end;
    }
  }

  filesBefore(endSeq: number): JournalFile[] {
    return this.files.filter(({ fromIndex }) => this.firstSeq + fromIndex < endSeq).map(({ file }) => file);
  }
}

/** Frames of one epoch that count. */
interface Part {
  readonly frames: EpochFrames;
  endSeq: number;
}

/** Where the frames of one stream are, from every process that wrote it. */
export class StreamFrames {
  /** Of the writers that were opened in this process. */
  claimedEpoch = -1;
  writer: StreamWriter | null = null;
  /** In order of the epochs. */
  private readonly epochs: EpochFrames[] = [];

  get latestEpoch(): number {
    return this.epochs.at(-1)?.epoch ?? -1;
  }

  /**
   * Takes note of a frame. One that is known already, as after a commit that was written a second time, changes nothing;
   * one behind a gap is left out, as nothing behind it can be reached.
   */
  add(epoch: number, seq: number, { file, position, length }: FramePiece): void {
    const frames = this.epochOf(epoch, seq);
    if (seq === frames.nextSeq) frames.add(file, position, length);
  }

  extent(): JournalExtent {
    let nextSeq = 0;
    let bytes = 0;
    for (const { frames, endSeq } of this.parts()) {
      nextSeq = endSeq;
      bytes += frames.startOf(endSeq - frames.firstSeq);
    }
    return { nextSeq, bytes };
  }

  /** What is there between two bytes of the stream, in order. */
  *pieces(from: number, to: number): Generator<FramePiece> {
    let before = 0;
    for (const { frames, endSeq } of this.parts()) {
      const bytes = frames.startOf(endSeq - frames.firstSeq);
      const [start, end] = [Math.max(0, from - before), Math.min(bytes, to - before)];
      if (start < end) yield* frames.pieces(start, end);
      before += bytes;
    }
  }

  /** Files that hold what the extent counts. */
  files(): JournalFile[] {
    return [...new Set(this.parts().flatMap(({ frames, endSeq }) => frames.filesBefore(endSeq)))];
  }

  /**
   * What counts, without a gap from frame 0. A writer's first frame ends what all earlier writers say: it was opened
   * behind what was there, and its client was told to go on from there. What an earlier one still wrote behind that
   * point is the sound of a client that was sent away, even where it reaches further than the later writer got.
   */
  private parts(): Part[] {
    const parts: Part[] = [];
    for (const frames of this.epochs) {
      while ((parts.at(-1)?.frames.firstSeq ?? -1) >= frames.firstSeq) parts.pop();
      const last = parts.at(-1);
      if (last !== undefined) last.endSeq = Math.min(last.endSeq, frames.firstSeq);
      parts.push({ frames, endSeq: frames.nextSeq });
    }
    const gap = parts.findIndex(({ frames }, index) => frames.firstSeq !== (parts[index - 1]?.endSeq ?? 0));
    return gap < 0 ? parts : parts.slice(0, gap);
  }

  private epochOf(epoch: number, seq: number): EpochFrames {
    const index = this.epochs.findLastIndex((known) => known.epoch <= epoch);
    const known = this.epochs[index];
    if (known?.epoch === epoch) return known;
    const frames = new EpochFrames(epoch, seq);
    this.epochs.splice(index + 1, 0, frames);
    return frames;
  }
}
