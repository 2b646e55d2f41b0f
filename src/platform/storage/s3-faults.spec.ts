import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { FaultProxy } from '../../../proofs/fault-proxy.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { locationAt, ObjectStore } from '../../../test/support/storage/object-store.js';
import { Log } from '../../common/logger.js';
import { ConfigError, type S3Location } from '../../config/config.js';
import { S3BlobStorage } from './s3.blob-storage.js';

const MIB = 1024 * 1024;

describe('an object store that fails', () => {
  let store: ObjectStore;
  let proxy: FaultProxy;
  let folder: string;
  /** Gives up at once. */
  let storage: S3BlobStorage;
  /** As the product has it, for what should succeed on a busy machine too. */
  let patient: S3BlobStorage;
  const logged: string[] = [];
  const log = new Log({
    level: 'debug',
    destination: new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        logged.push(chunk.toString());
        done();
      },
    }),
  });
  const limits = { connectMs: 100, silenceMs: 100, callMs: 700, bytesPerSecond: 64 * MIB };
  const storageAt = (location: S3Location): S3BlobStorage =>
    new S3BlobStorage({ location, scratchFolder: join(folder, 'scratch'), clock: new FakeClock(), log });

  beforeAll(async () => {
    store = await ObjectStore.start();
    proxy = await FaultProxy.start(store.port);
    folder = await mkdtemp(join(tmpdir(), 's3-faults-'));
    patient = storageAt(locationAt(proxy.port));
    const scratchFolder = join(folder, 'scratch');
    storage = new S3BlobStorage({
      location: locationAt(proxy.port),
      scratchFolder,
      clock: new FakeClock(),
      log,
      limits,
    });
  });
  afterEach(() => {
    store.fault = 'none';
    proxy.restore();
  });
  afterAll(async () => {
    storage.onModuleDestroy();
    patient.onModuleDestroy();
    await proxy.close();
    await store.stop();
    await rm(folder, { recursive: true });
  });

  const newKey = (): string => storage.newKey(randomUUID(), 'recording');

  async function stored(bytes: number): Promise<string> {
    const key = newKey();
    await patient.putBytes(key, randomBytes(bytes));
    return key;
  }

  const faults: [string, () => void, { code: string; retryAfterSeconds: number }][] = [
    ['answers 500', () => (store.fault = 'broken'), { code: 'unavailable', retryAfterSeconds: 30 }],
    ['is full', () => (store.fault = 'full'), { code: 'storage_full', retryAfterSeconds: 300 }],
    ['lets nobody in any more', () => (store.fault = 'denied'), { code: 'unavailable', retryAfterSeconds: 30 }],
    ['says nothing', () => (store.fault = 'silent'), { code: 'unavailable', retryAfterSeconds: 30 }],
    ['is not there', () => proxy.down(), { code: 'unavailable', retryAfterSeconds: 30 }],
    ['swallows everything', () => proxy.blackhole(), { code: 'unavailable', retryAfterSeconds: 30 }],
  ];

  it.each(faults)('that %s is a clear refusal of every use, and leaves nothing behind', async (_how, fail, refusal) => {
    const key = await stored(1_000);
    const file = join(folder, 'recording');
    await writeFile(file, randomBytes(9 * MIB));
    fail();
    const before = store.requests;
    const uses = [
      () => storage.putBytes(newKey(), randomBytes(100)),
      () => storage.putFile(newKey(), file),
      () => storage.openRead(key),
      () => storage.withLocalFile(key, () => Promise.resolve()),
      () => storage.adopt(key, newKey(), () => Promise.resolve()),
      () => storage.describe(key),
      () => storage.delete(key),
      () => storage.list(randomUUID()),
    ];
    await Promise.all(uses.map((use) => expect(use()).rejects.toMatchObject(refusal)));
    // Three tries at most, also of each of two parts that are on their way at once.
    expect(store.requests - before).toBeLessThanOrEqual(uses.length * 3 + 6);
    expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
    // What could not be put is still the caller's.
    expect(existsSync(file)).toBe(true);
    store.fault = 'none';
    proxy.restore();
    proxy.cut();
    expect(await patient.describe(key)).toMatchObject({ sizeBytes: 1_000 });
  });

  it('that sends a byte now and then is given up', async () => {
    const key = await stored(MIB);
    store.fault = 'trickles';
    await expect(storage.withLocalFile(key, () => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
    expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
  });

  it('that breaks off in the middle of the content is tried again and then refused', async () => {
    const key = await stored(MIB);
    store.fault = 'breaks-off';
    await expect(storage.withLocalFile(key, () => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
    expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
    store.fault = 'none';
    expect(await patient.withLocalFile(key, () => Promise.resolve('whole'))).toBe('whole');
  });

  it('at the start is waited for, but not a bucket that is not there or not ours', async () => {
    store.fault = 'silent';
    await storage.onModuleInit();
    expect(logged.join('')).toContain('the store of files does not answer');
    store.fault = 'none';
    const nowhere = storageAt({ ...store.location, bucket: 'elsewhere' });
    await expect(nowhere.onModuleInit()).rejects.toThrow(/S3_BUCKET: there is no bucket "elsewhere"/);
    store.fault = 'denied';
    await expect(patient.onModuleInit()).rejects.toThrow(ConfigError);
    await expect(patient.onModuleInit()).rejects.toThrow(/S3_ACCESS_KEY_ID/);
  });

  it('grants a checksum with a link only to who sends it', async () => {
    const userId = randomUUID();
    const key = storage.newKey(userId, 'upload');
    const { url, headers } = await storage.presignPut({
      key,
      userId,
      mediaType: 'audio/webm',
      sizeBytes: 1,
      sha256: 'ab'.repeat(32),
      expiresAt: new Date(Date.now() + 60_000),
    });
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-length;content-type;host;x-amz-checksum-sha256',
    );
    expect(headers).toEqual({
      'Content-Type': 'audio/webm',
      'x-amz-checksum-sha256': Buffer.from('ab'.repeat(32), 'hex').toString('base64'),
    });
  });
});
