import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalExtent, JournalWriter } from '../../src/platform/audio-journal/audio-journal.js';
import { FileAudioJournal } from '../../src/platform/audio-journal/file.audio-journal.js';
import { type DiskFile, JournalDisk, LocalJournalDisk } from '../../src/platform/audio-journal/journal-disk.js';
import type { JournalLimits } from '../../src/platform/audio-journal/journal-limits.js';
import { frameOf } from './journal-frames.js';
import { FakeClock } from './fake-clock.js';

type DiskCall = 'create' | 'open' | 'list' | 'read' | 'write' | 'truncate' | 'sync';

/** A real disk that counts what it is asked, and fails or waits where a test says so. */
export class ScriptedDisk extends JournalDisk {
  readonly calls: Record<DiskCall, number> = { create: 0, open: 0, list: 0, read: 0, write: 0, truncate: 0, sync: 0 };
  /** Paths that were synced. */
  readonly synced: string[] = [];
  /** Asked before each call; what it throws is the disk's answer. */
  before: (call: DiskCall, path: string) => void | Promise<void> = () => undefined;
  private readonly local = new LocalJournalDisk();

  async create(path: string): Promise<DiskFile> {
    await this.ask('create', path);
    return this.watched(path, await this.local.create(path));
  }

  async open(path: string): Promise<DiskFile | null> {
    await this.ask('open', path);
    const file = await this.local.open(path);
    return file === null ? null : this.watched(path, file);
  }

  async list(folder: string): Promise<string[]> {
    await this.ask('list', folder);
    return this.local.list(folder);
  }

  look(path: string) {
    return this.local.look(path);
  }

  makeFolder(path: string): Promise<void> {
    return this.local.makeFolder(path);
  }

  removeFile(path: string): Promise<void> {
    return this.local.removeFile(path);
  }

  removeFolder(path: string): Promise<void> {
    return this.local.removeFolder(path);
  }

  private async ask(call: DiskCall, path: string): Promise<void> {
    this.calls[call] += 1;
    await this.before(call, path);
  }

  private watched(path: string, file: DiskFile): DiskFile {
    const around =
      <A extends unknown[], R>(call: DiskCall, act: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        await this.ask(call, path);
        const result = await act(...args);
        if (call === 'sync') this.synced.push(path);
        return result;
      };
    return {
      read: around('read', file.read.bind(file)),
      write: around('write', file.write.bind(file)),
      truncate: around('truncate', file.truncate.bind(file)),
      sync: around('sync', file.sync.bind(file)),
      close: () => file.close(),
    };
  }
}

/** What the system says of a failing disk. */
export const diskError = (code: 'EIO' | 'ENOSPC' | 'EMFILE'): Error => Object.assign(new Error(code), { code });

/** A folder with journals in it, each as if it were a process of its own. */
export class JournalFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'journal-'));
  readonly clock = new FakeClock();
  readonly disk = new ScriptedDisk();
  readonly logged: string[] = [];
  private readonly journals: FileAudioJournal[] = [];

  journal(limits: Partial<JournalLimits> = {}): FileAudioJournal {
    const note = (message: string): void => void this.logged.push(message);
    const { path: folder, clock, disk } = this;
    const log = { warn: note, error: note };
    const journal = new FileAudioJournal({ folder, clock, log, disk, limits: { commitSpacingMs: 0, ...limits } });
    this.journals.push(journal);
    return journal;
  }

  /** Every journal file with its content. */
  files(): { path: string; bytes: Buffer }[] {
    const found = readdirSync(this.path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.journal'),
    );
    return found.sort().map((name) => ({ path: join(this.path, name), bytes: readFileSync(join(this.path, name)) }));
  }

  async remove(): Promise<void> {
    this.disk.before = () => undefined;
    for (const journal of this.journals) await journal.close();
    rmSync(this.path, { recursive: true });
  }
}

/** Speaks into a journal and remembers what it was told. */
export class Speaker {
  readonly committed: number[] = [];
  readonly failures: Error[] = [];
  private readonly waiting: (() => void)[] = [];
  writer!: JournalWriter;
  extent!: JournalExtent;

  constructor(readonly streamId: string = randomUUID()) {}

  async open(journal: FileAudioJournal, epoch: number): Promise<this> {
    const { streamId } = this;
    const committed = (seq: number): void => this.told(() => this.committed.push(seq));
    const failed = (error: Error): void => this.told(() => this.failures.push(error));
    Object.assign(this, await journal.open({ streamId, epoch, committed, failed }));
    return this;
  }

  /** Appends frames until one is refused. @returns how many were taken */
  say(fromSeq: number, count: number, voice = this.streamId): number {
    for (let seq = fromSeq; seq < fromSeq + count; seq++) {
      if (!this.writer.append(seq, frameOf(voice, seq))) return seq - fromSeq;
    }
    return count;
  }

  /** Waits until a frame is acknowledged, or the writer has failed. */
  async heard(seq: number): Promise<void> {
    while (this.writer.committedSeq < seq && this.failures.length === 0) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private told(note: () => unknown): void {
    note();
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** All that a journal holds of a stream. */
export async function soundIn(journal: FileAudioJournal, streamId: string): Promise<Buffer> {
  const { bytes } = await journal.extent(streamId);
  return Buffer.from(await journal.read(streamId, 0, bytes));
}
