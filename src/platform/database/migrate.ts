import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './options.js';

/** Any number that no other program on the same server uses as an advisory lock. */
const migrationLock = 7_263_511;

export type Migration = new () => object;

/**
 * Brings the schema up to date. Starters that come together wait for each other; what has run is not run again.
 * Returns the names of the migrations that ran.
 */
export async function migrate(url: string, migrations: readonly Migration[]): Promise<string[]> {
  return withMigrationLock(url, async () => {
    const source = await openForMigration(url, migrations);
    try {
      const ran = await source.runMigrations({ transaction: 'each' });
      return ran.map((migration) => migration.name);
    } finally {
      await source.destroy();
    }
  });
}

export async function revertLast(url: string, migrations: readonly Migration[]): Promise<void> {
  await withMigrationLock(url, async () => {
    const source = await openForMigration(url, migrations);
    try {
      await source.undoLastMigration({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
  });
}

export function openForMigration(url: string, migrations: readonly Migration[]): Promise<DataSource> {
  return new DataSource(
    dataSourceOptions({ url, entities: [], migrations: [...migrations] as never, unlimited: true }),
  ).initialize();
}

async function withMigrationLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'rehearse-migrations' });
  // A lost connection shows in the query that follows; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    return await work();
  } finally {
    await client.end();
  }
}
