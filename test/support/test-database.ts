import { randomBytes } from 'node:crypto';
import { onServer, withDatabase } from './test-server.js';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of this test file's own, cloned from the migrated template. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const template = process.env.REHEARSE_TEST_TEMPLATE;
  if (template === undefined) throw new Error('The test server is not prepared: run through npm test.');
  return makeDatabase(template);
}

/** A database with nothing in it, for the migrations themselves. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return makeDatabase('template0');
}

async function makeDatabase(template: string): Promise<TestDatabase> {
  const { REHEARSE_TEST_SERVER: server, REHEARSE_TEST_ADMIN: admin } = process.env;
  if (server === undefined || admin === undefined)
    throw new Error('The test server is not prepared: run through npm test.');
  const name = `rehearse_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  return {
    url: withDatabase(server, name),
    drop: () => onServer(admin, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}
