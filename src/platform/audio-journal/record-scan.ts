import { crc32 } from 'node:zlib';
import type { DiskFile } from './journal-disk.js';
import { HEADER_BYTES, type RecordFormat, type RecordHeader } from './journal-record.js';

/** Holds many of the longest records. */
const WINDOW_BYTES = 1_048_576;

/** A record whose header is whole. */
export interface ScannedRecord extends RecordHeader {
  /** Of the record in its file. */
  readonly position: number;
  /** The samples are those that were written, or all zeros when it is erased. */
  readonly intact: boolean;
}

/**
 * Reads the records of a file in order, with at most a mebibyte in memory. Behind bytes that are no record it looks for
 * the next header, which costs little more than a search: one damaged block must not take away the sound of everybody
 * who spoke after it.
 */
export class RecordScan {
  private window = Buffer.alloc(0);
  private windowAt = 0;
  private windowBytes = 0;

  constructor(
    private readonly file: DiskFile,
    private readonly format: RecordFormat,
    private readonly size: number,
  ) {}

  /**
   * Tells of each record from a position on.
   * @returns how far the file was understood: to its end, or to a torn last record, which a living writer may complete
   */
  async run(from: number, found: (record: ScannedRecord) => void): Promise<number> {
    this.window = Buffer.allocUnsafe(Math.max(0, Math.min(WINDOW_BYTES, this.size - from)));
    let understood = from;
    let at = from;
    while (at + HEADER_BYTES <= this.size) {
      if (!(await this.hold(at, HEADER_BYTES))) break;
      const header = this.format.readHeader(this.window, at - this.windowAt);
      if (header === null) {
        at = await this.nextMark(at + 1);
        continue;
      }
      const end = at + HEADER_BYTES + header.length;
      if (end > this.size || !(await this.hold(at, end - at))) return at;
      found({ ...header, position: at, intact: this.isIntact(header, at) });
      understood = at = end;
    }
    return understood;
  }

  private isIntact({ length, samplesCrc }: RecordHeader, at: number): boolean {
    const start = at - this.windowAt + HEADER_BYTES;
    return crc32(this.window.subarray(start, start + length)) === samplesCrc;
  }

  /** Where a header may be; the end when nowhere. */
  private async nextMark(from: number): Promise<number> {
    for (let at = from; at + HEADER_BYTES <= this.size; at = this.windowAt + this.windowBytes - HEADER_BYTES + 1) {
      if (!(await this.hold(at, HEADER_BYTES))) break;
      const mark = this.format.findMark(this.window.subarray(0, this.windowBytes), at - this.windowAt);
      if (mark >= 0) return this.windowAt + mark;
    }
    return this.size;
  }

  /** @returns false when the file has become shorter */
  private async hold(at: number, bytes: number): Promise<boolean> {
    if (at >= this.windowAt && at + bytes <= this.windowAt + this.windowBytes) return true;
    const wanted = Math.min(this.window.length, this.size - at);
    this.windowAt = at;
    this.windowBytes = await this.file.read(this.window.subarray(0, wanted), at);
    return bytes <= this.windowBytes;
  }
}
