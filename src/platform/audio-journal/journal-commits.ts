import type { Log } from '../../common/logger.js';
import { CommitSlab } from './commit-slab.js';
import type { JournalFile } from './journal-file.js';
import type { JournalLimits } from './journal-limits.js';
import type { RecordFormat } from './journal-record.js';
import type { OwnFiles } from './own-files.js';
import type { FrameSink, StreamWriter } from './stream-writer.js';

interface JournalCommitsParts {
  readonly files: OwnFiles;
  readonly format: RecordFormat;
  readonly limits: JournalLimits;
  readonly log: Pick<Log, 'error'>;
  /** Told of every frame that became safe. */
  readonly indexed: (writer: StreamWriter, seq: number, file: JournalFile, recordStart: number, bytes: number) => void;
}

/**
 * Gathers the frames of all streams while the disk is busy and commits them with one write and one sync, as databases
 * do with their logs (Gawlick & Kinkade, "Varieties of Concurrency Control in IMS/VS Fast Path", 1985). While nothing
 * is appended nothing runs.
 */
export class JournalCommits implements FrameSink {
  private filling: CommitSlab;
  private spare: CommitSlab;
  private beganAtMs = -Infinity;
  /** The latest commit that is over. */
  private done = -1;
  private scheduled = false;
  private closed = false;
  private readonly waiters: (() => void)[] = [];

  constructor(private readonly parts: JournalCommitsParts) {
    this.filling = new CommitSlab(parts.format, parts.limits.slabBytes);
    this.spare = new CommitSlab(parts.format, parts.limits.slabBytes);
  }

  take(writer: StreamWriter, seq: number, samples: Uint8Array): boolean {
    if (this.closed || !this.filling.take(writer, seq, samples)) return false;
    this.schedule();
    return true;
  }

  /** Resolves when all that was taken from this writer is safe or failed. */
  async settled(writer: StreamWriter): Promise<void> {
    const last = writer.latestCommit;
    while (this.done < last && !writer.settled) await this.nextCommit();
  }

  /** Takes nothing any more and resolves when what was taken is safe or failed. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.scheduled) await this.nextCommit();
  }

  /** Does something with the files that no commit may meet. @returns false when one is due: nothing was done */
  async whileIdle(act: () => Promise<void>): Promise<boolean> {
    if (this.scheduled) return false;
    this.scheduled = true;
    try {
      await act();
      return true;
    } finally {
      this.finishTurn();
    }
  }

  private nextCommit(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const waitMs = this.beganAtMs + this.parts.limits.commitSpacingMs - performance.now();
    // Even when it is due: what arrived in the same turn of the event loop goes along.
    if (waitMs <= 0) setImmediate(() => void this.commit());
    else setTimeout(() => void this.commit(), waitMs);
  }

  private async commit(): Promise<void> {
    this.beganAtMs = performance.now();
    const slab = this.filling;
    this.filling = this.spare;
    this.filling.clear(slab.number + 1);
    this.spare = slab;
    try {
      const streams = slab.touched.map(({ key }) => key);
      const { file, position } = await this.parts.files.append(slab.bytes, streams);
      this.tellCommitted(slab, file, position);
    } catch (error) {
      for (const writer of slab.touched) this.safely(() => writer.fail(error as Error));
    }
    this.done = slab.number;
    this.finishTurn();
  }

  private finishTurn(): void {
    this.scheduled = false;
    if (!this.filling.empty) this.schedule();
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  private tellCommitted(slab: CommitSlab, file: JournalFile, position: number): void {
    slab.forEach((writer, start, bytes) => {
      // What an earlier commit lost leaves a gap, and nothing behind a gap counts.
      if (!writer.failed) this.parts.indexed(writer, writer.advance(bytes), file, position + start, bytes);
    });
    for (const writer of slab.touched) {
      if (!writer.failed) this.safely(() => writer.tellCommitted());
    }
  }

  /** What one listener throws must not cost the others their acknowledgement. */
  private safely(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.parts.log.error('A listener of the journal of live sound failed.', {}, error);
    }
  }
}
