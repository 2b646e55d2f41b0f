import { Injectable } from '@nestjs/common';
import { PgBoss, type Db } from 'pg-boss';
import type { EntityManager } from 'typeorm';
import type { Log } from '../../common/logger.js';
import type { Tx } from '../database/database.js';
import { type JobDefinition, listJobDefinitions } from './job-definition.js';

interface EnqueueOptions {
  startAfter?: Date;
}

/** A dead worker is noticed after one missed heartbeat and one look of the monitor. */
const heartbeatSeconds = 10;
const monitorSeconds = 2;

/**
 * Passed through to pg, though not declared. Without it a worker waits for ever on a connection that went dead, and
 * no job is taken again; long enough for the queue's own migrations.
 */
const answerLimit = { query_timeout: 20_000 };

/**
 * Background work on the same PostgreSQL. A job is enqueued in its caller's transaction: it exists if and only if
 * the change it follows from does.
 */
@Injectable()
export class Jobs {
  readonly boss: PgBoss;

  constructor(
    private readonly options: { url: string; works: boolean },
    private readonly log: Log,
  ) {
    this.boss = new PgBoss({
      connectionString: options.url,
      application_name: 'rehearse-jobs',
      max: 4,
      connectionTimeoutMillis: 3_000,
      ...answerLimit,
      useListenNotify: options.works,
      supervise: options.works,
      schedule: options.works,
      superviseIntervalSeconds: monitorSeconds,
      monitorIntervalSeconds: monitorSeconds,
      queueCacheIntervalSeconds: monitorSeconds,
    });
    this.boss.on('error', (error) => this.log.warn('job queue fault', { name: error.name }));
    this.boss.on('warning', () => undefined);
  }

  async start(): Promise<void> {
    await this.boss.start();
    for (const definition of listJobDefinitions()) {
      const options = queueOptions(definition);
      const existing = await this.boss.getQueue(definition.name);
      if (existing === null) await this.boss.createQueue(definition.name, options);
      else await this.boss.updateQueue(definition.name, changeable(options));
      if (definition.cron !== undefined && this.options.works) {
        await this.boss.schedule(definition.name, definition.cron, { version: definition.version }, { tz: 'UTC' });
      }
    }
  }

  /** Adds a job that becomes visible when `tx` commits. */
  async enqueue<Payload extends object>(
    tx: Tx,
    definition: JobDefinition<Payload>,
    payload: Payload,
    options: EnqueueOptions = {},
  ): Promise<void> {
    const checked = definition.payload.parse(payload);
    await this.boss.send(
      definition.name,
      { version: definition.version, ...checked },
      {
        db: through(tx),
        ...(options.startAfter === undefined ? {} : { startAfter: options.startAfter }),
        ...(definition.singletonKey === undefined ? {} : { singletonKey: definition.singletonKey(checked) }),
        ...(definition.share === undefined ? {} : { group: { id: definition.share.owner(checked) } }),
      },
    );
  }

  /** Removes jobs whose payload names this id, but those that are running. */
  async forget(tx: Tx, field: string, id: string): Promise<void> {
    await tx.query(`DELETE FROM pgboss.job WHERE data ->> $1 = $2 AND state <> 'active'`, [field, id]);
  }

  async stop(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: 5_000, close: true });
  }
}

function queueOptions(definition: JobDefinition) {
  const { retry } = definition;
  return {
    policy: definition.singletonKey === undefined ? ('standard' as const) : ('short' as const),
    retryLimit: retry.limit,
    retryDelay: retry.delaySeconds,
    retryBackoff: retry.backoff,
    ...(retry.maximumDelaySeconds === undefined ? {} : { retryDelayMax: retry.maximumDelaySeconds }),
    expireInSeconds: definition.expireSeconds,
    heartbeatSeconds,
    // Long enough that somebody looks at what failed and can queue it again.
    deleteAfterSeconds: 14 * 24 * 3600,
    notify: true,
  };
}

/** A queue keeps the policy it was made with; everything else follows the definition of the version that starts. */
function changeable({ policy: _policy, ...options }: ReturnType<typeof queueOptions>) {
  return { ...options, retryDelayMax: options.retryDelayMax ?? null };
}

/** Runs pg-boss' statement on the caller's connection. */
function through(tx: EntityManager): Db {
  return {
    async executeSql(text, values) {
      if (tx.queryRunner === undefined) throw new Error('A job must be enqueued inside a transaction.');
      const result = await tx.queryRunner.query(text, values as unknown[], true);
      return { rows: result.records as unknown[] };
    },
  };
}
