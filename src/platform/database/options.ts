import type { DataSourceOptions, MixedList } from 'typeorm';
import { SnakeCaseNamingStrategy } from './naming-strategy.js';
import { TimedClient } from './timed-client.js';

/** Connections that serve requests and job handlers; the job queue keeps its own few (`jobs.service.ts`). */
const poolSize = 16;

/**
 * No wait without an end: a full pool, a lock or a lost server turns into a 503 within 5 s. The first of them is the
 * wait for a connection, and whoever gets one may still meet each of the others: the sum with the longest is below 5 s.
 */
const limits = {
  connectTimeoutMs: 1_200,
  queryTimeoutMs: 3_600,
  statementTimeoutMs: 3_200,
  lockTimeoutMs: 2_500,
  idleInTransactionTimeoutMs: 8_000,
};

interface DatabaseOptions {
  url: string;
  entities: MixedList<(new () => object) | string>;
  migrations?: MixedList<(new () => object) | string>;
  onPoolError?: (error: Error) => void;
  /** Migrations may run long statements: the limits are for serving. */
  unlimited?: boolean;
}

/** The one description of the database connection, for the application and for `ormconfig.ts`. */
export function dataSourceOptions(options: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    entities: options.entities as never,
    migrations: (options.migrations ?? []) as never,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCaseNamingStrategy(),
    synchronize: false,
    installExtensions: false,
    logging: false,
    poolSize: options.unlimited ? 2 : poolSize,
    connectTimeoutMS: limits.connectTimeoutMs,
    applicationName: 'rehearse',
    poolErrorHandler: options.onPoolError ?? (() => undefined),
    extra: {
      Client: TimedClient,
      keepAlive: true,
      ...(options.unlimited
        ? {}
        : {
            query_timeout: limits.queryTimeoutMs,
            statement_timeout: limits.statementTimeoutMs,
            lock_timeout: limits.lockTimeoutMs,
            idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
          }),
    },
  };
}
