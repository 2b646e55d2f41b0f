import { crc32 } from 'node:zlib';

/**
 * One frame in a journal file. All integers are little-endian:
 *
 * | byte | what |
 * |---|---|
 * | 0 | mark: `RLJ1`, or `RLJ0` when the samples were erased |
 * | 4 | length of the samples, bytes |
 * | 8 | UUID of the stream |
 * | 24 | epoch of the writer |
 * | 28 | number of the frame |
 * | 32 | CRC-32 of the samples |
 * | 36 | CRC-32 of bytes 0–35, seeded |
 *
 * The header has a checksum of its own: a record with damaged samples can be stepped over, and a header without its
 * samples can still be erased or reported. The seed comes from the random name of the folder: sound that looks like a
 * record (a client may send any bytes) is never taken for one when reading looks for the next record behind damage.
 */
export const HEADER_BYTES = 40;
/** Half a second at 48 kHz is 48,000 bytes. A damaged length is not followed further than this. */
export const MAX_SAMPLES_BYTES = 65_536;
/** Epochs and frame numbers are 32 bits on disk. */
export const MAX_NUMBER = 2 ** 32 - 1;

const KEY_BYTES = 16;
const CHECKED_BYTES = 36;
const INTACT = Buffer.from('RLJ1').readUInt32LE();
const ERASED = Buffer.from('RLJ0').readUInt32LE();
const MARK_START = Buffer.from('RLJ');
const ZEROS = Buffer.alloc(MAX_SAMPLES_BYTES);

/** The sixteen bytes of a stream's UUID as a string of sixteen characters: cheaper to make and to hold than its text. */
export type StreamKey = string;

/** @throws {RangeError} when it is not a UUID */
export function streamKey(streamId: string): StreamKey {
  const bytes = Buffer.from(streamId.replaceAll('-', ''), 'hex');
  if (bytes.length !== KEY_BYTES || streamId.length !== 36) throw new RangeError('Not the id of a stream.');
  return bytes.toString('latin1');
}

/** The UUID in its usual, lower-case text. */
export function streamIdOf(key: StreamKey): string {
  const hex = Buffer.from(key, 'latin1').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** What a valid header says. */
export interface RecordHeader {
  readonly key: StreamKey;
  readonly epoch: number;
  readonly seq: number;
  /** Of the samples, bytes. */
  readonly length: number;
  readonly samplesCrc: number;
  readonly erased: boolean;
}

/** Writes and reads the records of one folder. */
export class RecordFormat {
  private readonly seed: number;
  private readonly scratch = Buffer.alloc(HEADER_BYTES);
  private readonly checked = this.scratch.subarray(0, CHECKED_BYTES);

  constructor(folderName: string) {
    this.seed = crc32(folderName);
  }

  /** Puts a whole record at `at`; the room is the caller's to check. Allocates nothing. */
  write(into: Buffer, at: number, frame: Pick<RecordHeader, 'key' | 'epoch'>, seq: number, samples: Uint8Array): void {
    this.fillHeader(INTACT, frame, seq, samples.length, crc32(samples));
    into.set(this.scratch, at);
    into.set(samples, at + HEADER_BYTES);
  }

  /** The header of a record once its samples are zeros. */
  erasedHeader(header: RecordHeader): Buffer {
    this.fillHeader(ERASED, header, header.seq, header.length, crc32(ZEROS.subarray(0, header.length)));
    return Buffer.from(this.scratch);
  }

  /** Null when no valid header is at `at`; the window must hold its 40 bytes. */
  readHeader(window: Buffer, at: number): RecordHeader | null {
    const mark = window.readUInt32LE(at);
    const length = window.readUInt32LE(at + 4);
    if ((mark !== INTACT && mark !== ERASED) || length > MAX_SAMPLES_BYTES) return null;
    if (crc32(window.subarray(at, at + CHECKED_BYTES), this.seed) !== window.readUInt32LE(at + CHECKED_BYTES))
      return null;
    return {
      key: window.toString('latin1', at + 8, at + 24),
      epoch: window.readUInt32LE(at + 24),
      seq: window.readUInt32LE(at + 28),
      length,
      samplesCrc: window.readUInt32LE(at + 32),
      erased: mark === ERASED,
    };
  }

  /** Where a header may start at or behind `from`; −1 when nowhere in the window. */
  findMark(window: Buffer, from: number): number {
    return window.indexOf(MARK_START, from);
  }

  private fillHeader(
    mark: number,
    { key, epoch }: Pick<RecordHeader, 'key' | 'epoch'>,
    seq: number,
    length: number,
    samplesCrc: number,
  ): void {
    const { scratch } = this;
    scratch.writeUInt32LE(mark, 0);
    scratch.writeUInt32LE(length, 4);
    scratch.write(key, 8, 'latin1');
    scratch.writeUInt32LE(epoch, 24);
    scratch.writeUInt32LE(seq, 28);
    scratch.writeUInt32LE(samplesCrc, 32);
    scratch.writeUInt32LE(crc32(this.checked, this.seed), CHECKED_BYTES);
  }
}
