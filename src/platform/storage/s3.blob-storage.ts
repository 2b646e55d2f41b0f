import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import { attachmentHeader } from '../../common/http/file-name.js';
import type { Log } from '../../common/logger.js';
import { ConfigError, type S3Location } from '../../config/config.js';
import { checkedKey, checkedKeyOf, checkedUser, isBlobKey, newBlobKey } from './blob-key.js';
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
import { lifeSeconds } from './link-life.js';
import { clientFor, type StoreLimits, TRIES, usualLimits } from './s3-client.js';
import { bucketFault, storeFault } from './s3-faults.js';

interface S3Options {
  readonly location: S3Location;
  /** For the copies that `withLocalFile` makes. */
  readonly scratchFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Shorter in tests. */
  readonly limits?: Partial<StoreLimits>;
}

/** A part is held in memory so that it can be tried again; 10,000 of them are more than the largest file. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
const DELETES_AT_ONCE = 8;
const SCRATCH_READ_BYTES = 256 * 1024;

/** Blobs as objects of one bucket of an S3-compatible store. Clients send to it and fetch from it by signed links. */
export class S3BlobStorage extends BlobStorage implements OnModuleInit, OnModuleDestroy {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly limits: StoreLimits;

  constructor(private readonly options: S3Options) {
    super();
    this.bucket = options.location.bucket;
    this.limits = { ...usualLimits, ...options.limits };
    this.client = clientFor(options.location, this.limits);
  }

  /** A store that does not answer may come back; a bucket that is not there does not. */
  async onModuleInit(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }), this.within());
    } catch (error) {
      const fault = bucketFault(error, this.bucket);
      if (fault !== null) throw new ConfigError([fault]);
      this.options.log.warn('the store of files does not answer', { name: (error as Error).name });
    }
  }

  onModuleDestroy(): void {
    this.client.destroy();
  }

  newKey(userId: string, kind: BlobKind): string {
    return newBlobKey(userId, kind);
  }

  async putFile(key: string, path: string): Promise<StoredBlob> {
    const blob = await this.upload(key, path);
    await rm(path, { force: true });
    return blob;
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<StoredBlob> {
    const put = new PutObjectCommand({ ...this.object(key), Body: bytes, ContentLength: bytes.length });
    await this.told(this.client.send(put, this.within(bytes.length)));
    return { key, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  openRead(key: string): Promise<{ stream: Readable; sizeBytes: number }> {
    return this.openRange(key);
  }

  async openRange(key: string, range?: ByteRange): Promise<{ stream: Readable; sizeBytes: number }> {
    const found = await this.describe(key);
    if (found === null) throw new BlobMissingError();
    const part = range ?? { from: 0, to: found.sizeBytes - 1 };
    const stream = await this.read(key, this.within(), range && `bytes=${part.from}-${part.to}`);
    return { stream, sizeBytes: found.sizeBytes };
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    await mkdir(this.options.scratchFolder, { recursive: true, mode: 0o700 });
    const scratch = join(this.options.scratchFolder, `${randomBytes(16).toString('hex')}.part`);
    try {
      await this.download(key, scratch);
      return await use(scratch);
    } finally {
      await rm(scratch, { force: true });
    }
  }

  adopt<T>(from: string, to: string, work: (path: string) => Promise<T>) {
    return this.withLocalFile(from, async (path) => {
      const found = await work(path);
      const blob = await this.upload(to, path);
      await this.delete(from);
      return { blob, found };
    });
  }

  async describe(key: string): Promise<BlobDescription | null> {
    const head = new HeadObjectCommand({ ...this.object(key), ChecksumMode: 'ENABLED' });
    try {
      const { ContentLength: sizeBytes = 0, ChecksumSHA256: sum } = await this.told(
        this.client.send(head, this.within()),
      );
      return { sizeBytes, sha256: wholeSum(sum) };
    } catch (error) {
      if (error instanceof BlobMissingError) return null;
      throw error;
    }
  }

  async presignPut({ key, userId, mediaType, sizeBytes, sha256, expiresAt }: PutPermission): Promise<SignedPut> {
    const sum = sha256 === undefined ? undefined : Buffer.from(sha256, 'hex').toString('base64');
    const put = new PutObjectCommand({
      ...this.object(checkedKeyOf(userId, key)),
      ContentType: mediaType,
      ContentLength: sizeBytes,
      ...(sum === undefined ? {} : { ChecksumSHA256: sum }),
    });
    const url = await getSignedUrl(this.client, put, {
      expiresIn: lifeSeconds(expiresAt, this.options.clock.now()),
      signableHeaders: new Set(['host', 'content-type', 'content-length', checksumHeader]),
      // Left in the address it would be a claim of the link, not of the content.
      unhoistableHeaders: new Set([checksumHeader]),
    });
    return {
      url,
      method: 'PUT',
      headers: { 'Content-Type': mediaType, ...(sum === undefined ? {} : { [checksumHeader]: sum }) },
    };
  }

  async presignGet({ key, userId, fileName, mediaType, expiresAt }: GetPermission): Promise<{ url: string }> {
    const get = new GetObjectCommand({
      ...this.object(checkedKeyOf(userId, key)),
      ResponseContentDisposition: attachmentHeader(fileName),
      ResponseContentType: mediaType,
      ResponseCacheControl: 'no-store',
    });
    return {
      url: await getSignedUrl(this.client, get, { expiresIn: lifeSeconds(expiresAt, this.options.clock.now()) }),
    };
  }

  async delete(key: string): Promise<void> {
    try {
      await this.told(this.client.send(new DeleteObjectCommand(this.object(key)), this.within()));
    } catch (error) {
      if (!(error instanceof BlobMissingError)) throw error;
    }
  }

  /** One by one: not every store takes lists to delete. */
  async deleteAllOf(userId: string): Promise<void> {
    const keys = await this.list(userId);
    while (keys.length > 0) await Promise.all(keys.splice(0, DELETES_AT_ONCE).map((key) => this.delete(key)));
  }

  async list(userId: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.listed({ Prefix: `${checkedUser(userId)}/` })) keys.push(key);
    return keys;
  }

  listAll(after = ''): AsyncIterable<ListedBlob> {
    return this.listed(after === '' ? {} : { StartAfter: after });
  }

  private async *listed(which: { Prefix?: string; StartAfter?: string }): AsyncGenerator<ListedBlob> {
    for (let token: string | undefined; ;) {
      const list = new ListObjectsV2Command({
        Bucket: this.bucket,
        ...(token === undefined ? which : { ...which, ContinuationToken: token }),
      });
      const page = await this.told(this.client.send(list, this.within()));
      for (const { Key: key = '', Size: sizeBytes = 0, LastModified: modifiedAt = new Date(0) } of page.Contents ??
        []) {
        if (isBlobKey(key)) yield { key, sizeBytes, modifiedAt };
      }
      token = page.NextContinuationToken;
      if (page.IsTruncated !== true || token === undefined) return;
    }
  }

  /** Small files in one call, large ones in parts that are tried again one by one. */
  private async upload(key: string, path: string): Promise<StoredBlob> {
    const { size: sizeBytes } = await stat(path);
    const sha256 = await sha256Of(path);
    const upload = new Upload({
      client: this.client,
      params: { ...this.object(key), Body: createReadStream(path, { highWaterMark: SCRATCH_READ_BYTES }) },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
    });
    const { abortSignal } = this.within(sizeBytes);
    const giveUp = (): void => void upload.abort();
    abortSignal.addEventListener('abort', giveUp);
    try {
      await this.told(upload.done());
    } finally {
      abortSignal.removeEventListener('abort', giveUp);
    }
    return { key, sizeBytes, sha256 };
  }

  private async download(key: string, path: string): Promise<void> {
    const found = await this.describe(key);
    if (found === null) throw new BlobMissingError();
    const limit = this.within(found.sizeBytes);
    for (let tries = 1; ; tries++) {
      try {
        const source = await this.read(key, limit);
        const sink = createWriteStream(path, { mode: 0o600 });
        return await this.told(pipeline(source, sink, { signal: limit.abortSignal }));
      } catch (error) {
        // The client tries again until the content begins; a connection that breaks within it is ours to try again.
        if (tries === TRIES || limit.abortSignal.aborted || !mayPass(error)) throw error;
      }
    }
  }

  /** @param limit until the content begins; what comes of it then is watched by who takes it */
  private async read(key: string, limit: { abortSignal: AbortSignal }, range?: string): Promise<Readable> {
    const get = new GetObjectCommand({ ...this.object(key), ...(range === undefined ? {} : { Range: range }) });
    const { Body: body } = await this.told(this.client.send(get, limit));
    return body as Readable;
  }

  private object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: checkedKey(key) };
  }

  private within(sizeBytes = 0): { abortSignal: AbortSignal } {
    const { callMs, bytesPerSecond } = this.limits;
    return { abortSignal: AbortSignal.timeout(callMs + Math.ceil((sizeBytes / bytesPerSecond) * 1_000)) };
  }

  private async told<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw storeFault(error);
    }
  }
}

const checksumHeader = 'x-amz-checksum-sha256';

/** A sum of sums (`…-3`) tells nothing about the whole. */
function wholeSum(sum: string | undefined): string | null {
  return sum === undefined || sum.includes('-') ? null : Buffer.from(sum, 'base64').toString('hex');
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: SCRATCH_READ_BYTES }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

const mayPass = (error: unknown): boolean => (error as { code?: string }).code === 'unavailable';
