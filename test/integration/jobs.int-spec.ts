import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { z } from 'zod';
import { Log } from '../../src/common/logger.js';
import { Jobs } from '../../src/platform/jobs/jobs.service.js';
import { defineJob, listJobDefinitions } from '../../src/platform/jobs/job-definition.js';
import { collectJobHandlers, JobHandler } from '../../src/platform/jobs/job-handler.decorator.js';
import { AccountClosed } from '../../src/modules/auth/auth.jobs.js';
import { newId } from '../../src/common/ids.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('jobs', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
  });
  afterAll(() => app.close());

  const queued = async (): Promise<number> => {
    const rows: unknown = await app.database.pool.query(
      `SELECT count(*)::int AS count FROM pgboss.job WHERE name = $1`,
      [AccountClosed.name],
    );
    return (rows as { count: number }[])[0]!.count;
  };

  it('exist if and only if their transaction commits', async () => {
    const jobs = app.app.get(Jobs);
    const before = await queued();
    await expect(
      app.database.transaction(async (tx) => {
        await jobs.enqueue(tx, AccountClosed, { userId: newId() });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await queued()).toBe(before);
    await app.database.transaction((tx) => jobs.enqueue(tx, AccountClosed, { userId: newId() }));
    expect(await queued()).toBe(before + 1);
  });

  it('of one key wait in the queue once', async () => {
    const jobs = app.app.get(Jobs);
    const before = await queued();
    const userId = newId();
    for (let round = 0; round < 3; round++) {
      await app.database.transaction((tx) => jobs.enqueue(tx, AccountClosed, { userId }));
    }
    expect(await queued()).toBe(before + 1);
  });

  it('refuse a payload of another shape', async () => {
    const enqueue = app.database.transaction((tx) =>
      app.app.get(Jobs).enqueue(tx, AccountClosed, { userId: 'not an id' }),
    );
    await expect(enqueue).rejects.toThrow();
  });

  it('follow their definition from the next start on', async () => {
    const { name, retry } = AccountClosed;
    await app.app.get(Jobs).boss.updateQueue(name, { retryLimit: 1, retryBackoff: true, retryDelayMax: 7 });
    const later = new Jobs({ url: app.databaseUrl, works: false }, app.app.get(Log));
    await later.start();
    const queue = await later.boss.getQueue(name);
    await later.stop();
    expect(queue).toMatchObject({ retryLimit: retry.limit, retryDelayMax: retry.maximumDelaySeconds });
  });

  it('are watched over by a job process even where JOBS=off keeps the servers from it', async () => {
    const schedulesOf = async (works: boolean) => {
      const process = await startTestApp({ environment: { JOBS: 'off' }, works, jobs: false });
      const schedules = await process.app.get(Jobs).boss.getSchedules();
      await process.close();
      return schedules.length;
    };
    expect(await schedulesOf(false)).toBe(0);
    expect(await schedulesOf(true)).toBe(listJobDefinitions().filter(({ cron }) => cron !== undefined).length);
  });

  it('keep the application from starting when one has no handler or two', () => {
    const orphan = defineJob({ name: 'test.orphan', version: 1, payload: z.object({}) });
    const discovery = app.app.get(DiscoveryService, { strict: false });
    const collect = () => collectJobHandlers(discovery, new MetadataScanner(), listJobDefinitions());
    expect(collect).toThrow(/test\.orphan needs exactly one handler and has 0/);

    @Injectable()
    class Twice {
      @JobHandler(orphan)
      one(): Promise<void> {
        return Promise.resolve();
      }

      @JobHandler(orphan)
      two(): Promise<void> {
        return Promise.resolve();
      }
    }
    const withTwice = { getProviders: () => [{ instance: new Twice() }] } as unknown as DiscoveryService;
    expect(() => collectJobHandlers(withTwice, new MetadataScanner(), [orphan as never])).toThrow(/has 2/);
  });
});
