import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BlobMissingError, type BlobStorage, type SignedPut } from '../../../src/platform/storage/blob-storage.js';

interface ContractCase {
  readonly name: string;
  run(storage: BlobStorage): Promise<void>;
}

const MIB = 1024 * 1024;
/** More than two parts of a large file. */
const LARGE_BYTES = 17 * MIB + 3;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const soon = (): Date => new Date(Date.now() + 60_000);

/** Sends exactly these headers and bytes: fetch would set some of its own. */
export function sendPut(
  { url, headers }: Pick<SignedPut, 'url' | 'headers'>,
  body: Uint8Array,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const all = { 'Content-Length': body.length, ...headers };
    const request = http.request(url, { method: 'PUT', headers: all, agent: false }, (response) => {
      buffer(response).then((read) => resolve({ status: response.statusCode ?? 0, body: read.toString() }), reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  const path = join(folder, 'file');
  try {
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const contentOf = async (storage: BlobStorage, key: string): Promise<Buffer> =>
  buffer((await storage.openRead(key)).stream);

/** What every store of files holds to, on our own disk as anywhere else. Throws where one does not. */
export const blobStorageContract: readonly ContractCase[] = [
  {
    name: 'gives back what was put, whole and in parts',
    run: async (storage) => {
      const key = storage.newKey(randomUUID(), 'resume');
      const bytes = randomBytes(1_000);
      assert.deepEqual(await storage.putBytes(key, bytes), { key, sizeBytes: 1_000, sha256: sha256(bytes) });
      assert.deepEqual(await contentOf(storage, key), bytes);
      const { stream, sizeBytes } = await storage.openRange(key, { from: 10, to: 19 });
      assert.deepEqual([sizeBytes, await buffer(stream)], [1_000, bytes.subarray(10, 20)]);
      const found = await storage.withLocalFile(key, async (path) => ({ path, bytes: await readFile(path) }));
      assert.deepEqual(found.bytes, bytes);
    },
  },
  {
    name: 'moves a large file in',
    run: async (storage) => {
      const key = storage.newKey(randomUUID(), 'recording');
      const bytes = randomBytes(LARGE_BYTES);
      await withFile(bytes, async (path) => {
        const stored = await storage.putFile(key, path);
        assert.deepEqual(stored, { key, sizeBytes: LARGE_BYTES, sha256: sha256(bytes) });
        assert.equal(existsSync(path), false);
      });
      assert.equal(sha256(await contentOf(storage, key)), sha256(bytes));
      assert.equal((await storage.describe(key))?.sizeBytes, LARGE_BYTES);
    },
  },
  {
    name: 'says what is missing',
    run: async (storage) => {
      const key = storage.newKey(randomUUID(), 'upload');
      assert.equal(await storage.describe(key), null);
      await assert.rejects(storage.openRead(key), BlobMissingError);
      await assert.rejects(
        storage.withLocalFile(key, () => Promise.resolve()),
        BlobMissingError,
      );
      await assert.rejects(
        storage.adopt(key, storage.newKey(randomUUID(), 'upload'), () => Promise.resolve()),
        BlobMissingError,
      );
      await storage.delete(key);
    },
  },
  {
    name: 'lists and deletes by owner, and nothing of others',
    run: async (storage) => {
      const [one, other] = [randomUUID(), randomUUID()].sort() as [string, string];
      const keys = [storage.newKey(one, 'resume'), storage.newKey(one, 'upload'), storage.newKey(other, 'export')];
      for (const key of keys) await storage.putBytes(key, randomBytes(10));
      assert.deepEqual((await storage.list(one)).sort(), keys.slice(0, 2).sort());
      await storage.delete(keys[0]!);
      assert.deepEqual(await storage.list(one), [keys[1]]);
      await storage.deleteAllOf(one);
      assert.deepEqual([await storage.list(one), await storage.list(other)], [[], [keys[2]]]);
      await storage.deleteAllOf(other);
    },
  },
  {
    name: 'lists everything in order, also from a place on',
    run: async (storage) => {
      const users = Array.from({ length: 3 }, () => randomUUID());
      const keys = users.flatMap((user) => [storage.newKey(user, 'upload'), storage.newKey(user, 'recording')]).sort();
      for (const key of keys) await storage.putBytes(key, randomBytes(7));
      const mine = async (after?: string): Promise<string[]> => {
        const found: string[] = [];
        for await (const { key, sizeBytes, modifiedAt } of storage.listAll(after)) {
          if (!keys.includes(key)) continue;
          assert.equal(sizeBytes, 7);
          assert.ok(Math.abs(modifiedAt.getTime() - Date.now()) < 60_000);
          found.push(key);
        }
        return found;
      };
      assert.deepEqual(await mine(), keys);
      assert.deepEqual(await mine(keys[2]), keys.slice(3));
      for (const user of users) await storage.deleteAllOf(user);
    },
  },
  {
    name: 'takes what the holder of a link puts, and only that',
    run: async (storage) => {
      const userId = randomUUID();
      const bytes = randomBytes(5_000);
      const permission = { userId, mediaType: 'audio/webm', sizeBytes: bytes.length, expiresAt: soon() };
      const key = storage.newKey(userId, 'upload');
      const put = await storage.presignPut({ key, ...permission });
      const refused = async (what: string, request: typeof put, body: Uint8Array): Promise<void> => {
        const { status } = await sendPut(request, body);
        assert.ok(status >= 400 && status < 500, `${what}: ${status}`);
        assert.equal(await storage.describe(key), null, what);
      };
      await refused('another type', { ...put, headers: { ...put.headers, 'Content-Type': 'text/html' } }, bytes);
      await refused('more bytes', put, Buffer.concat([bytes, randomBytes(1)]));
      await refused('fewer bytes', put, bytes.subarray(1));
      await refused('another key', { ...put, url: put.url.replace(key, storage.newKey(userId, 'upload')) }, bytes);
      assert.ok((await sendPut(put, bytes)).status < 300);
      assert.deepEqual(await contentOf(storage, key), bytes);
    },
  },
  {
    name: 'hands out a file under its name and type to the holder of a link',
    run: async (storage) => {
      const userId = randomUUID();
      const key = storage.newKey(userId, 'upload');
      const bytes = randomBytes(3_000);
      await storage.putBytes(key, bytes);
      const permission = { key, userId, fileName: 'Mein Résumé "1".webm', mediaType: 'audio/webm' };
      const { url } = await storage.presignGet({ ...permission, expiresAt: soon() });
      const whole = await fetch(url);
      assert.deepEqual([whole.status, whole.headers.get('content-type')], [200, 'audio/webm']);
      assert.match(
        whole.headers.get('content-disposition') ?? '',
        /^attachment; filename="Mein R_sum_ _1_.webm"; filename\*=UTF-8''Mein%20R%C3%A9sum%C3%A9%20%221%22.webm$/,
      );
      assert.deepEqual(Buffer.from(await whole.arrayBuffer()), bytes);
      const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
      assert.deepEqual([part.status, part.headers.get('content-range')], [206, 'bytes 100-199/3000']);
      assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(100, 200));
      const behind = await fetch(url, { headers: { range: 'bytes=3000-' } });
      await behind.arrayBuffer();
      assert.equal(behind.status, 416);
      const other = storage.newKey(userId, 'upload');
      await storage.putBytes(other, bytes);
      const changed = await fetch(url.replace(key, other));
      await changed.arrayBuffer();
      assert.equal(changed.status, 403);
    },
  },
  {
    name: 'grants no right for longer than 15 minutes, in the past, or to a file of somebody else',
    run: async (storage) => {
      const userId = randomUUID();
      const key = storage.newKey(userId, 'upload');
      const permission = { key, userId, mediaType: 'audio/webm', sizeBytes: 1, expiresAt: soon() };
      const refused = [
        { ...permission, expiresAt: new Date(Date.now() + 16 * 60_000) },
        { ...permission, expiresAt: new Date(Date.now() - 1_000) },
        { ...permission, userId: randomUUID() },
        { ...permission, key: `${userId}/../${key}` },
      ];
      for (const put of refused) await assert.rejects(async () => storage.presignPut(put));
      for (const get of refused) await assert.rejects(async () => storage.presignGet({ ...get, fileName: 'a' }));
    },
  },
  {
    name: 'adopts what a client put, as it was changed meanwhile, and leaves it where it was when it is refused',
    run: async (storage) => {
      const userId = randomUUID();
      const [from, to] = [storage.newKey(userId, 'upload'), storage.newKey(userId, 'upload')];
      await storage.putBytes(from, Buffer.from('with a place in it'));
      await assert.rejects(
        storage.adopt(from, to, () => Promise.reject(new Error('no audio'))),
        /no audio/,
      );
      assert.deepEqual([await storage.describe(to), (await storage.describe(from))?.sizeBytes], [null, 18]);
      const { blob, found } = await storage.adopt(from, to, async (path) => {
        const before = await readFile(path, 'utf8');
        await writeFile(path, 'with------------it');
        return before;
      });
      assert.deepEqual([found, blob.key, blob.sizeBytes], ['with a place in it', to, 18]);
      assert.equal((await contentOf(storage, to)).toString(), 'with------------it');
      assert.equal(await storage.describe(from), null);
    },
  },
];
