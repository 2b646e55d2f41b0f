import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SystemClock } from '../../src/common/clock.js';
import { Log } from '../../src/common/logger.js';
import { projectRoot } from '../../src/common/project-root.js';
import type { S3Location } from '../../src/config/config.js';
import { S3BlobStorage } from '../../src/platform/storage/s3.blob-storage.js';
import { blobStorageContract } from '../../test/support/storage/blob-storage-contract.js';
import { Checks } from '../checks.js';

/**
 * The contract of the store of files, against OpenStack Swift through its S3 interface: a store of other people's making
 * that checks every signature. What it needs is said in `serve.sh`.
 *
 *   node --import tsx proofs/swift/contract.ts
 */
const FIRST_PORT = 18_080;
const STARTED_WITHIN_MS = 30_000;
const location: S3Location = {
  endpoint: `http://127.0.0.1:${FIRST_PORT}`,
  region: 'us-east-1',
  bucket: 'rehearse-files',
  accessKeyId: 'rehearse:files',
  secretAccessKey: 'testing-only',
};
const quiet = new Log({ level: 'silent', destination: new Writable({ write: (_chunk, _encoding, done) => done() }) });

const folder = await mkdtemp(join(tmpdir(), 'swift-'));
const swift = spawn(join(projectRoot, 'proofs/swift/serve.sh'), [folder, String(FIRST_PORT)], { stdio: 'inherit' });
const checks = new Checks('The contract of the store of files, against OpenStack Swift (s3api)');
try {
  await untilHealthy();
  await createBucket();
  const scratchFolder = join(folder, 'scratch');
  const storage = new S3BlobStorage({ location, scratchFolder, clock: new SystemClock(), log: quiet });
  await storage.onModuleInit();
  for (const { name, run } of blobStorageContract) {
    const fault = await run(storage).then(
      () => '',
      (error: Error) => error.message.replaceAll(/\s+/g, ' ').slice(0, 200),
    );
    checks.check(name, fault === '', fault);
  }
  checks.check('nothing is left on our own disk', (await readdir(scratchFolder)).length === 0);
  storage.onModuleDestroy();
} finally {
  swift.kill('SIGTERM');
  if (swift.exitCode === null) await once(swift, 'exit');
  await rm(folder, { recursive: true, force: true });
}
checks.finish();

async function untilHealthy(): Promise<void> {
  for (const until = Date.now() + STARTED_WITHIN_MS; Date.now() < until; await delay(250)) {
    if (swift.exitCode !== null) break;
    const answer = await fetch(`${location.endpoint}/healthcheck`).catch(() => null);
    if (answer?.ok) return;
  }
  const log = await readFile(join(folder, 'swift-proxy-server.log'), 'utf8').catch(() => '');
  throw new Error(`Swift did not start.\n${log}`);
}

/** The storage servers may be a moment later than the proxy. */
async function createBucket(): Promise<void> {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = location;
  const client = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint }),
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 10,
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}
