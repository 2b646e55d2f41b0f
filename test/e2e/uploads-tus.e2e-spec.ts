import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { confirmUpload, getUpload } from '../../sdk/src/generated/sdk.gen.js';
import { UploadService } from '../../src/modules/uploads/upload.service.js';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { type Person, registerPerson } from '../factories/people.js';
import { reachable, sha256 } from '../factories/uploads.js';
import { eventually } from '../support/eventually.js';
import { problemFaults } from '../support/problem-check.js';
import { seededRandom } from '../support/seeded-random.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const base = '/v1/uploads/tus';
const octets = 'application/offset+octet-stream';

/** Sound that no two runs have alike, behind a header that says what it is. */
function recording(bytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(bytes - 8, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE(32_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes - 44, 40);
  return Buffer.concat([header, randomBytes(bytes - 44)]);
}

describe('a resumable upload', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  const send = (
    method: string,
    path: string,
    headers: Record<string, string | number> = {},
    body?: Buffer,
    by = person,
  ): Promise<Response> =>
    fetch(app.url + path, {
      method,
      headers: {
        authorization: `Bearer ${by.accessToken}`,
        'tus-resumable': '1.0.0',
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
  const patch = (path: string, offset: number, body: Buffer, headers = {}, by = person) =>
    send('PATCH', path, { 'upload-offset': offset, 'content-type': octets, ...headers }, body, by);
  const metadata = (fields: Record<string, string>) =>
    Object.entries(fields)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(',');
  const usual = { kind: 'audio', filetype: 'audio/wav', filename: 'Vorstellung.wav' };
  const create = (length: number, fields: Record<string, string> = usual) =>
    send('POST', base, { 'upload-length': length, 'upload-metadata': metadata(fields) });
  const begin = async (bytes: Buffer, fields?: Record<string, string>): Promise<string> => {
    const response = await create(bytes.length, fields);
    expect(response.status).toBe(201);
    return response.headers.get('location')!;
  };
  const offsetOf = async (path: string) => Number((await send('HEAD', path)).headers.get('upload-offset'));
  const confirm = (path: string) => confirmUpload({ client: person.client, path: { id: path.split('/').at(-1)! } });
  const stored = async (path: string): Promise<Buffer> => {
    const { data } = await getUpload({ client: person.client, path: { id: path.split('/').at(-1)! } });
    return Buffer.from(await (await fetch(reachable(app, data!.download!.url))).arrayBuffer());
  };
  const refusal = async (response: Response) => {
    const { status, headers } = response;
    const body = await response.text();
    expect(problemFaults({ status, headers, body })).toEqual([]);
    expect(headers.get('tus-resumable')).toBe('1.0.0');
    return [status, (JSON.parse(body) as { code: string }).code];
  };
  /** Sends until `cut` bytes are out, then breaks the connection. */
  const breakAt = async (path: string, offset: number, bytes: Buffer, cut: number): Promise<void> => {
    const { hostname, port } = new URL(app.url);
    const sending = httpRequest({
      hostname,
      port,
      path,
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${person.accessToken}`,
        'tus-resumable': '1.0.0',
        'content-type': octets,
        'upload-offset': offset,
        'content-length': bytes.length - offset,
      },
    });
    sending.on('error', () => undefined);
    await new Promise<void>((resolve) => sending.write(bytes.subarray(offset, offset + cut), () => resolve()));
    const closed = new Promise<void>((resolve) => sending.once('close', resolve));
    sending.destroy();
    await closed;
  };

  it('is taken in parts and confirmed like any other', async () => {
    const bytes = recording(300_000);
    const path = await begin(bytes, { ...usual, sha256: sha256(bytes) });
    expect(path).toMatch(/^\/v1\/uploads\/tus\/[0-9a-f-]{36}$/);
    expect(await offsetOf(path)).toBe(0);
    expect((await confirm(path)).error).toMatchObject({ code: 'upload_incomplete' });
    const first = await patch(path, 0, bytes.subarray(0, 100_000));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '100000']);
    expect(new Date(first.headers.get('upload-expires')!).getTime()).toBeGreaterThan(app.clock.now().getTime());
    const second = await patch(path, 100_000, bytes.subarray(100_000));
    expect([second.status, second.headers.get('upload-expires')]).toEqual([204, null]);
    expect((await confirm(path)).data).toMatchObject({ state: 'confirmed', sha256: sha256(bytes) });
    expect((await stored(path)).equals(bytes)).toBe(true);
    const head = await send('HEAD', path);
    expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['300000', '300000']);
    expect(await app.app.get(BlobStorage).list(person.user.id)).toHaveLength(1);
    expect(existsSync(join(app.dataDir, 'uploads', path.split('/').slice(-2).join('/')))).toBe(false);
  });

  it('goes on where a broken connection left it, whatever came through', async () => {
    const random = seededRandom(20);
    const bytes = recording(3_000_000);
    const path = await begin(bytes);
    let cuts = 0;
    for (let offset = 0; offset < bytes.length && cuts < 12; cuts++) {
      await breakAt(path, offset, bytes, 1 + Math.floor(random() * 600_000));
      const reached = await offsetOf(path);
      expect(reached).toBeGreaterThanOrEqual(offset);
      offset = Math.min(reached, bytes.length - 1);
    }
    const offset = await offsetOf(path);
    expect((await patch(path, offset, bytes.subarray(offset))).status).toBe(204);
    expect((await confirm(path)).data).toMatchObject({ sha256: sha256(bytes) });
  });

  it('is created with its first bytes at once', async () => {
    const bytes = recording(5_000);
    const headers = { 'upload-length': 5_000, 'upload-metadata': metadata(usual), 'content-type': octets };
    const response = await send('POST', base, headers, bytes.subarray(0, 2_000));
    expect([response.status, response.headers.get('upload-offset')]).toEqual([201, '2000']);
    expect((await patch(response.headers.get('location')!, 2_000, bytes.subarray(2_000))).status).toBe(204);
  });

  it('takes no bytes at another place, none too many, and none twice', async () => {
    const bytes = recording(10_000);
    const path = await begin(bytes);
    await patch(path, 0, bytes.subarray(0, 4_000));
    expect(await refusal(await patch(path, 0, bytes))).toEqual([409, 'upload_offset_conflict']);
    expect(await refusal(await patch(path, 9_000, bytes.subarray(9_000)))).toEqual([409, 'upload_offset_conflict']);
    const tooMany = Buffer.concat([bytes.subarray(4_000), Buffer.alloc(1)]);
    expect(await refusal(await patch(path, 4_000, tooMany))).toEqual([413, 'payload_too_large']);
    expect(await offsetOf(path)).toBe(4_000);
    const both = await Promise.all([
      patch(path, 4_000, bytes.subarray(4_000)),
      patch(path, 4_000, bytes.subarray(4_000)),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect((await confirm(path)).data).toMatchObject({ sha256: sha256(bytes) });
  });

  it('drops a part that does not have its checksum', async () => {
    const bytes = recording(9_000);
    const path = await begin(bytes);
    const checksum = (algorithm: string, content: Buffer) => ({
      'upload-checksum': `${algorithm} ${createHash(algorithm).update(content).digest('base64')}`,
    });
    const part = bytes.subarray(0, 5_000);
    const wrong = await patch(path, 0, part, checksum('sha1', bytes));
    expect(await refusal(wrong)).toEqual([460, 'upload_checksum_mismatch']);
    expect(await offsetOf(path)).toBe(0);
    expect((await patch(path, 0, part, checksum('sha1', part))).status).toBe(204);
    const rest = bytes.subarray(5_000);
    expect(await refusal(await patch(path, 5_000, rest, { 'upload-checksum': 'crc32 AAAA' }))).toEqual([
      400,
      'bad_request',
    ]);
    expect((await patch(path, 5_000, rest, checksum('sha256', rest))).status).toBe(204);
    expect((await confirm(path)).data).toMatchObject({ sha256: sha256(bytes) });
  });

  it('is nobody else’s: a stranger and a made-up id are answered alike', async () => {
    const bytes = recording(1_000);
    const path = await begin(bytes);
    const stranger = await registerPerson(app);
    const nobodys = `${base}/01a1fa6f-4aea-7d05-aa6a-d63f0920aa10`;
    for (const target of [path, nobodys]) {
      expect(await refusal(await patch(target, 0, bytes, {}, stranger))).toEqual([404, 'upload_not_found']);
      expect((await send('HEAD', target, {}, undefined, stranger)).status).toBe(404);
      expect((await send('DELETE', target, {}, undefined, stranger)).status).toBe(404);
    }
    for (const method of ['POST', 'PATCH', 'HEAD', 'DELETE', 'GET', 'OPTIONS', 'PUT']) {
      for (const target of [base, path]) expect((await fetch(app.url + target, { method })).status).toBe(401);
    }
    expect(await offsetOf(path)).toBe(0);
    // One that goes to a link is not to be had in parts.
    await app.database.pool.query(`UPDATE uploads SET transfer = 'put' WHERE id = $1`, [path.split('/').at(-1)]);
    expect((await send('HEAD', path)).status).toBe(404);
  });

  it.each([
    ['without Tus-Resumable', 'POST', base, { 'tus-resumable': '' }, 412],
    ['of another version', 'POST', base, { 'tus-resumable': '0.2.2', 'upload-length': 9 }, 400],
    ['without a length', 'POST', base, { 'upload-metadata': 'kind YXVkaW8=' }, 400],
    ['of a length to be told later', 'POST', base, { 'upload-defer-length': 1 }, 400],
    ['without metadata', 'POST', base, { 'upload-length': 9 }, 422],
    ['of a kind that is no recording', 'POST', base, { 'upload-length': 9, 'upload-metadata': 'kind cmVzdW1l' }, 422],
    ['with broken metadata', 'POST', base, { 'upload-length': 9, 'upload-metadata': 'kind !!' }, 400],
    ['of nothing', 'POST', base, { 'upload-length': 0, 'upload-metadata': 'kind YXVkaW8=,filetype YXVkaW8vd2F2' }, 422],
    [
      'of too much',
      'POST',
      base,
      { 'upload-length': 2 ** 40, 'upload-metadata': 'kind YXVkaW8=,filetype YXVkaW8vd2F2' },
      413,
    ],
    ['of a size below nothing', 'POST', base, { 'upload-length': -1 }, 400],
    ['at an odd address', 'HEAD', `${base}/..%2f..%2fetc`, {}, 404],
    ['read as a page', 'GET', `${base}/x`, {}, 405],
  ])('%s is refused as any request', async (_what, method, path, headers, status) => {
    expect((await send(method, path, headers)).status).toBe(status);
  });

  it('says what it can do', async () => {
    const response = await send('OPTIONS', base);
    expect([response.status, response.headers.get('tus-version')]).toEqual([204, '1.0.0']);
    expect(response.headers.get('tus-extension')!.split(',').sort()).toEqual([
      'checksum',
      'creation',
      'creation-with-upload',
      'expiration',
      'termination',
    ]);
    expect(response.headers.get('tus-max-size')).toBe(String(2 ** 31));
    expect(response.headers.get('tus-checksum-algorithm')).toContain('sha1');
  });

  it('is ended by its owner, and by time when nothing comes any more', async () => {
    const bytes = recording(2_000);
    const [ended, late] = [await begin(bytes), await begin(bytes)];
    for (const path of [ended, late]) await patch(path, 0, bytes.subarray(0, 1_000));
    expect((await send('DELETE', ended)).status).toBe(204);
    expect((await send('HEAD', ended)).status).toBe(404);
    expect(existsSync(join(app.dataDir, 'uploads', 'tus', ended.split('/').at(-1)!))).toBe(false);
    app.clock.advance(61 * 60_000);
    const { email: identifier, password } = person;
    const signedIn = await fetch(`${app.url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier, password }),
    });
    person = { ...person, ...((await signedIn.json()) as Person) };
    expect(await refusal(await patch(late, 1_000, bytes.subarray(1_000)))).toEqual([410, 'upload_expired']);
    await app.app.get(UploadService).sweep();
    expect((await send('HEAD', late)).status).toBe(404);
    await eventually(() => {
      expect(existsSync(join(app.dataDir, 'uploads', 'tus', late.split('/').at(-1)!))).toBe(false);
      return Promise.resolve();
    });
  });

  it('leaves no word of its parts in the log', () => {
    expect(app.logged.filter((line) => line.includes('unexpected failure'))).toEqual([]);
  });
});
