import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { AppError } from '../../common/app-error.js';

/** What has to arrive, to the byte. */
export interface ExpectedContent {
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string | null;
}

/** Written in one go; as much again arrives meanwhile. */
const BATCH_BYTES = 512 * 1024;
/** What lies unwritten in the page cache at most, so that the last sync is short. */
const SYNC_EVERY_BYTES = 32 * 1024 * 1024;

/**
 * Streams `source` into a new file at `path` and syncs it. Nothing is left there unless every expected byte came and no
 * other: `payload_too_large` at the first byte too many, `upload_malformed` when it ends early, `checksum_mismatch`.
 * The source is not destroyed: the refusal still has to go out on its connection.
 */
export async function receiveFile(path: string, source: Readable, expected: ExpectedContent): Promise<string | null> {
  const file = await open(path, 'wx', 0o600);
  try {
    const sha256 = await write(file, source, expected);
    await file.sync();
    await file.close();
    return sha256;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

async function write(file: FileHandle, source: Readable, expected: ExpectedContent): Promise<string | null> {
  const hash = expected.sha256 === null ? null : createHash('sha256');
  const writer = new BatchWriter(file);
  let received = 0;
  try {
    for await (const chunk of unbroken(source)) {
      received += chunk.length;
      if (received > expected.sizeBytes) throw tooLarge(expected.sizeBytes);
      hash?.update(chunk);
      await writer.add(chunk);
    }
    await writer.flush();
  } finally {
    // A write under way must not meet a closed file.
    await writer.settle();
  }
  if (received < expected.sizeBytes) throw endedEarly();
  const sha256 = hash?.digest('hex') ?? null;
  if (sha256 !== expected.sha256) {
    throw new AppError('checksum_mismatch', 'The content is not the announced one: send it again.');
  }
  return sha256;
}

export const tooLarge = (sizeBytes: number): AppError =>
  new AppError('payload_too_large', `Exactly ${sizeBytes} bytes were announced.`);
export const endedEarly = (): AppError => new AppError('upload_malformed', 'Fewer bytes came than were announced.');

/** A sender that leaves is no failure of ours. */
async function* unbroken(source: Readable): AsyncGenerator<Buffer> {
  try {
    yield* source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') throw endedEarly();
    throw error;
  }
}

/** One batch is written while the next one is gathered: at most two in memory, whatever the size of the file. */
class BatchWriter {
  private batch: Buffer[] = [];
  private batchBytes = 0;
  private unsyncedBytes = 0;
  private running: Promise<void> = Promise.resolve();
  private syncing: Promise<void> | null = null;
  private syncFault: Error | undefined;

  constructor(private readonly file: FileHandle) {}

  async add(chunk: Buffer): Promise<void> {
    this.batch.push(chunk);
    this.batchBytes += chunk.length;
    if (this.batchBytes >= BATCH_BYTES) await this.next();
  }

  async flush(): Promise<void> {
    await this.next();
    await this.running;
    await this.syncing;
    if (this.syncFault !== undefined) throw this.syncFault;
  }

  async settle(): Promise<void> {
    await this.running.catch(() => undefined);
    await this.syncing;
  }

  private async next(): Promise<void> {
    await this.running;
    if (this.syncFault !== undefined) throw this.syncFault;
    const { batch, batchBytes } = this;
    this.batch = [];
    this.batchBytes = 0;
    this.running = this.write(batch, batchBytes);
    // Looked at with the next batch.
    this.running.catch(() => undefined);
  }

  private async write(batch: Buffer[], batchBytes: number): Promise<void> {
    for (const rest = [...batch]; rest.length > 0;) {
      const { bytesWritten } = await this.file.writev(rest);
      dropWritten(rest, bytesWritten);
    }
    this.unsyncedBytes += batchBytes;
    if (this.unsyncedBytes < SYNC_EVERY_BYTES || this.syncing !== null) return;
    this.unsyncedBytes = 0;
    this.syncing = this.file
      .datasync()
      .catch((error: Error) => void (this.syncFault = error))
      .then(() => void (this.syncing = null));
  }
}

/** A disk that is nearly full takes a part. */
function dropWritten(rest: Buffer[], bytesWritten: number): void {
  let left = bytesWritten;
  while (rest[0] !== undefined && left >= rest[0].length) left -= rest.shift()!.length;
  if (rest[0] !== undefined && left > 0) rest[0] = rest[0].subarray(left);
}
