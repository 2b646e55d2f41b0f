import type { NestExpressApplication } from '@nestjs/platform-express';
import { migrations } from './app.migrations.js';
import { createApplication } from './application.js';
import { Log } from './common/logger.js';
import { Shutdown } from './common/shutdown.js';
import { type Config, ConfigError, loadConfig } from './config/config.js';
import { RealtimeGateway } from './modules/realtime/realtime.gateway.js';
import { Readiness } from './modules/system/readiness.service.js';
import { AudioJournal } from './platform/audio-journal/audio-journal.js';
import { DatabaseChannel } from './platform/database-channel/database-channel.js';
import { JobRunner } from './platform/jobs/job-runner.js';
import { migrate } from './platform/database/migrate.js';
import { openDatabase } from './platform/database/open-database.js';
import { DataSource } from 'typeorm';

interface ProcessRole {
  /** Listens for requests; the job process does not. */
  readonly serves: boolean;
}

/** Starts everything in order and ends it in the opposite one. Exits with 1 when it cannot start. */
export async function runProcess(role: ProcessRole): Promise<void> {
  const config = configOrExit();
  const log = new Log({ level: config.environment.LOG_LEVEL });
  const shutdown = new Shutdown(log);
  shutdown.listen();
  // A fault nobody caught leaves the process in an unknown state; its message may quote people and is not printed.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('uncaught failure', { event }, error);
      log.flush();
      process.exit(1);
    });
  }
  try {
    await start(role, config, log, shutdown);
  } catch (error) {
    log.error('cannot start', {}, error);
    process.stderr.write(`Rehearse cannot start: ${Error.isError(error) ? error.message : 'unknown fault'}\n`);
    await shutdown.run();
    process.exit(1);
  }
}

async function start(role: ProcessRole, config: Config, log: Log, shutdown: Shutdown): Promise<void> {
  const database = await openDatabase(config, log);
  // The phases are there before the application is: a signal during the start ends what has come so far.
  const started: { app?: NestExpressApplication } = {};
  if (role.serves) shutdown.phase('sockets', 4_000, () => stopSockets(started.app));
  if (role.serves) shutdown.phase('requests', 5_000, () => stopServing(started.app));
  shutdown.phase('jobs', 6_000, () => started.app?.get(JobRunner).stop());
  shutdown.phase('connections', 2_000, () => closeConnections(started.app));
  shutdown.phase('database', 8_000, () => database.close());
  const ran = await migrate(database.url, migrations);
  if (ran.length > 0) log.info('migrated', { count: ran.length });
  const works = config.environment.JOBS || !role.serves;
  const app = await createApplication({ config, log, databaseUrl: database.url, works });
  started.app = app;
  await app.init();
  if (works) await app.get(JobRunner).start();
  if (role.serves) await app.listen(config.environment.PORT, config.environment.HOST);
  const address = role.serves ? await app.getUrl() : null;
  log.info('ready', { address, jobs: works });
}

/** Live sockets are told where to go on, before what they hang on stops. */
async function stopSockets(app: NestExpressApplication | undefined): Promise<void> {
  app?.get(Readiness).announceStop();
  await app?.get(RealtimeGateway).stop();
  await app?.get(AudioJournal).close();
}

/** New requests are refused and running ones end; idle connections are not waited for. */
async function stopServing(app: NestExpressApplication | undefined): Promise<void> {
  if (app === undefined) return;
  const server = app.getHttpServer();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection kept alive turns idle with its last answer, and nobody else would close it then.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  server.closeIdleConnections();
  await closed.finally(() => clearInterval(sweep));
}

async function closeConnections(app: NestExpressApplication | undefined): Promise<void> {
  const source = app?.get(DataSource);
  await Promise.all([app?.get(DatabaseChannel).close(), source?.isInitialized === true ? source.destroy() : undefined]);
}

function configOrExit(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
