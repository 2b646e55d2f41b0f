import { type FileHandle, mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** An open file. */
export interface DiskFile {
  /** @returns how many bytes were there */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all of them. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(length: number): Promise<void>;
  /** What was written survives a power cut; so does the length. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What the journal asks of a disk: few enough calls that a test can put a failing one in its place. */
export abstract class JournalDisk {
  /** A new file that only this user may read; its name survives a power cut. */
  abstract create(path: string): Promise<DiskFile>;
  /** For reading and writing; null when there is no such file. */
  abstract open(path: string): Promise<DiskFile | null>;
  /** Names in a folder; none when there is no such folder. */
  abstract list(folder: string): Promise<string[]>;
  /** Null when there is no such file or folder. */
  abstract look(path: string): Promise<{ readonly size: number; readonly touchedAtMs: number } | null>;
  /** The folder and those above it, where missing; their names survive a power cut. */
  abstract makeFolder(path: string): Promise<void>;
  /** Well when it is gone already. What is removed does not come back after a power cut. */
  abstract removeFile(path: string): Promise<void>;
  /** Leaves a folder alone that is not empty. */
  abstract removeFolder(path: string): Promise<void>;
}

/** The file system of this machine. */
export class LocalJournalDisk extends JournalDisk {
  async create(path: string): Promise<DiskFile> {
    const handle = await open(path, 'wx', 0o600);
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      await handle.close();
      await rm(path, { force: true });
      throw error;
    }
    return new LocalFile(handle);
  }

  async open(path: string): Promise<DiskFile | null> {
    const handle = await orMissing(open(path, 'r+'));
    return handle === null ? null : new LocalFile(handle);
  }

  async list(folder: string): Promise<string[]> {
    return (await orMissing(readdir(folder))) ?? [];
  }

  async look(path: string): Promise<{ size: number; touchedAtMs: number } | null> {
    const found = await orMissing(stat(path));
    return found === null ? null : { size: found.size, touchedAtMs: found.mtimeMs };
  }

  async makeFolder(path: string): Promise<void> {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  }

  async removeFile(path: string): Promise<void> {
    await rm(path, { force: true });
    await orMissing(syncFolder(dirname(path)));
  }

  async removeFolder(path: string): Promise<void> {
    try {
      await rmdir(path);
    } catch (error) {
      // EEXIST is what some systems say of a folder that is not empty.
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
    }
  }
}

class LocalFile implements DiskFile {
  constructor(private readonly handle: FileHandle) {}

  async read(into: Uint8Array, position: number): Promise<number> {
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await this.handle.read(into, done, into.length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  }

  async truncate(length: number): Promise<void> {
    await this.handle.truncate(length);
  }

  async sync(): Promise<void> {
    await this.handle.datasync();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** The path of a file in a folder of the journal. */
export const pathIn = (folder: string, name: string): string => join(folder, name);

/** The code of a failed system call; empty when it is some other error. */
export function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | null)?.code ?? '');
}

async function orMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder; NTFS logs names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
