import { GrowingInts } from '../../speech/signal/growing-ints.js';
import { HEADER_BYTES, type RecordFormat } from './journal-record.js';
import type { StreamWriter } from './stream-writer.js';

const FIRST_BYTES = 262_144;

/** Frames of many streams, laid out as they go to the file. Kept and filled again: no memory is asked for per frame. */
export class CommitSlab {
  /** Of the commit that it is filled for; each slab of a process has its own. */
  number = 0;
  /** Each writer with frames in it, once. */
  readonly touched: StreamWriter[] = [];
  private memory: Buffer;
  private used = 0;
  private readonly writers: StreamWriter[] = [];
  private readonly starts = new GrowingInts();

  constructor(
    private readonly format: RecordFormat,
    private readonly mostBytes: number,
  ) {
    this.memory = Buffer.allocUnsafeSlow(Math.min(FIRST_BYTES, mostBytes));
  }

  get empty(): boolean {
    return this.used === 0;
  }

  get bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  /** Copies a frame. @returns false when there is no room for it */
  take(writer: StreamWriter, seq: number, samples: Uint8Array): boolean {
    const end = this.used + HEADER_BYTES + samples.length;
    if (end > this.mostBytes) return false;
    if (end > this.memory.length) this.grow(end);
    this.format.write(this.memory, this.used, writer, seq, samples);
    this.starts.push(this.used);
    this.writers.push(writer);
    this.used = end;
    if (writer.latestCommit !== this.number) this.touched.push(writer);
    writer.latestCommit = this.number;
    return true;
  }

  /** Every frame in order, with the place of its record in the slab. */
  forEach(each: (writer: StreamWriter, start: number, bytes: number) => void): void {
    this.writers.forEach((writer, index) => {
      const start = this.starts.at(index);
      const end = index + 1 < this.starts.length ? this.starts.at(index + 1) : this.used;
      each(writer, start, end - start);
    });
  }

  /** Makes it ready for another commit; room that only a pause of the disk needed is given back bit by bit. */
  clear(number: number): void {
    if (this.memory.length > FIRST_BYTES && this.used * 8 < this.memory.length) {
      this.memory = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, this.memory.length / 2));
    }
    this.number = number;
    this.used = 0;
    this.writers.length = 0;
    this.touched.length = 0;
    this.starts.length = 0;
  }

  private grow(needed: number): void {
    const wider = Buffer.allocUnsafeSlow(Math.min(this.mostBytes, Math.max(needed, 2 * this.memory.length)));
    this.memory.copy(wider, 0, 0, this.used);
    this.memory = wider;
  }
}
