import { constants, createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../../common/app-error.js';
import { checkedKey, checkedUser, isBlobKey, newBlobKey } from './blob-key.js';
import {
  type BlobDescription,
  type BlobKind,
  BlobMissingError,
  BlobStorage,
  type ByteRange,
  type GetPermission,
  type ListedBlob,
  type PutPermission,
  type SignedPut,
  type StoredBlob,
} from './blob-storage.js';
import type { FileLinks } from './file-links.js';
import { type ExpectedContent, receiveFile } from './receive-file.js';

/** Where files grow until they are whole: no key, so no listing shows them. */
const INCOMING = '.incoming';
const READ_BYTES = 256 * 1024;

/** Blobs as files under `DATA_DIR/blobs`: written in a folder beside, synced, then moved to their place. */
export class LocalBlobStorage extends BlobStorage {
  constructor(
    private readonly root: string,
    private readonly links: FileLinks,
  ) {
    super();
  }

  /** The folder of what is not whole yet; what a killed process left there is swept. */
  get incoming(): string {
    return join(this.root, INCOMING);
  }

  newKey(userId: string, kind: BlobKind): string {
    return newBlobKey(userId, kind);
  }

  putFile(key: string, path: string): Promise<StoredBlob> {
    return this.put(key, (scratch) => moveFile(path, scratch));
  }

  putBytes(key: string, bytes: Uint8Array): Promise<StoredBlob> {
    return this.put(key, (scratch) => writeFile(scratch, bytes, { mode: 0o600 }));
  }

  /**
   * What a holder of a link sends. A second one finds the place taken (`file_exists`), also when both come at once.
   * A refusal leaves nothing behind.
   */
  async receive(key: string, source: Readable, expected: ExpectedContent): Promise<void> {
    const path = this.pathOf(key);
    if ((await sizeOf(path)) !== null) throw fileExists();
    const scratch = await this.newScratch();
    await receiveFile(scratch, source, expected);
    try {
      await this.inPlace(path, () => link(scratch, path));
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? fileExists() : error;
    } finally {
      await rm(scratch, { force: true });
    }
  }

  openRead(key: string): Promise<{ stream: Readable; sizeBytes: number }> {
    return this.openRange(key);
  }

  async openRange(key: string, range?: ByteRange): Promise<{ stream: Readable; sizeBytes: number }> {
    const file = await this.found(open(this.pathOf(key)));
    try {
      const { size } = await file.stat();
      const part = range === undefined ? {} : { start: range.from, end: range.to };
      return { stream: file.createReadStream({ ...part, highWaterMark: READ_BYTES }), sizeBytes: size };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    const path = this.pathOf(key);
    await this.found(stat(path));
    return use(path);
  }

  async adopt<T>(from: string, to: string, work: (path: string) => Promise<T>) {
    const scratch = await this.newScratch();
    try {
      // Shares the blocks where the file system can; else a copy.
      await this.found(copyFile(this.pathOf(from), scratch, constants.COPYFILE_FICLONE));
      const found = await work(scratch);
      const blob = await this.putFile(to, scratch);
      await this.delete(from);
      return { blob, found };
    } finally {
      await rm(scratch, { force: true });
    }
  }

  async describe(key: string): Promise<BlobDescription | null> {
    const sizeBytes = await sizeOf(this.pathOf(key));
    return sizeBytes === null ? null : { sizeBytes, sha256: null };
  }

  presignPut(put: PutPermission): Promise<SignedPut> {
    const headers = { 'Content-Type': put.mediaType };
    return Promise.resolve({ url: this.links.forPut(put), method: 'PUT', headers });
  }

  presignGet(get: GetPermission): Promise<{ url: string }> {
    return Promise.resolve({ url: this.links.forGet(get) });
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async deleteAllOf(userId: string): Promise<void> {
    await rm(this.folderOf(userId), { recursive: true, force: true });
  }

  async list(userId: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of this.keysOf(checkedUser(userId))) keys.push(key);
    return keys;
  }

  async *listAll(after = ''): AsyncGenerator<ListedBlob> {
    const lastOwner = after.split('/')[0] ?? '';
    for (const userId of await entries(this.root)) {
      if (userId < lastOwner) continue;
      for await (const key of this.keysOf(userId)) {
        if (key <= after) continue;
        const found = await stat(this.pathOf(key)).catch(() => null);
        if (found !== null) yield { key, sizeBytes: found.size, modifiedAt: found.mtime };
      }
    }
  }

  private async *keysOf(userId: string): AsyncGenerator<string> {
    for (const kind of await entries(join(this.root, userId))) {
      for (const name of await entries(join(this.root, userId, kind))) {
        const key = `${userId}/${kind}/${name}`;
        if (isBlobKey(key)) yield key;
      }
    }
  }

  private async put(key: string, write: (scratch: string) => Promise<void>): Promise<StoredBlob> {
    const path = this.pathOf(key);
    const scratch = await this.newScratch();
    try {
      await write(scratch);
      const described = await describeAndSync(scratch);
      await this.inPlace(path, () => rename(scratch, path));
      return { key, ...described };
    } catch (error) {
      await rm(scratch, { force: true });
      throw error;
    }
  }

  private async newScratch(): Promise<string> {
    await mkdir(this.incoming, { recursive: true, mode: 0o700 });
    return join(this.incoming, `${randomBytes(16).toString('hex')}.part`);
  }

  /** The move itself is durable only when the folder is, and a new folder only when those above it are. */
  private async inPlace(path: string, move: () => Promise<void>): Promise<void> {
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await move();
    for (const above of [folder, dirname(folder), this.root]) await syncFolder(above);
  }

  private async found<T>(looking: Promise<T>): Promise<T> {
    try {
      return await looking;
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? new BlobMissingError() : error;
    }
  }

  private folderOf(userId: string): string {
    return join(this.root, checkedUser(userId));
  }

  private pathOf(key: string): string {
    return join(this.root, checkedKey(key));
  }
}

/** What is moved counts as new: it may have waited for long, and what is old among the incoming is swept. */
async function moveFile(from: string, to: string): Promise<void> {
  const now = new Date();
  await utimes(from, now, now);
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from, { force: true });
  }
}

async function describeAndSync(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
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

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** In the order of names, which is the order of keys. */
async function entries(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

const fileExists = (): AppError => new AppError('file_exists', 'Ask for a new place to put another file.');
const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
