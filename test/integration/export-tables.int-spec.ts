import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableReader } from '../../src/modules/export/table-reader.service.js';
import { registerPerson } from '../factories/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the tables of an export', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
  });
  afterAll(() => app.close());

  it('fail their run, and not the process, when their folder is gone', async () => {
    const { user } = await registerPerson(app);
    const folder = await mkdtemp(join(tmpdir(), 'export-'));
    await rm(folder, { recursive: true });
    const written = app.app
      .get(TableReader)
      .write(user.id, (table) => join(folder, `${table}.json`), new AbortController().signal);
    await expect(written).rejects.toMatchObject({ code: 'ENOENT' });
    // The connection is fit for the next: nothing of the run is left open on it.
    await expect(app.database.pool.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });
});
