import { createHash, randomUUID } from 'node:crypto';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { exportedTables, unexportedTables } from '../../src/modules/export/exported-tables.js';
import { MakeExport } from '../../src/modules/export/make-export.service.js';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { fillEveryTable } from '../factories/deep-rows.js';
import { consent } from '../factories/live-pairs.js';
import { furnish, type OwnedIds } from '../factories/owned-world.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
}

/** Rows that are about others as well, or about the export itself while it is made. */
const inMotion = new Set(['exports', 'idempotency_keys', 'notifications', 'auth_sessions', 'mails']);

function contents(archive: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error !== null) return reject(error);
      const found = new Map<string, Buffer>();
      zip.on('entry', (entry: Entry) => {
        void contentOf(zip, entry).then((content) => {
          found.set(entry.fileName, content);
          zip.readEntry();
        }, reject);
      });
      zip.on('end', () => resolve(found));
      zip.readEntry();
    });
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) return reject(error);
      stream.toArray().then((chunks) => resolve(Buffer.concat(chunks as Buffer[])), reject);
    });
  });
}

describe('the export', () => {
  let app: TestApp;
  let person: Person;
  let other: Person;
  let ids: OwnedIds;
  beforeAll(async () => {
    app = await startTestApp();
    [person, other] = [await registerPerson(app), await registerPerson(app)];
    ids = await furnish(app.url, person);
    await fillEveryTable(app, person, ids);
    await furnish(app.url, other);
  }, 60_000);
  afterAll(() => app.close());

  async function call<T = Shown & { code: string; url: string }>(
    who: Person,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }> {
    const response = await fetch(`${app.url}/v1/users/me/${path}`, {
      method,
      headers: { authorization: `Bearer ${who.accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  async function made(): Promise<Shown> {
    const { body } = await call(person, 'POST', 'export', { password: person.password });
    await eventually(async () => expect((await call(person, 'GET', `exports/${body.id}`)).body.state).toBe('ready'));
    return (await call(person, 'GET', `exports/${body.id}`)).body;
  }

  it('holds every row of every table that is the person’s, and every file', async () => {
    const { id, sizeBytes, sha256 } = await made();
    const { body: link } = await call(person, 'POST', `exports/${id}/link`, { password: person.password });
    const response = await fetch(link.url.replace('http://rehearse.test', app.url));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const archive = Buffer.from(await response.arrayBuffer());
    expect([archive.length, createHash('sha256').update(archive).digest('hex')]).toEqual([sizeBytes, sha256]);
    const files = await contents(archive);
    const json = <T>(path: string): T => JSON.parse(files.get(path)!.toString()) as T;
    const manifest = json<{ tables: Record<string, { rows: number }>; media: { file: string }[] }>('manifest.json');
    const counted: Record<string, number> = {};
    for (const [table, { where }] of Object.entries(exportedTables)) {
      const rows = json<Record<string, unknown>[]>(`data/${table}.json`);
      expect([table, rows.length]).toEqual([table, manifest.tables[table]?.rows]);
      const there = await app.database.pool.query<{ count: number }[]>(
        `SELECT count(*)::integer AS count FROM "${table}" t WHERE ${where}`,
        [person.user.id],
      );
      counted[table] = rows.length;
      if (!inMotion.has(table)) expect([table, rows.length]).toEqual([table, there[0]!.count]);
    }
    expect(Object.keys(counted).filter((table) => counted[table] === 0)).toEqual([]);
    const stored = (await app.app.get(BlobStorage).list(person.user.id)).filter((key) => !key.includes('/export/'));
    expect(manifest.media.map(({ file }) => file.replace('media', person.user.id)).sort()).toEqual(stored.sort());
    for (const { file } of manifest.media) {
      const { stream } = await app.app.get(BlobStorage).openRead(file.replace('media', person.user.id));
      expect([file, Buffer.concat((await stream.toArray()) as Buffer[]).equals(files.get(file)!)]).toEqual([
        file,
        true,
      ]);
    }
  });

  it('tells no secret, nothing of strangers, and not what an open interview expects', async () => {
    const { id } = await made();
    const { body: link } = await call(person, 'POST', `exports/${id}/link`, { password: person.password });
    const archive = Buffer.from(await (await fetch(link.url.replace('http://rehearse.test', app.url))).arrayBuffer());
    const files = await contents(archive);
    const text = [...files]
      .filter(([path]) => path.startsWith('data/'))
      .map(([, content]) => content.toString())
      .join();
    expect(text).toContain(person.email);
    for (const secret of [
      other.user.id,
      other.email,
      '$2b$',
      'refresh_seed',
      'secret_seed',
      'password_hash',
      '\\\\x',
    ]) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
    const questions = JSON.parse(files.get('data/questions.json')!.toString()) as {
      interview_id: string;
      expected_points: unknown;
    }[];
    const [done, active] = ids.interviews!;
    const shownOf = (interview: string | undefined): boolean[] => [
      ...new Set(
        questions.filter((each) => each.interview_id === interview).map((each) => each.expected_points !== null),
      ),
    ];
    const modes = await app.database.pool.query<{ mode: string }[]>('SELECT mode FROM interviews WHERE id = $1', [
      active,
    ]);
    expect([shownOf(done), shownOf(active)]).toEqual([[true], [modes[0]?.mode === 'practice']]);
  });

  it('tells how two spoke together only as long as both let their voices be measured', async () => {
    const told = async (): Promise<number> => {
      const { where } = exportedTables.session_conversations!;
      const query = `SELECT FROM session_conversations t WHERE ${where}`;
      return (await app.database.pool.query<unknown[]>(query, [person.user.id])).length;
    };
    expect(await told()).toBe(1);
    const [relationshipId] = ids.relationships!;
    await consent(app.url, person.accessToken, relationshipId!, ['SUMMARY_SHARED']);
    expect(await told()).toBe(0);
    await consent(app.url, person.accessToken, relationshipId!, ['REALTIME_FEATURES_ONLY']);
    expect(await told()).toBe(1);
  });

  it('is made and given only for the password, one at a time, and to nobody else', async () => {
    const wrong = { password: 'not-my-password' };
    expect((await call(person, 'POST', 'export', wrong)).body.code).toBe('credentials_invalid');
    const asked = await Promise.all(
      Array.from({ length: 4 }, () => call(person, 'POST', 'export', { password: person.password })),
    );
    const refused = asked.filter(({ status }) => status !== 202);
    expect(refused.map(({ body }) => body.code)).toEqual(refused.map(() => 'export_in_progress'));
    const { id } = asked.find(({ status }) => status === 202)!.body;
    await eventually(async () => {
      const { items } = (await call<{ items: Shown[] }>(person, 'GET', 'exports')).body;
      expect(items.filter(({ state }) => state === 'pending')).toEqual([]);
    });
    const pending = [randomUUID(), person.user.id, app.clock.now()];
    await app.database.pool.query(
      `INSERT INTO exports (id, user_id, state, progress, created_at) VALUES ($1, $2, 'pending', 0, $3)`,
      pending,
    );
    const more = await call(person, 'POST', 'export', { password: person.password });
    expect([more.status, more.body.code]).toEqual([409, 'export_in_progress']);
    expect((await call(person, 'POST', `exports/${id}/link`, wrong)).body.code).toBe('credentials_invalid');
    expect((await call(other, 'GET', `exports/${id}`)).status).toBe(404);
    expect((await call(other, 'POST', `exports/${id}/link`, { password: other.password })).status).toBe(404);
    await app.database.pool.query('DELETE FROM exports WHERE id = $1', pending.slice(0, 1));
  });

  it('is gone after seven days', async () => {
    const { id } = await made();
    app.clock.advance(7 * 24 * 3_600_000 + 1);
    await app.app.get(MakeExport).expire();
    const fresh = await app.anonymous.post<{ 200: { accessToken: string } }>({
      url: '/v1/auth/login',
      body: { identifier: person.email, password: person.password },
      headers: { 'content-type': 'application/json' },
    });
    const again = { ...person, accessToken: (fresh.data as unknown as { accessToken: string }).accessToken };
    expect((await call(again, 'GET', `exports/${id}`)).body.state).toBe('expired');
    const { body } = await call(again, 'POST', `exports/${id}/link`, { password: person.password });
    expect(body.code).toBe('export_not_ready');
    const keys = await app.app.get(BlobStorage).list(person.user.id);
    expect(keys.filter((key) => key.includes('/export/'))).toEqual([]);
  });

  it('is decided on for every table', async () => {
    const rows = await app.database.pool.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const decided = [...Object.keys(exportedTables), ...Object.keys(unexportedTables)];
    expect(rows.map(({ name }) => name).sort()).toEqual(decided.sort());
  });
});
