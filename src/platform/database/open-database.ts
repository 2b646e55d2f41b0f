import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Log, LogFields } from '../../common/logger.js';
import type { Config } from '../../config/config.js';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';

export interface OpenDatabase {
  readonly url: string;
  /** Stops the server if it is ours and nobody else uses it. */
  close(): Promise<void>;
}

const patienceMs = 30_000;

/** The configured server once it answers, or the embedded one in the data folder. */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  const { DATABASE_URL } = config.environment;
  if (DATABASE_URL !== undefined) {
    await waitForServer(DATABASE_URL, log);
    return { url: DATABASE_URL, close: () => Promise.resolve() };
  }
  const server = await startEmbeddedPostgres({
    folder: join(config.dataDir, 'postgres'),
    log: (message, fields) => log.info(message, fields as LogFields),
  });
  return {
    url: server.url,
    close: async () => {
      await server.stop();
    },
  };
}

/** In a composition of containers the database often starts last. A wrong password does not get better by waiting. */
async function waitForServer(url: string, log: Log): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      const final = code.startsWith('28') || code === '3D000';
      if (final || Date.now() > until)
        throw new Error(`DATABASE_URL: the server cannot be used (${code || 'no answer'})`, { cause: error });
      log.warn('waiting for the database', { code });
      await delay(500);
    }
  }
}
