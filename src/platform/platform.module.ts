import { join } from 'node:path';
import { type DynamicModule, Global, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Clock, SystemClock } from '../common/clock.js';
import { Cursors } from '../common/http/paging.js';
import { RateLimits } from '../common/http/rate-limit.guard.js';
import { UploadFolder } from '../common/http/upload.interceptor.js';
import { Log } from '../common/logger.js';
import { Config } from '../config/config.js';
import { AudioJournal } from './audio-journal/audio-journal.js';
import { FileAudioJournal } from './audio-journal/file.audio-journal.js';
import { ClientChannel } from './client-channel/client-channel.js';
import { PostgresClientChannel } from './client-channel/postgres.client-channel.js';
import { Database } from './database/database.js';
import { DatabaseChannel } from './database-channel/database-channel.js';
import { dataSourceOptions } from './database/options.js';
import { IdempotencyInterceptor } from './idempotency/idempotent.decorator.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { IdempotencyWorker } from './idempotency/idempotency.worker.js';
import { JobRunner } from './jobs/job-runner.js';
import { Jobs } from './jobs/jobs.service.js';
import { languageModelProviders } from './llm/language-model.provider.js';
import { PublicAddresses } from './outbound/public-addresses.js';
import { HttpWebhookPost, WebhookPost } from './outbound/webhook-post.js';
import { mailTransportProvider } from './mail/mail-transport.provider.js';
import { OneTimeTokenWorker } from './one-time-tokens/one-time-tokens.worker.js';
import { OneTimeTokens } from './one-time-tokens/one-time-tokens.js';
import { Retention } from './retention/retention.js';
import { RedisLink } from './redis/redis-link.js';
import { connectRedis, CountedRateLimits, NoRateLimits } from './rate-limits/rate-limits.js';
import { soundReaderProvider } from './sound/sound-reader.provider.js';
import { soundTracksProvider } from './sound/sound-tracks.provider.js';
import { liveSpeechToTextProvider } from './speech-to-text/live/live-speech-to-text.provider.js';
import { speechToTextProvider } from './speech-to-text/speech-to-text.provider.js';
import { blobStorageProviders } from './storage/blob-storage.provider.js';
import { LocalBlobStorage } from './storage/local.blob-storage.js';
import { LocalUploadFolder } from './storage/local.upload-folder.js';

export interface PlatformOptions {
  readonly config: Config;
  readonly log: Log;
  readonly databaseUrl: string;
  readonly entities: readonly (new () => object)[];
  /** Whether this process also works off jobs and watches over those of others; as JOBS says unless given. */
  readonly works?: boolean;
  /** The system's time unless a test brings its own. */
  readonly clock?: Clock;
}

/** The outside world, once for all modules: database, jobs, files, limits, clock. */
@Global()
@Module({})
export class PlatformModule implements OnModuleInit, OnModuleDestroy {
  constructor(
    private readonly source: DataSource,
    private readonly jobs: Jobs,
    private readonly runner: JobRunner,
    private readonly journal: AudioJournal,
  ) {}

  /** Not in the providers' factories: the OpenAPI document is made from an application that never gets here. */
  async onModuleInit(): Promise<void> {
    this.runner.check();
    await this.source.initialize();
    await this.jobs.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.journal.close();
  }

  static register(options: PlatformOptions): DynamicModule {
    const { config, log, databaseUrl, works = config.environment.JOBS } = options;
    const providers = [
      { provide: Config, useValue: config },
      { provide: Log, useValue: log },
      { provide: Clock, useValue: options.clock ?? new SystemClock() },
      { provide: Cursors, useFactory: () => new Cursors(config.secretKey) },
      { provide: DataSource, useFactory: () => sourceFor(options) },
      Database,
      { provide: Jobs, useFactory: () => new Jobs({ url: databaseUrl, works }, log) },
      JobRunner,
      {
        provide: AudioJournal,
        inject: [Clock],
        useFactory: (clock: Clock) => new FileAudioJournal({ folder: join(config.dataDir, 'live'), clock, log }),
      },
      { provide: DatabaseChannel, useFactory: () => new DatabaseChannel({ url: databaseUrl }, log) },
      { provide: ClientChannel, useClass: PostgresClientChannel },
      ...blobStorageProviders,
      {
        provide: UploadFolder,
        inject: [LocalBlobStorage],
        useFactory: (files: LocalBlobStorage) =>
          new LocalUploadFolder(join(config.dataDir, 'uploads'), [files.incoming]),
      },
      ...languageModelProviders,
      speechToTextProvider,
      liveSpeechToTextProvider,
      soundReaderProvider,
      soundTracksProvider,
      {
        provide: WebhookPost,
        useFactory: () => new HttpWebhookPost(new PublicAddresses(config.environment.WEBHOOK_ALLOWED_NETWORKS)),
      },
      { provide: RedisLink, useFactory: () => new RedisLink(config.environment.REDIS_URL, log) },
      { provide: RateLimits, useFactory: () => rateLimitsFor(config, log) },
      mailTransportProvider,
      Retention,
      OneTimeTokens,
      OneTimeTokenWorker,
      IdempotencyService,
      IdempotencyInterceptor,
      IdempotencyWorker,
    ];
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      providers,
      exports: providers.filter((p) => p !== IdempotencyWorker),
    };
  }
}

function sourceFor({ databaseUrl, entities, log }: PlatformOptions): DataSource {
  const source = new DataSource(
    dataSourceOptions({
      url: databaseUrl,
      entities: [...entities],
      onPoolError: (error) => {
        // While we close, the server may hang up first.
        if (source.isInitialized) log.warn('database connection lost', { name: error.name });
      },
    }),
  );
  return source;
}

function rateLimitsFor(config: Config, log: Log): RateLimits {
  if (!config.environment.RATE_LIMITS) return new NoRateLimits();
  const { REDIS_URL } = config.environment;
  if (REDIS_URL === undefined) return new CountedRateLimits(null);
  const warn = (error: Error) => log.warn('redis does not answer: limits count in this process', { name: error.name });
  return new CountedRateLimits(connectRedis(REDIS_URL, warn));
}
