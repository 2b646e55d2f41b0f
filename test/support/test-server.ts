import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { migrations } from '../../src/app.migrations.js';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrate.js';

export interface TestServer {
  /** Of a role like the product's own: it may create databases and nothing more. */
  readonly url: string;
  /** Dropping a database ends whoever is in it, autovacuum too, which takes more. */
  readonly adminUrl: string;
  readonly template: string;
  close(): Promise<void>;
}

/** A migrated database to clone from: on the server given, else on an embedded one made for this run. */
export async function prepareTemplate(givenUrl: string | undefined): Promise<TestServer> {
  const server =
    givenUrl === undefined ? await startOwn() : { url: givenUrl, adminUrl: givenUrl, stop: () => Promise.resolve() };
  const template = `rehearse_template_${randomBytes(4).toString('hex')}`;
  await onServer(server.url, `CREATE DATABASE "${template}"`);
  const url = withDatabase(server.url, template);
  await migrate(url, migrations);
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 1 });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.stop({ graceful: false });
  return {
    url: server.url,
    adminUrl: server.adminUrl,
    template,
    close: async () => {
      await onServer(server.adminUrl, `DROP DATABASE IF EXISTS "${template}" WITH (FORCE)`);
      await server.stop();
    },
  };
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

export async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function startOwn(): Promise<{ url: string; adminUrl: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'rehearse-test-server-'));
  // Run as root, the server is another user and must be able to pass.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({
    folder: join(folder, 'postgres'),
    log: () => undefined,
    durability: 'off',
  });
  return {
    url: server.url,
    adminUrl: server.adminUrl,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
