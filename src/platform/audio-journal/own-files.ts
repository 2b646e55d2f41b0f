import type { Clock } from '../../common/clock.js';
import type { Log } from '../../common/logger.js';
import { codeOf, type DiskFile, type JournalDisk, pathIn } from './journal-disk.js';
import { JournalFile } from './journal-file.js';
import type { JournalLimits } from './journal-limits.js';
import type { RecordFormat, StreamKey } from './journal-record.js';

/** Files tried for one commit before its streams are told that the disk fails. */
const TRIES = 3;

interface ActiveFile {
  readonly file: JournalFile;
  readonly handle: DiskFile;
  readonly madeAtMs: number;
  writtenAtMs: number;
}

interface OwnFilesParts {
  readonly folder: string;
  readonly format: RecordFormat;
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly limits: JournalLimits;
}

/** The files this process writes: one at a time, append-only, each closed for good after a while. */
export class OwnFiles {
  readonly files = new Set<JournalFile>();
  private active: ActiveFile | null = null;
  private made = 0;

  constructor(private readonly parts: OwnFilesParts) {}

  /**
   * Writes and syncs. A file whose write or sync failed is never tried again: after a failed fsync Linux marks the pages
   * clean, so a second fsync that succeeds says nothing about them (https://lwn.net/Articles/752063/; Rebello et al.,
   * "Can Applications Recover from fsync Failures?", USENIX ATC 2020). The bytes go to a new file instead.
   * @returns where they are
   * @throws what the disk said the last time
   */
  async append(bytes: Buffer, streams: readonly StreamKey[]): Promise<{ file: JournalFile; position: number }> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.appendOnce(bytes, streams);
      } catch (error) {
        this.parts.log.warn('The disk failed under the journal of live sound.', { tries, code: codeOf(error) });
        await this.abandon();
        if (tries === TRIES) throw error;
      }
    }
  }

  /** Closes the present file when it was idle or is old. Not while `append` runs. */
  async retireStale(): Promise<void> {
    if (this.active !== null && this.isStale(this.active)) await this.retire();
  }

  /** Closes the present file. Not while `append` runs. */
  async retire(): Promise<void> {
    const { active } = this;
    if (active === null) return;
    this.active = null;
    active.file.closed = true;
    await active.handle.close();
  }

  private async appendOnce(bytes: Buffer, streams: readonly StreamKey[]) {
    const active = await this.fileFor(bytes.length);
    const { file, handle } = active;
    for (const key of streams) file.streams.add(key);
    const position = file.knownTo;
    await handle.write(bytes, position);
    await handle.sync();
    file.knownTo = file.syncedTo = position + bytes.length;
    active.writtenAtMs = this.now();
    return { file, position };
  }

  private async fileFor(bytes: number): Promise<ActiveFile> {
    const { active } = this;
    if (active !== null) {
      const full = active.file.knownTo > 0 && active.file.knownTo + bytes > this.parts.limits.fileBytes;
      // Others take a file for closed that was not touched for long. So must we, even after a night in suspension.
      if (!full && !this.isStale(active)) return active;
      await this.retire();
    }
    return (this.active = await this.make());
  }

  private async make(): Promise<ActiveFile> {
    const { disk, folder, format } = this.parts;
    // Another process may have removed the folder while nothing was in it.
    await disk.makeFolder(folder);
    const file = new JournalFile(pathIn(folder, `${this.made++}.journal`), format);
    const handle = await disk.create(file.path);
    this.files.add(file);
    return { file, handle, madeAtMs: this.now(), writtenAtMs: this.now() };
  }

  /** Cuts off what was not acknowledged, so that nobody takes it for safe. */
  private async abandon(): Promise<void> {
    const { active } = this;
    if (active === null) return;
    this.active = null;
    active.file.closed = true;
    await active.handle.truncate(active.file.knownTo).catch(() => undefined);
    await active.handle.close().catch(() => undefined);
  }

  private isStale({ madeAtMs, writtenAtMs }: ActiveFile): boolean {
    const { idleMs, ageMs } = this.parts.limits;
    const now = this.now();
    // A clock that was set back must not keep a file open for ever.
    return now - writtenAtMs >= idleMs || now - madeAtMs >= ageMs || now < writtenAtMs;
  }

  private now(): number {
    return this.parts.clock.now().getTime();
  }
}
