import { readdir } from 'node:fs/promises';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { fillEveryTable } from '../factories/deep-rows.js';
import { furnish, type OwnedIds } from '../factories/owned-world.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Finished jobs stay for a fortnight, so that failures can be looked at: they hold ids and nothing else. */
const besides = (table: string): string =>
  table.startsWith('pgboss.')
    ? `AND coalesce(to_jsonb(t) ->> 'state', '') NOT IN ('completed', 'failed', 'cancelled')`
    : '';

describe('the deletion of an account', () => {
  let app: TestApp;
  let person: Person;
  let bystander: Person;
  let ids: OwnedIds;
  beforeAll(async () => {
    app = await startTestApp();
    [person, bystander] = [await registerPerson(app), await registerPerson(app)];
    ids = await furnish(app.url, person);
    await fillEveryTable(app, person, ids);
    await furnish(app.url, bystander);
  }, 60_000);
  afterAll(() => app.close());

  async function tables(): Promise<string[]> {
    const rows = await app.database.pool.query<{ name: string }[]>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
       WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  }

  /** Rows that name somebody anywhere, by table. */
  async function rowsNaming(text: string): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const table of await tables()) {
      const [row] = await app.database.pool.query<{ count: number }[]>(
        `SELECT count(*)::integer AS count FROM ${table} t WHERE t::text LIKE '%' || $1 || '%' ${besides(table)}`,
        [text],
      );
      if (row!.count > 0) found[table] = row!.count;
    }
    return found;
  }

  const close = (who: Person): Promise<Response> =>
    fetch(`${app.url}/v1/users/me`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${who.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ password: who.password }),
    });

  it('leaves no row, job or file that names the person, while work for them is under way', async () => {
    const others = await rowsNaming(bystander.user.id);
    const files = await app.app.get(BlobStorage).list(bystander.user.id);
    expect(Object.keys(await rowsNaming(person.user.id)).length).toBeGreaterThan(40);
    await fetch(`${app.url}/v1/users/me/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ password: person.password }),
    });
    expect((await close(person)).status).toBe(202);
    await eventually(async () => expect(await rowsNaming(person.user.id)).toEqual({}));
    await eventually(async () => expect(await app.app.get(BlobStorage).list(person.user.id)).toEqual([]));
    expect(await rowsNaming(person.email)).toEqual({});
    await eventually(async () => expect(await readdir(`${app.dataDir}/exports`)).toEqual([]));
    expect(await rowsNaming(bystander.user.id)).toEqual(others);
    expect(await app.app.get(BlobStorage).list(bystander.user.id)).toEqual(files);
  });

  it('takes what two shared with it', async () => {
    // The other's notifications were told before; they name nobody any more.
    const { 'public.notifications': _told, ...left } = await rowsNaming(ids.relationships![0]!);
    expect(left).toEqual({});
  });
});
