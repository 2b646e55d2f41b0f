import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { JobWithMetadata } from 'pg-boss';
import { Log } from '../../common/logger.js';
import { listJobDefinitions } from './job-definition.js';
import { type BoundJobHandler, collectJobHandlers } from './job-handler.decorator.js';
import { Jobs } from './jobs.service.js';

/** Takes jobs off the queues and calls their handlers. */
@Injectable()
export class JobRunner {
  private readonly stopping = new AbortController();

  constructor(
    private readonly jobs: Jobs,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly log: Log,
  ) {}

  /** Fails when a job has no handler or two, whether or not this process works. */
  check(): BoundJobHandler[] {
    return collectJobHandlers(this.discovery, this.scanner, listJobDefinitions());
  }

  async start(): Promise<void> {
    for (const handler of this.check()) {
      const { name, concurrency, share } = handler.definition;
      await this.jobs.boss.work(
        name,
        {
          includeMetadata: true,
          batchSize: 1,
          localConcurrency: concurrency,
          ...(share === undefined ? {} : { localGroupConcurrency: share.concurrency }),
          pollingIntervalSeconds: 2,
          // A job given back by a dead worker wakes nobody: it is found by looking.
          notifyPollingIntervalSeconds: 2,
        },
        async ([job]: JobWithMetadata<object>[]) => {
          if (job !== undefined) await this.run(handler, job);
        },
      );
    }
  }

  /** Running handlers are asked to give up; their jobs go back to the queue. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The process is stopping.'));
    await this.jobs.stop();
  }

  private async run(handler: BoundJobHandler, job: JobWithMetadata<object>): Promise<void> {
    const { definition } = handler;
    const attempt = job.retryCount + 1;
    const started = performance.now();
    try {
      await handler.run(definition.payload.parse(job.data), {
        signal: AbortSignal.any([job.signal, this.stopping.signal]),
        attempt,
        lastAttempt: job.retryCount >= job.retryLimit,
      });
      const durationMs = Math.round(performance.now() - started);
      this.log.info('job done', { job: definition.name, jobId: job.id, attempt, durationMs });
    } catch (error) {
      this.log.error('job failed', { job: definition.name, jobId: job.id, attempt }, error);
      // The queue stores what is thrown: only the kind of fault, for messages may quote people or providers.
      throw new Error(`${definition.name} failed: ${Error.isError(error) ? error.name : 'unknown fault'}`);
    }
  }
}
