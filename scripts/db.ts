import pg from 'pg';
import { migrations } from '../src/app.migrations.js';
import { Log } from '../src/common/logger.js';
import { loadConfig } from '../src/config/config.js';
import { migrate, openForMigration, revertLast } from '../src/platform/database/migrate.js';
import { openDatabase } from '../src/platform/database/open-database.js';

/** `npm run db:status|migrate|revert|reset`, on DATABASE_URL or the embedded database of DATA_DIR. */
const commands: Record<string, (url: string) => Promise<void>> = { status, migrate: bringUp, revert, reset };

async function status(url: string): Promise<void> {
  const source = await openForMigration(url, migrations);
  const rows: unknown = await source.query(`SELECT to_regclass('migrations') IS NOT NULL AS known`);
  const known = (rows as { known: boolean }[])[0]?.known === true;
  const ran: unknown = known ? await source.query('SELECT name FROM migrations') : [];
  const names = new Set((ran as { name: string }[]).map((row) => row.name));
  for (const { name } of migrations) process.stdout.write(`${names.has(name) ? 'applied' : 'pending'}  ${name}\n`);
  await source.destroy();
}

async function bringUp(url: string): Promise<void> {
  const ran = await migrate(url, migrations);
  process.stdout.write(ran.length === 0 ? 'Nothing to do.\n' : `${ran.map((name) => `applied  ${name}`).join('\n')}\n`);
}

async function revert(url: string): Promise<void> {
  await revertLast(url, migrations);
  await status(url);
}

/** Deletes everything: only when it is asked for twice. */
async function reset(url: string): Promise<void> {
  if (!process.argv.includes('--yes')) throw new Error('This deletes all rows. Say: npm run db:reset -- --yes');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('DROP SCHEMA IF EXISTS pgboss CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.end();
  await bringUp(url);
}

const name = process.argv[2] ?? '';
const command = commands[name];
if (command === undefined) throw new Error(`Say one of: ${Object.keys(commands).join(', ')}`);
const config = loadConfig();
const database = await openDatabase(config, new Log({ level: 'warn' }));
try {
  await command(database.url);
} catch (error) {
  process.stderr.write(`${Error.isError(error) ? error.message : 'unknown fault'}\n`);
  process.exitCode = 1;
} finally {
  await database.close();
}
