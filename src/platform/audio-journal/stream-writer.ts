import type { JournalWriter, JournalWriterOptions } from './audio-journal.js';
import { HEADER_BYTES, MAX_NUMBER, MAX_SAMPLES_BYTES, type StreamKey } from './journal-record.js';

/** Where a writer puts its frames. */
export interface FrameSink {
  /** @returns false when there is no room */
  take(writer: StreamWriter, seq: number, samples: Uint8Array): boolean;
}

interface StreamWriterParts {
  readonly key: StreamKey;
  readonly options: JournalWriterOptions;
  /** What is safe already; the writer goes on behind it. */
  readonly nextSeq: number;
  readonly sink: FrameSink;
  /** How much of one stream may wait for the disk, bytes. */
  readonly mostWaitingBytes: number;
}

/** Writes one answer: keeps its frames in order and its share of the memory bounded. */
export class StreamWriter implements JournalWriter {
  readonly key: StreamKey;
  readonly epoch: number;
  /** The number of the commit that it was last part of. */
  latestCommit = -1;
  private next: number;
  private committed: number;
  private waitingBytes = 0;
  private standing: 'open' | 'closed' | 'failed' = 'open';
  /** Let go when there is nothing more to tell: the journal knows its writers longer than answers are spoken. */
  private listener: Pick<JournalWriterOptions, 'committed' | 'failed'> | null;
  private readonly sink: FrameSink;
  private readonly mostWaitingBytes: number;

  constructor({ key, options, nextSeq, sink, mostWaitingBytes }: StreamWriterParts) {
    this.key = key;
    this.epoch = options.epoch;
    this.next = nextSeq;
    this.committed = nextSeq - 1;
    this.listener = options;
    this.sink = sink;
    this.mostWaitingBytes = mostWaitingBytes;
  }

  get committedSeq(): number {
    return this.committed;
  }

  get open(): boolean {
    return this.standing === 'open';
  }

  get failed(): boolean {
    return this.standing === 'failed';
  }

  /** Nothing of it is on its way to the disk. */
  get settled(): boolean {
    return this.waitingBytes === 0 || this.failed;
  }

  append(seq: number, samples: Uint8Array): boolean {
    if (!this.open) return false;
    if (seq !== this.next || seq > MAX_NUMBER) throw new RangeError('Not the next frame of this stream.');
    if (samples.length > MAX_SAMPLES_BYTES) throw new RangeError('A frame longer than any the journal takes.');
    const bytes = HEADER_BYTES + samples.length;
    if (this.waitingBytes + bytes > this.mostWaitingBytes) return false;
    if (!this.sink.take(this, seq, samples)) return false;
    this.next += 1;
    this.waitingBytes += bytes;
    return true;
  }

  close(): void {
    if (this.open) this.standing = 'closed';
    if (this.settled) this.listener = null;
  }

  /** The next of its frames is safe. @returns the frame's number */
  advance(recordBytes: number): number {
    this.waitingBytes -= recordBytes;
    return ++this.committed;
  }

  tellCommitted(): void {
    const { listener } = this;
    if (!this.open && this.settled) this.listener = null;
    listener?.committed(this.committed);
  }

  fail(error: Error): void {
    if (this.failed) return;
    this.standing = 'failed';
    const { listener } = this;
    this.listener = null;
    listener?.failed(error);
  }
}
