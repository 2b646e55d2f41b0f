import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { FileLinks } from './file-links.js';
import { LocalBlobStorage } from './local.blob-storage.js';

describe('a file that is sent to our own disk', () => {
  let root: string;
  let storage: LocalBlobStorage;
  let key: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'blobs-'));
    storage = new LocalBlobStorage(root, new FileLinks(randomBytes(32), 'http://rehearse.test', new FakeClock()));
    key = storage.newKey(randomUUID(), 'upload');
  });
  afterEach(() => rm(root, { recursive: true }));

  const bytes = randomBytes(3_000_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const inChunks = (size = 65_536): Readable =>
    Readable.from(
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      ),
    );
  const left = async (): Promise<unknown[]> => [readdirSync(storage.incoming), await storage.describe(key)];

  it('is taken whole, and its checksum is what was announced', async () => {
    await storage.receive(key, inChunks(), { sizeBytes: bytes.length, sha256 });
    const found = await storage.withLocalFile(key, (path) => Promise.resolve(path));
    expect(readFileSync(found).equals(bytes)).toBe(true);
    expect(readdirSync(storage.incoming)).toEqual([]);
  });

  it.each([
    ['one byte too many', bytes.length - 1, null, 'payload_too_large'],
    ['one byte too few', bytes.length + 1, null, 'upload_malformed'],
    ['other bytes', bytes.length, 'ab'.repeat(32), 'checksum_mismatch'],
  ])('leaves nothing when it is %s', async (_what, sizeBytes, sum, code) => {
    await expect(storage.receive(key, inChunks(), { sizeBytes, sha256: sum })).rejects.toMatchObject({ code });
    expect(await left()).toEqual([[], null]);
  });

  it('leaves nothing when its sender is gone', async () => {
    const source = Readable.from(
      (function* () {
        yield bytes;
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      })(),
    );
    const receiving = storage.receive(key, source, { sizeBytes: bytes.length * 2, sha256: null });
    await expect(receiving).rejects.toMatchObject({ code: 'upload_malformed' });
    expect(await left()).toEqual([[], null]);
  });

  it('is taken once, however many are sent at once', async () => {
    const sending = Array.from({ length: 8 }, () =>
      storage.receive(key, inChunks(), { sizeBytes: bytes.length, sha256: null }).then(
        () => 'taken',
        (error: { code: string }) => error.code,
      ),
    );
    expect((await Promise.all(sending)).sort()).toEqual([...Array<string>(7).fill('file_exists'), 'taken']);
    expect(readdirSync(storage.incoming)).toEqual([]);
  });
});
