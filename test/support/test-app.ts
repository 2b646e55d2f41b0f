import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/application.js';
import { Log } from '../../src/common/logger.js';
import { loadConfig } from '../../src/config/config.js';
import { Database } from '../../src/platform/database/database.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { type Client, createClient } from '../../sdk/src/generated/client/index.js';
import { FakeClock } from './fake-clock.js';
import { cloneDatabase } from './test-database.js';

export interface TestApp {
  readonly url: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly app: NestExpressApplication;
  readonly database: Database;
  readonly clock: FakeClock;
  /** Everything logged so far. */
  readonly logged: string[];
  /** The generated client, without a token. */
  readonly anonymous: Client;
  clientFor(accessToken: string): Client;
  close(): Promise<void>;
}

interface TestAppOptions {
  /** Environment variables beside the usual ones of tests. */
  readonly environment?: Readonly<Record<string, string>>;
  /** False: jobs wait until `app.get(JobRunner).start()`. */
  readonly jobs?: boolean;
  /** As of a job process; else as JOBS says. */
  readonly works?: boolean;
  /** Another server than the cloned database, e.g. through a proxy. */
  readonly databaseUrl?: string;
}

/** The whole application on a database of its own, listening on a free port. Rate limits are off unless asked for. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const cloned = options.databaseUrl === undefined ? await cloneDatabase() : null;
  const databaseUrl = options.databaseUrl ?? cloned!.url;
  const dataDir = await mkdtemp(join(tmpdir(), 'rehearse-test-'));
  const config = loadConfig({
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    PUBLIC_URL: 'http://rehearse.test',
    SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests',
    JWT_PRIVATE_KEY: process.env.REHEARSE_TEST_JWT_KEY,
    RATE_LIMITS: 'off',
    ...options.environment,
  });
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = new Log({ level: 'debug', destination: collector(logged) });
  const app = await createApplication({
    config,
    log,
    databaseUrl,
    clock,
    ...(options.works === undefined ? {} : { works: options.works }),
  });
  await app.init();
  if (options.jobs !== false) await app.get(JobRunner).start();
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    url,
    databaseUrl,
    dataDir,
    app,
    database: app.get(Database),
    clock,
    logged,
    anonymous: createClient({ baseUrl: url }),
    clientFor: (accessToken) => createClient({ baseUrl: url, headers: { Authorization: `Bearer ${accessToken}` } }),
    close: async () => {
      app.getHttpServer().closeAllConnections();
      await app.get(JobRunner).stop();
      await app.close();
      await app.get(Database).source.destroy();
      await cloned?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function collector(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
}
