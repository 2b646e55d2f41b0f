import { randomUUID } from 'node:crypto';
import type { Clock } from '../../common/clock.js';
import type { Log } from '../../common/logger.js';
import {
  AudioJournal,
  type JournalExtent,
  type JournalWriter,
  type JournalWriterOptions,
  StaleWriterError,
} from './audio-journal.js';
import { readPieces } from './frame-reading.js';
import { JournalCommits } from './journal-commits.js';
import { type JournalDisk, LocalJournalDisk, pathIn } from './journal-disk.js';
import type { JournalFile } from './journal-file.js';
import { JOURNAL_LIMITS, type JournalLimits } from './journal-limits.js';
import { HEADER_BYTES, MAX_NUMBER, RecordFormat, type StreamKey, streamKey } from './journal-record.js';
import { FileSweep, type StandingOf, standings } from './journal-sweep.js';
import { OwnFiles } from './own-files.js';
import type { ScannedRecord } from './record-scan.js';
import { SharedFiles } from './shared-files.js';
import { StreamFrames } from './stream-frames.js';
import { StreamWriter } from './stream-writer.js';

export interface FileAudioJournalOptions {
  /** Shared by all processes that serve the same sessions. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error'>;
  readonly disk?: JournalDisk;
  readonly limits?: Partial<JournalLimits>;
}

/** The journal as files: a folder of this process beside those of the others, `<random id>/<n>.journal`. */
export class FileAudioJournal extends AudioJournal {
  private readonly streams = new Map<StreamKey, StreamFrames>();
  private readonly disk: JournalDisk;
  private readonly limits: JournalLimits;
  private readonly own: OwnFiles;
  private readonly shared: SharedFiles;
  private readonly commits: JournalCommits;
  private sweeping: Promise<void> | null = null;

  constructor(private readonly options: FileAudioJournalOptions) {
    super();
    const { folder: root, clock, log } = options;
    const ownFolder = randomUUID();
    const format = new RecordFormat(ownFolder);
    const disk = (this.disk = options.disk ?? new LocalJournalDisk());
    const limits = (this.limits = { ...JOURNAL_LIMITS, ...options.limits });
    this.own = new OwnFiles({ folder: pathIn(root, ownFolder), format, disk, clock, log, limits });
    this.shared = new SharedFiles({ root, ownFolder, disk, clock, limits, found: this.takeNote.bind(this) });
    this.commits = new JournalCommits({ files: this.own, format, limits, log, indexed: this.indexed.bind(this) });
  }

  async open(options: JournalWriterOptions): Promise<{ writer: JournalWriter; extent: JournalExtent }> {
    const { streamId, epoch } = options;
    const key = streamKey(streamId);
    if (!Number.isInteger(epoch) || epoch < 0 || epoch > MAX_NUMBER)
      throw new RangeError('Not the number of a writer.');
    const stream = this.streamOf(key);
    this.claim(stream, epoch);
    const extent = await this.settledExtent(stream, epoch);
    const { waitingBytesPerStream: mostWaitingBytes } = this.limits;
    const writer = new StreamWriter({ key, options, nextSeq: extent.nextSeq, sink: this.commits, mostWaitingBytes });
    stream.writer = writer;
    return { writer, extent };
  }

  async extent(streamId: string): Promise<JournalExtent> {
    const key = streamKey(streamId);
    await this.catchUp(this.streams.get(key));
    return this.streams.get(key)?.extent() ?? { nextSeq: 0, bytes: 0 };
  }

  /** Waits for the commit of what it is asked for. @returns fewer bytes than asked for where there are no more */
  async read(streamId: string, fromByte: number, toByte: number): Promise<Uint8Array> {
    const key = streamKey(streamId);
    if (toByte > (this.streams.get(key)?.extent().bytes ?? 0)) await this.catchUp(this.streams.get(key));
    const stream = this.streams.get(key);
    const from = Math.max(0, fromByte);
    const to = Math.min(toByte, stream?.extent().bytes ?? 0);
    if (stream === undefined || !(from < to)) return new Uint8Array(0);
    const bytes = new Uint8Array(to - from);
    return bytes.subarray(0, await readPieces(this.disk, stream.pieces(from, to), bytes));
  }

  /** A second call while one runs shares it. */
  sweep(standingOf: StandingOf): Promise<void> {
    this.sweeping ??= this.sweepOnce(standingOf).finally(() => (this.sweeping = null));
    return this.sweeping;
  }

  async close(): Promise<void> {
    do await this.commits.close();
    while (!(await this.commits.whileIdle(() => this.own.retire())));
  }

  /** One writer of a stream at a time: the earlier one takes nothing from here on. */
  private claim(stream: StreamFrames, epoch: number): void {
    if (stream.claimedEpoch >= epoch) throw new StaleWriterError();
    stream.claimedEpoch = epoch;
    stream.writer?.close();
  }

  /** What a claimed stream holds, all of it durable. */
  private async settledExtent(stream: StreamFrames, epoch: number): Promise<JournalExtent> {
    try {
      await this.catchUp(stream);
      const extent = await this.makeSafe(stream);
      if (stream.claimedEpoch !== epoch || stream.latestEpoch >= epoch) throw new StaleWriterError();
      return extent;
    } catch (error) {
      if (stream.claimedEpoch === epoch) stream.claimedEpoch = epoch - 1;
      throw error;
    }
  }

  /** Knows afterwards what was appended here and written elsewhere before the call. */
  private async catchUp(stream: StreamFrames | undefined): Promise<void> {
    if (stream?.writer) await this.commits.settled(stream.writer);
    await this.shared.scan();
  }

  /**
   * What another process wrote may not have been synced by it, and the client is about to forget what the extent counts.
   */
  private async makeSafe(stream: StreamFrames): Promise<JournalExtent> {
    const extent = stream.extent();
    for (const file of stream.files()) {
      const upTo = file.knownTo;
      if (file.syncedTo >= upTo) continue;
      const opened = await this.disk.open(file.path);
      if (opened === null) throw new Error('A file of the journal was removed while it was needed.');
      await opened.sync().finally(() => opened.close());
      file.syncedTo = Math.max(file.syncedTo, upTo);
    }
    return extent;
  }

  private async sweepOnce(standingOf: StandingOf): Promise<void> {
    await this.commits.whileIdle(() => this.own.retireStale());
    await this.shared.scan();
    const closed = [...this.own.files, ...this.shared.files].filter((file) => file.closed);
    const keys = new Set([...this.streams.keys(), ...closed.flatMap((file) => [...file.streams])]);
    const standing = await standings(keys, standingOf);
    const files = new FileSweep(this.disk, this.options.log, standing);
    for (const file of closed) if (await files.of(file)) this.own.files.delete(file);
    for (const [key, stream] of this.streams) {
      if (standing.has(key) && standing.get(key) !== 'needed' && !stream.writer?.open) this.streams.delete(key);
    }
    await this.shared.scan();
    await this.shared.removeEmptyFolders();
  }

  private indexed(writer: StreamWriter, seq: number, file: JournalFile, recordStart: number, bytes: number): void {
    const piece = { file, position: recordStart + HEADER_BYTES, length: bytes - HEADER_BYTES };
    this.streamOf(writer.key).add(writer.epoch, seq, piece);
  }

  private takeNote(file: JournalFile, { key, epoch, seq, position, length, intact, erased }: ScannedRecord): void {
    // Damaged samples are samples still: they are erased with the rest of their stream.
    if (!erased || !intact) file.streams.add(key);
    if (intact && !erased) this.streamOf(key).add(epoch, seq, { file, position: position + HEADER_BYTES, length });
  }

  private streamOf(key: StreamKey): StreamFrames {
    const stream = this.streams.get(key) ?? new StreamFrames();
    this.streams.set(key, stream);
    return stream;
  }
}
