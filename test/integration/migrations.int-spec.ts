import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { entities } from '../../src/app.entities.js';
import { migrations } from '../../src/app.migrations.js';
import { migrate, revertLast } from '../../src/platform/database/migrate.js';
import { dataSourceOptions } from '../../src/platform/database/options.js';
import { emptyDatabase, type TestDatabase } from '../support/test-database.js';

describe('the migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => database.drop());

  it('are all listed, oldest first', () => {
    const files = readdirSync(join(import.meta.dirname, '../../migrations')).sort();
    expect(migrations.map(({ name }) => name.replace(/^(.*?)(\d{13})$/, '$2-$1.ts'))).toEqual(files);
  });

  it('build exactly what the entities describe', async () => {
    await migrate(database.url, migrations);
    const source = await new DataSource(
      dataSourceOptions({ url: database.url, entities, unlimited: true }),
    ).initialize();
    const drift = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('run once when two processes start together', async () => {
    const ran = await Promise.all([migrate(database.url, migrations), migrate(database.url, migrations)]);
    expect(ran.flat()).toHaveLength(migrations.length);
  });

  it('can be taken back to nothing and run again', async () => {
    await migrate(database.url, migrations);
    for (const _migration of migrations) await revertLast(database.url, migrations);
    expect(await migrate(database.url, migrations)).toHaveLength(migrations.length);
  });
});
