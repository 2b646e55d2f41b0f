import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { blobStorageContract } from '../../../test/support/storage/blob-storage-contract.js';
import { startLocalStorage } from '../../../test/support/storage/local-file-server.js';
import { ObjectStore } from '../../../test/support/storage/object-store.js';
import { Log } from '../../common/logger.js';
import type { BlobStorage } from './blob-storage.js';
import { S3BlobStorage } from './s3.blob-storage.js';

const quiet = new Log({ level: 'silent', destination: new Writable({ write: (_chunk, _encoding, done) => done() }) });

interface Stage {
  readonly storage: BlobStorage;
  /** Where content passes through on its way. */
  readonly scratchFolder: string;
  stop(): Promise<void>;
}

async function onDisk(): Promise<Stage> {
  const { storage, stop } = await startLocalStorage(new FakeClock());
  return { storage, scratchFolder: storage.incoming, stop };
}

async function inObjectStore(): Promise<Stage> {
  const store = await ObjectStore.start();
  const scratchFolder = await mkdtemp(join(tmpdir(), 'scratch-'));
  const storage = new S3BlobStorage({ location: store.location, scratchFolder, clock: new FakeClock(), log: quiet });
  await storage.onModuleInit();
  const stop = async (): Promise<void> => {
    storage.onModuleDestroy();
    await store.stop();
    await rm(scratchFolder, { recursive: true });
  };
  return { storage, scratchFolder, stop };
}

describe.each([
  ['on our own disk', onDisk],
  ['in an object store', inObjectStore],
])('files %s', (_where, start) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await start();
  });
  afterAll(() => stage.stop());

  it.each(blobStorageContract)('$name', async ({ run }) => {
    await run(stage.storage);
    expect(readdirSync(stage.scratchFolder)).toEqual([]);
  });
});
