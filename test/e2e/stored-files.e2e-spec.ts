import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { projectRoot } from '../../src/common/project-root.js';
import { BlobStorage, type SignedPut } from '../../src/platform/storage/blob-storage.js';
import { LocalBlobStorage } from '../../src/platform/storage/local.blob-storage.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { problemFaults } from '../support/problem-check.js';
import { sendPut } from '../support/storage/blob-storage-contract.js';
import { ObjectStore } from '../support/storage/object-store.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const MIB = 1024 * 1024;

describe('a link to a file on our own disk', () => {
  let app: TestApp;
  let storage: BlobStorage;
  let files: LocalBlobStorage;
  const userId = randomUUID();
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    storage = app.app.get(BlobStorage);
    files = app.app.get(LocalBlobStorage);
  });
  afterAll(() => app.close());

  const here = (url: string): string => url.replace('http://rehearse.test', app.url);
  const inMinutes = (minutes: number): Date => new Date(app.clock.now().getTime() + minutes * MINUTE_MS);
  const newKey = (): string => storage.newKey(userId, 'upload');

  async function putLink(key: string, bytes: Uint8Array, bindSum = false): Promise<SignedPut> {
    const sum = bindSum ? { sha256: createHash('sha256').update(bytes).digest('hex') } : {};
    const permission = { key, userId, mediaType: 'audio/webm', sizeBytes: bytes.length, expiresAt: inMinutes(15) };
    const put = await storage.presignPut({ ...permission, ...sum });
    return { ...put, url: here(put.url) };
  }

  async function getLink(key: string, fileName = 'answer.webm'): Promise<string> {
    const permission = { key, userId, fileName, mediaType: 'audio/webm', expiresAt: inMinutes(15) };
    return here((await storage.presignGet(permission)).url);
  }

  async function refusalOf(url: string, init: RequestInit = {}): Promise<[number, string]> {
    const response = await fetch(url, init);
    const body = await response.text();
    expect(problemFaults({ status: response.status, headers: response.headers, body })).toEqual([]);
    return [response.status, (JSON.parse(body) as { code: string }).code];
  }

  /** Every part of the address but the base, changed on its own, left out, doubled; and what does not belong there. */
  function altered(link: string, otherKey: string): string[] {
    const url = new URL(link);
    const changed = (change: (copy: URL) => void): string => {
      const copy = new URL(link);
      change(copy);
      return copy.href;
    };
    const parts = [...url.searchParams.keys()].flatMap((name) => [
      changed((copy) => copy.searchParams.set(name, `${copy.searchParams.get(name)}0`)),
      changed((copy) => copy.searchParams.set(name, '')),
      changed((copy) => copy.searchParams.delete(name)),
      changed((copy) => copy.searchParams.append(name, copy.searchParams.get(name) ?? '')),
    ]);
    const [, owner = '', kind = '', name = ''] = /files\/([^/]+)\/([^/]+)\/([^/?]+)/.exec(link) ?? [];
    const paths = [
      otherKey,
      `${randomUUID()}/${kind}/${name}`,
      `${owner}/resume/${name}`,
      `${owner}/${kind}/${name.slice(1)}`,
      `${owner}/${kind}/..%2f${name}`,
      `${owner}/${kind}/${name}%00`,
      `${owner}/..%2f..%2fkeys/secret-key`,
      `%2fetc/${kind}/passwd`,
    ];
    return [
      ...parts,
      changed((copy) => copy.searchParams.set('role', 'admin')),
      ...paths.map((path) => `${app.url}/v1/files/${path}${url.search}`),
    ];
  }

  it('takes exactly what was announced, once', async () => {
    const bytes = randomBytes(200_000);
    const key = newKey();
    const link = await putLink(key, bytes, true);
    expect((await sendPut(link, bytes)).status).toBe(201);
    expect((await storage.describe(key))?.sizeBytes).toBe(bytes.length);
    const again = await sendPut(link, bytes);
    expect([again.status, JSON.parse(again.body)]).toMatchObject([409, { code: 'file_exists' }]);
  });

  it('is of no use when any part of it is changed', async () => {
    const bytes = randomBytes(100);
    const key = newKey();
    const put = await putLink(key, bytes, true);
    const headers = put.headers;
    for (const url of altered(put.url, newKey())) {
      expect([url, ...(await refusalOf(url, { method: 'PUT', headers, body: bytes }))]).toEqual([
        url,
        403,
        'link_invalid',
      ]);
    }
    const typed = { 'content-type': 'text/html' };
    expect(await refusalOf(put.url, { method: 'PUT', headers: typed, body: bytes })).toEqual([403, 'link_invalid']);
    expect(await refusalOf(put.url)).toEqual([403, 'link_invalid']);
    expect(await storage.describe(key)).toBeNull();

    await storage.putBytes(key, bytes);
    const get = await getLink(key);
    const other = newKey();
    await storage.putBytes(other, bytes);
    for (const url of altered(get, other)) expect([url, ...(await refusalOf(url))]).toEqual([url, 403, 'link_invalid']);
    expect(await refusalOf(get, { method: 'PUT', headers, body: bytes })).toEqual([403, 'link_invalid']);
  });

  it('ends after a quarter of an hour', async () => {
    const bytes = randomBytes(10);
    const key = newKey();
    const put = await putLink(key, bytes);
    await storage.putBytes(key, bytes);
    const get = await getLink(key);
    app.clock.advance(15 * MINUTE_MS);
    expect(await refusalOf(get)).toEqual([403, 'link_expired']);
    expect(await refusalOf(put.url, { method: 'PUT', headers: put.headers, body: bytes })).toEqual([
      403,
      'link_expired',
    ]);
    const worse = get.replace(/signature=./, 'signature=_');
    expect(await refusalOf(worse)).toEqual([403, 'link_invalid']);
  });

  it('takes no byte more and no byte less, with and without saying how many come', async () => {
    const bytes = randomBytes(300_000);
    const key = newKey();
    const link = await putLink(key, bytes, true);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const codeOf = async (body: Uint8Array, more = {}): Promise<unknown> => {
      const { status, body: answer } = await send(link, body, more);
      return [status, (JSON.parse(answer) as { code: string }).code];
    };
    const longer = Buffer.concat([bytes, randomBytes(1)]);
    expect(await codeOf(longer)).toEqual([413, 'payload_too_large']);
    expect(await codeOf(longer, chunked)).toEqual([413, 'payload_too_large']);
    expect(await codeOf(bytes.subarray(1))).toEqual([400, 'upload_malformed']);
    expect(await codeOf(bytes.subarray(1), chunked)).toEqual([400, 'upload_malformed']);
    expect(await codeOf(Buffer.alloc(0))).toEqual([400, 'upload_malformed']);
    expect(await codeOf(randomBytes(bytes.length))).toEqual([400, 'checksum_mismatch']);
    expect([await storage.describe(key), readdirSync(files.incoming)]).toEqual([null, []]);
    expect((await send(link, bytes, chunked)).status).toBe(201);
  });

  it('leaves nothing of what was cut off', async () => {
    const bytes = randomBytes(4 * MIB);
    const links = await Promise.all(Array.from({ length: 20 }, () => putLink(newKey(), bytes)));
    links.forEach(({ url, headers }, index) => {
      const all = { ...headers, 'Content-Length': bytes.length };
      const request = http.request(url, { method: 'PUT', headers: all, agent: false });
      request.on('error', () => undefined);
      request.write(bytes.subarray(0, (index + 1) * 150_000), () => request.destroy());
    });
    const refused = (): number =>
      app.logged.filter((line) => line.includes('"method":"PUT"') && line.includes('"status":499')).length;
    await eventually(() => Promise.resolve(expect(refused()).toBe(20)));
    await eventually(async () => expect(await readdir(files.incoming)).toEqual([]));
    expect(app.logged.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
  });

  it('hands out the file as a download, whole or in part', async () => {
    const bytes = randomBytes(1_000);
    const key = newKey();
    await storage.putBytes(key, bytes);
    const url = await getLink(key, 'Zoë “mock” <1>.webm');
    const whole = await fetch(url);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'audio/webm',
      'content-length': '1000',
      'content-disposition': `attachment; filename="Zo_ _mock_ <1>.webm"; filename*=UTF-8''Zo%C3%AB%20%E2%80%9Cmock%E2%80%9D%20%3C1%3E.webm`,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const part = async (range: string, more = {}): Promise<unknown[]> => {
      const response = await fetch(url, { headers: { range, ...more } });
      const body = Buffer.from(await response.arrayBuffer());
      return [response.status, response.headers.get('content-range'), body.length];
    };
    expect(await part('bytes=10-19')).toEqual([206, 'bytes 10-19/1000', 10]);
    expect(await part('bytes=-5')).toEqual([206, 'bytes 995-999/1000', 5]);
    expect(await part('bytes=0-0,5-6')).toEqual([200, null, 1_000]);
    expect(await part('bytes=10-19', { 'if-range': whole.headers.get('etag') })).toEqual([206, 'bytes 10-19/1000', 10]);
    expect(await part('bytes=10-19', { 'if-range': '"another"' })).toEqual([200, null, 1_000]);
    expect((await part('bytes=1000-')).slice(0, 2)).toEqual([416, 'bytes */1000']);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000']);
    await storage.delete(key);
    expect(await refusalOf(url)).toEqual([404, 'not_found']);
  });

  it('takes a JSON file as the bytes it is', async () => {
    const bytes = Buffer.from('{"not": parsed');
    const key = newKey();
    const permission = { key, userId, mediaType: 'application/json', sizeBytes: bytes.length, expiresAt: inMinutes(1) };
    const put = await storage.presignPut(permission);
    expect((await sendPut({ ...put, url: here(put.url) }, bytes)).status).toBe(201);
  });

  it('stands in no line of the log', async () => {
    const key = newKey();
    await storage.putBytes(key, randomBytes(10));
    const url = await getLink(key);
    await (await fetch(url)).arrayBuffer();
    await refusalOf(url.replace('expires=', 'expires=1'));
    const { searchParams } = new URL(url);
    const logged = app.logged.join('');
    expect(logged).toContain('/v1/files/:userId/:kind/:name');
    expect(logged).not.toContain(searchParams.get('signature'));
    expect(logged).not.toContain(key.split('/')[2]);
  });

  /** Like `sendPut`, with headers of one's own; the answer may come before all was sent. */
  function send(
    link: SignedPut,
    body: Uint8Array,
    more: Record<string, string>,
  ): Promise<{ status: number; body: string }> {
    const { url, headers } = link;
    const length = 'Transfer-Encoding' in more ? {} : { 'Content-Length': String(body.length) };
    return new Promise((resolve, reject) => {
      const request = http.request(url, { method: 'PUT', agent: false, headers: { ...headers, ...length, ...more } });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }
});

describe('files in an object store', () => {
  let store: ObjectStore;
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    store = await ObjectStore.start();
    const { endpoint = '', bucket, accessKeyId, secretAccessKey } = store.location;
    app = await startTestApp({
      environment: {
        STORAGE: 's3',
        S3_ENDPOINT: endpoint,
        S3_BUCKET: bucket,
        S3_ACCESS_KEY_ID: accessKeyId,
        S3_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
    person = await registerPerson(app);
  });
  afterAll(async () => {
    await app.close();
    await store.stop();
  });

  interface Answered {
    readonly status: number;
    readonly headers: Headers;
    readonly body: {
      id: string;
      state: string;
      code: string;
      upload: { id: string };
      put: SignedPut;
      download: { url: string };
    };
  }

  async function call(method: string, path: string, json?: object): Promise<Answered> {
    const response = await fetch(app.url + path, {
      method,
      headers: { authorization: `Bearer ${person.accessToken}`, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
  }

  it('go there and come from there by signed links, and rows agree with objects when it fails', async () => {
    const bytes = readFileSync(join(projectRoot, 'test/fixtures/tagged/opus.webm'));
    const announced = { kind: 'audio', mediaType: 'audio/webm', sizeBytes: bytes.length };
    const { body: granted } = await call('POST', '/v1/uploads', announced);
    expect(new URL(granted.put.url).port).toBe(String(store.port));
    expect((await sendPut(granted.put, bytes)).status).toBe(200);
    const path = `/v1/uploads/${granted.upload.id}`;

    store.fault = 'broken';
    const refused = await call('POST', `${path}/confirm`);
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'unavailable', '30']);
    store.fault = 'none';
    expect((await call('GET', path)).body.state).toBe('pending');

    expect((await call('POST', `${path}/confirm`)).body.state).toBe('confirmed');
    const { download } = (await call('GET', path)).body;
    const kept = Buffer.from(await (await fetch(download.url)).arrayBuffer());
    expect(kept.length).toBe(bytes.length);
    expect(kept.toString('latin1')).not.toContain('canary');
    const keys: string[] = [];
    for await (const { key } of app.app.get(BlobStorage).listAll()) keys.push(key);
    expect(keys).toHaveLength(1);
    expect(
      readdirSync(join(app.dataDir, 'uploads'), { withFileTypes: true }).filter((entry) => entry.isFile()),
    ).toEqual([]);
  });
});
