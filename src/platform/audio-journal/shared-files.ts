import type { Clock } from '../../common/clock.js';
import { codeOf, type JournalDisk, pathIn } from './journal-disk.js';
import { JournalFile } from './journal-file.js';
import type { JournalLimits } from './journal-limits.js';
import { RecordFormat } from './journal-record.js';
import { RecordScan, type ScannedRecord } from './record-scan.js';

const FOLDER_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FILE_NAME = /^(\d{1,9})\.journal$/;

interface SharedFilesParts {
  readonly root: string;
  /** Of this process: what it wrote itself it knows. */
  readonly ownFolder: string;
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly limits: JournalLimits;
  /** Told of every record once. */
  readonly found: (file: JournalFile, record: ScannedRecord) => void;
}

/** The files of all other processes that share the folder, dead ones and living ones. */
export class SharedFiles {
  private folders = new Map<string, Map<string, SharedFile>>();
  private running: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(private readonly parts: SharedFilesParts) {}

  get files(): JournalFile[] {
    return [...this.folders.values()].flatMap((folder) => [...folder.values()].map(({ file }) => file));
  }

  /**
   * Reads what is new since the last time. Who asks while a reading runs waits for the one after it, which sees what was
   * written before the question; all who wait share that one.
   */
  scan(): Promise<void> {
    if (this.running === null) {
      this.running = this.scanAll().finally(() => (this.running = null));
      return this.running;
    }
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return this.scan();
      });
    return this.next;
  }

  /** Removes folders that were left empty long ago. */
  async removeEmptyFolders(): Promise<void> {
    for (const [name, files] of this.folders) {
      if (files.size > 0) continue;
      const path = pathIn(this.parts.root, name);
      const found = await this.parts.disk.look(path);
      if (found !== null && this.isAbandoned(found.touchedAtMs)) await this.parts.disk.removeFolder(path);
    }
  }

  private async scanAll(): Promise<void> {
    const { root, disk, ownFolder } = this.parts;
    const names = (await disk.list(root)).filter((name) => FOLDER_NAME.test(name) && name !== ownFolder);
    this.folders = new Map(names.map((name) => [name, this.folders.get(name) ?? new Map<string, SharedFile>()]));
    for (const [name, known] of this.folders) await this.scanFolder(name, known);
  }

  /** In the order in which the files were written: a frame counts only behind the one before it. */
  private async scanFolder(name: string, known: Map<string, SharedFile>): Promise<void> {
    const path = pathIn(this.parts.root, name);
    const present = await this.parts.disk.list(path);
    const numbers = present.map((file) => FILE_NAME.exec(file)?.[1]).filter((number) => number !== undefined);
    for (const file of known.keys()) if (!present.includes(file)) known.delete(file);
    for (const number of numbers.sort((a, b) => Number(a) - Number(b))) {
      const file = `${number}.journal`;
      const shared = known.get(file) ?? new SharedFile(new JournalFile(pathIn(path, file), new RecordFormat(name)));
      known.set(file, shared);
      await this.scanFile(shared);
    }
  }

  private async scanFile(shared: SharedFile): Promise<void> {
    const { disk, found } = this.parts;
    const seen = await disk.look(shared.file.path);
    if (seen === null) return;
    try {
      if (seen.size > shared.seenBytes) await readOn(disk, shared.file, seen.size, found);
    } catch (error) {
      // A block of the disk that cannot be read costs the rest of this file, not everybody's sessions.
      if (codeOf(error) !== 'EIO') throw error;
      return;
    }
    shared.seenBytes = seen.size;
    // Looked at again all the same: a clock that jumped may have made a living file look old.
    shared.file.closed = this.isAbandoned(seen.touchedAtMs);
  }

  private isAbandoned(touchedAtMs: number): boolean {
    return this.parts.clock.now().getTime() - touchedAtMs >= this.parts.limits.abandonedMs;
  }
}

class SharedFile {
  /** Its size when it was last read, with a torn end that was not understood. */
  seenBytes = 0;

  constructor(readonly file: JournalFile) {}
}

async function readOn(
  disk: JournalDisk,
  file: JournalFile,
  size: number,
  found: SharedFilesParts['found'],
): Promise<void> {
  const opened = await disk.open(file.path);
  if (opened === null) return;
  try {
    file.knownTo = await new RecordScan(opened, file.format, size).run(file.knownTo, (record) => found(file, record));
  } finally {
    await opened.close();
  }
}
