import pg from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { type Postmaster } from './postmaster.js';

/** The app's own role and database; `postgres` is the superuser that tests and repairs use. */
export const DATABASE = 'rehearse';
const ROLE = 'rehearse';
const SUPERUSER = 'postgres';
/** Its pid file is written before recovery, the time the server itself reports is taken after it. */
const START_TIME_TOLERANCE_SECONDS = 600;

interface Facts {
  folder: string;
  port: number;
  started: number;
  durable: boolean;
  hasRole: boolean;
  hasDatabase: boolean;
}

export function appUrl(port: number, password: string): string {
  return `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

export function adminUrl(port: number, password: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * Asks the server behind the port whether it is the one postmaster.pid speaks of, then makes the role and the database
 * unless they exist. The role is no superuser: it may create databases (tests do) but neither read files nor start
 * programs, whatever statement reaches it. Call under the exclusive lock.
 */
export async function prepareDatabase(
  server: Postmaster,
  expect: { cluster: string; durable: boolean },
  password: string,
): Promise<void> {
  const client = new pg.Client({
    connectionString: adminUrl(server.port, password),
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  });
  // A server that dies between two statements must reject the query, not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const facts = await readFacts(client);
    assertSameServer(server, facts);
    assertDurable(facts, expect);
    if (!facts.hasRole) await client.query(`CREATE ROLE ${ROLE} LOGIN CREATEDB PASSWORD '${password}'`);
    if (!facts.hasDatabase) {
      await client.query(`CREATE DATABASE ${DATABASE} OWNER ${ROLE} TEMPLATE template0 ENCODING 'UTF8'`);
    }
  } finally {
    await client.end();
  }
}

async function readFacts(client: pg.Client): Promise<Facts> {
  const { rows } = await client.query<Facts>(
    `SELECT current_setting('data_directory') AS folder,
            current_setting('port')::int AS port,
            extract(epoch FROM pg_postmaster_start_time())::float8 AS started,
            current_setting('fsync')::bool AS durable,
            EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS "hasRole",
            EXISTS (SELECT FROM pg_database WHERE datname = $2) AS "hasDatabase"`,
    [ROLE, DATABASE],
  );
  const facts = rows[0];
  if (facts === undefined) throw new EmbeddedPostgresError('start_failed', 'The embedded database gave no answer.');
  return facts;
}

function assertSameServer(server: Postmaster, facts: Facts): void {
  const age = facts.started - server.startedAtSeconds;
  if (facts.port === server.port && age > -2 && age < START_TIME_TOLERANCE_SECONDS && facts.folder === server.folder) {
    return;
  }
  throw new EmbeddedPostgresError(
    'start_failed',
    `Port ${server.port} is answered by another PostgreSQL server (of ${facts.folder}). Stop that one, or set DATABASE_URL.`,
  );
}

function assertDurable(facts: Facts, expect: { cluster: string; durable: boolean }): void {
  if (facts.durable || !expect.durable) return;
  throw new EmbeddedPostgresError(
    'unsafe_settings',
    `The embedded database in ${expect.cluster} is already running with durability off. Stop the process that ` +
      'started it so, or use another DATA_DIR.',
  );
}
