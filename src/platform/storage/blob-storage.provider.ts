import { join } from 'node:path';
import type { Provider } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { Config } from '../../config/config.js';
import { BlobStorage } from './blob-storage.js';
import { FileLinks } from './file-links.js';
import { LocalBlobStorage } from './local.blob-storage.js';

/** The store of the settings. The one on our own disk is there in any case: with another nothing is signed for it. */
export const blobStorageProviders: readonly Provider[] = [
  {
    provide: FileLinks,
    inject: [Config, Clock],
    useFactory: (config: Config, clock: Clock) => new FileLinks(config.secretKey, config.publicUrl, clock),
  },
  {
    provide: LocalBlobStorage,
    inject: [Config, FileLinks],
    useFactory: (config: Config, links: FileLinks) => new LocalBlobStorage(join(config.dataDir, 'blobs'), links),
  },
  {
    provide: BlobStorage,
    inject: [Config, Clock, Log, LocalBlobStorage],
    useFactory: storeOf,
  },
];

async function storeOf(config: Config, clock: Clock, log: Log, local: LocalBlobStorage): Promise<BlobStorage> {
  if (config.s3 === undefined) return local;
  // Loaded when needed: the client is large, and most installations keep their files themselves.
  const { S3BlobStorage } = await import('./s3.blob-storage.js');
  return new S3BlobStorage({ location: config.s3, scratchFolder: join(config.dataDir, 'uploads'), clock, log });
}
