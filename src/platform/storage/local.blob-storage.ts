import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BlobMissingError, BlobStorage, type BlobKind, type StoredBlob } from './blob-storage.js';

const keyPattern = /^[0-9a-f-]{36}\/[a-z-]+\/[0-9a-f]{32}$/;

/** Blobs as files under `DATA_DIR/blobs`: written beside their place, synced, then renamed into it. */
export class LocalBlobStorage extends BlobStorage {
  constructor(private readonly root: string) {
    super();
  }

  newKey(userId: string, kind: BlobKind): string {
    return `${userId}/${kind}/${randomBytes(16).toString('hex')}`;
  }

  async putFile(key: string, path: string): Promise<StoredBlob> {
    return this.put(key, async (scratch) => {
      try {
        await rename(path, scratch);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
        await copyFile(path, scratch);
        await rm(path, { force: true });
      }
    });
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<StoredBlob> {
    return this.put(key, (scratch) => writeFile(scratch, bytes, { mode: 0o600 }));
  }

  async openRead(key: string) {
    const path = this.pathOf(key);
    try {
      const file = await open(path);
      const { size } = await file.stat();
      return { stream: file.createReadStream(), sizeBytes: size };
    } catch (error) {
      throw isMissing(error) ? new BlobMissingError() : error;
    }
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    const path = this.pathOf(key);
    try {
      await stat(path);
    } catch (error) {
      throw isMissing(error) ? new BlobMissingError() : error;
    }
    return use(path);
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async deleteAllOf(userId: string): Promise<void> {
    await rm(this.folderOf(userId), { recursive: true, force: true });
  }

  async list(userId: string): Promise<string[]> {
    const keys: string[] = [];
    const folder = this.folderOf(userId);
    for (const kind of await entries(folder)) {
      for (const name of await entries(join(folder, kind))) keys.push(`${userId}/${kind}/${name}`);
    }
    return keys.filter((key) => keyPattern.test(key));
  }

  private async put(key: string, write: (scratch: string) => Promise<void>): Promise<StoredBlob> {
    const path = this.pathOf(key);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const scratch = join(folder, `.${basename(path)}.part`);
    try {
      await write(scratch);
      const described = await describeAndSync(scratch);
      await rename(scratch, path);
      // The rename itself is durable only when the folder is, and a new folder only when those above it are.
      for (const above of [folder, dirname(folder), this.root]) await syncFolder(above);
      return { key, ...described };
    } catch (error) {
      await rm(scratch, { force: true });
      throw error;
    }
  }

  private folderOf(userId: string): string {
    if (!/^[0-9a-f-]{36}$/.test(userId)) throw new Error('Not a user id.');
    return join(this.root, userId);
  }

  private pathOf(key: string): string {
    if (!keyPattern.test(key)) throw new Error('Not a blob key.');
    return join(this.root, key);
  }
}

async function describeAndSync(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
