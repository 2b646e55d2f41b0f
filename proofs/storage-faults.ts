import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../src/common/project-root.js';
import { locationAt, ObjectStore } from '../test/support/storage/object-store.js';
import { type Answer, call, jsonOf, must, registerAccount } from './calls.js';
import { Checks, milliseconds } from './checks.js';
import { FaultProxy } from './fault-proxy.js';
import { type ProductProcess, startProduct, withDataDir } from './product-process.js';

/**
 * What happens to files when the disk is full, when it fails, and when an S3-compatible store does: a clear refusal in
 * bounded time, nothing half-stored, rows and files agree, and the process stays.
 *
 *   npm run build && node --import tsx proofs/storage-faults.ts [disk broken s3]
 *
 * The first two need root: a small file system of memory, and strace. What cannot be tried is said, not passed over.
 */
const MIB = 1024 * 1024;
const DISK_MIB = 24;
/** The store's own limit for one call, and some for the rest. */
const REFUSED_WITHIN_MS = 60_000;

const checks = new Checks('Files when their storage fails');
const chosen = process.argv.slice(2);
const wanted = (name: string): boolean => chosen.length === 0 || chosen.includes(name);
const sound = await readFile(join(projectRoot, 'test/fixtures/speech/jfk.wav'));

interface Granted {
  readonly upload: { readonly id: string };
  readonly put: { readonly url: string; readonly headers: Record<string, string> };
}

class Person {
  private constructor(
    readonly product: ProductProcess,
    private readonly token: string,
  ) {}

  static async of(product: ProductProcess): Promise<Person> {
    return new Person(product, (await registerAccount(product.url)).accessToken);
  }

  announce(sizeBytes: number, kind = 'audio', mediaType = 'audio/wav'): Promise<Granted> {
    const { token } = this;
    return must('POST', `${this.product.url}/v1/uploads`, { token, json: { kind, mediaType, sizeBytes } });
  }

  confirm({ upload }: Granted): Promise<Answer> {
    const { token } = this;
    return call('POST', `${this.product.url}/v1/uploads/${upload.id}/confirm`, { token, timeoutMs: 120_000 });
  }

  async stateOf({ upload }: Granted): Promise<string> {
    const { token } = this;
    return (await must<{ state: string }>('GET', `${this.product.url}/v1/uploads/${upload.id}`, { token })).state;
  }

  sendResume(bytes: Uint8Array): Promise<Answer> {
    const body = new FormData();
    body.set('file', new Blob([new Uint8Array(bytes)], { type: 'text/plain' }), 'resume.txt');
    return call('POST', `${this.product.url}/v1/resumes`, { token: this.token, body, timeoutMs: 120_000 });
  }

  async resumes(): Promise<number> {
    const { token } = this;
    return (await must<{ items: unknown[] }>('GET', `${this.product.url}/v1/resumes`, { token })).items.length;
  }

  async alive(): Promise<boolean> {
    return (await call('GET', `${this.product.url}/health/live`)).status === 200;
  }
}

const put = ({ put: { url, headers } }: Granted, bytes: Uint8Array): Promise<Answer> =>
  call('PUT', url, { headers, body: new Blob([new Uint8Array(bytes)]), timeoutMs: 120_000 });

function refused(what: string, answer: Answer, status: number, code: string): void {
  const told = answer.text === '' ? answer.fault : jsonOf<{ code: string }>(answer).code;
  const right = answer.status === status && told === code && answer.headers.get('retry-after') !== null;
  checks.check(what, right, `${answer.status} ${told ?? ''} after ${milliseconds(answer.ms)}`);
}

const resumeText = (words: number): Buffer =>
  Buffer.from(`Ada Example\nSkills: PostgreSQL, Docker\n${'Built and ran services. '.repeat(words)}`);
/** What is still on its way; requests remove theirs a moment after their answer. */
async function halfStored(dataDir: string): Promise<number> {
  const folders = [join(dataDir, 'uploads'), join(dataDir, 'blobs/.incoming')].filter((folder) => existsSync(folder));
  const count = (): number =>
    folders.flatMap((folder) => readdirSync(folder, { withFileTypes: true })).filter((entry) => entry.isFile()).length;
  for (const until = Date.now() + 2_000; count() > 0 && Date.now() < until;) await delay(50);
  return count();
}

if (wanted('disk')) await withDataDir(fullDisk);
if (wanted('broken')) await withDataDir(brokenDisk);
if (wanted('s3')) await withDataDir(failingStore);
checks.finish();

async function fullDisk(dataDir: string): Promise<void> {
  const blobs = join(dataDir, 'blobs');
  mkdirSync(blobs, { mode: 0o700 });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=700`, 'tmpfs', blobs]);
  if (mounted.status !== 0) return checks.note('full disk: left out, a file system of memory cannot be mounted here');
  const product = await startProduct({ dataDir });
  try {
    const person = await Person.of(product);
    const big = randomBytes((DISK_MIB + 8) * MIB);
    const granted = await person.announce(big.length, 'camera', 'video/webm');
    refused('disk full in the middle of a file: 507', await put(granted, big), 507, 'storage_full');
    checks.check('  nothing of it is left', (await halfStored(dataDir)) === 0);
    checks.check('  the upload waits as before', (await person.stateOf(granted)) === 'pending');
    const small = await person.announce(sound.length);
    checks.check('  a smaller one fits', (await put(small, sound)).status === 201);
    const ballast = join(blobs, 'ballast');
    fillUp(ballast);
    refused('disk full: a document is refused', await person.sendResume(resumeText(2_000)), 507, 'storage_full');
    checks.check('  and has no row', (await person.resumes()) === 0);
    refused('disk full: nothing can be confirmed', await person.confirm(small), 507, 'storage_full');
    checks.check('  nothing half-stored is left', (await halfStored(dataDir)) === 0);
    rmSync(ballast);
    checks.check('with room again it can', (await person.confirm(small)).status === 200);
    checks.check('  and the document is taken', (await person.sendResume(resumeText(2_000))).status === 201);
    checks.check('  the process stays', await person.alive());
  } finally {
    await product.stop();
    execFileSync('umount', [blobs]);
  }
}

function fillUp(path: string): void {
  const page = Buffer.alloc(4_096);
  try {
    for (let at = 0; ; at++) writeFileSync(path, page, { flag: at === 0 ? 'w' : 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

async function brokenDisk(dataDir: string): Promise<void> {
  const product = await startProduct({ dataDir });
  let tracer: ChildProcess | null = null;
  try {
    const person = await Person.of(product);
    const [first, second] = [await person.announce(sound.length), await person.announce(sound.length)];
    checks.check('a file is put', (await put(first, sound)).status === 201);
    tracer = await breakSyncs(product.pid);
    if (tracer === null) return checks.note('broken disk: left out, strace is missing or may not trace here');
    refused('every sync fails: a file is refused', await put(second, sound), 503, 'unavailable');
    refused('every sync fails: nothing is confirmed', await person.confirm(first), 503, 'unavailable');
    refused('every sync fails: a document is refused', await person.sendResume(resumeText(10)), 503, 'unavailable');
    checks.check('  and has no row', (await person.resumes()) === 0);
    checks.check('  nothing half-stored is left', (await halfStored(dataDir)) === 0);
    await endTracer(tracer);
    tracer = null;
    checks.check('once they work again the file is taken', (await put(second, sound)).status === 201);
    for (const granted of [first, second])
      checks.check('  and confirmed', (await person.confirm(granted)).status === 200);
    checks.check('  the process stays', await person.alive());
  } finally {
    if (tracer !== null) await endTracer(tracer);
    await product.stop();
  }
}

/** Of this process alone, not of the database's. */
async function breakSyncs(pid: number): Promise<ChildProcess | null> {
  const inject = ['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO'];
  const tracer = spawn('strace', ['-f', '-qq', ...inject, '-o', '/dev/null', '-p', String(pid)], { stdio: 'ignore' });
  const failed = once(tracer, 'error').then(
    () => true,
    () => true,
  );
  const ended = await Promise.race([failed, once(tracer, 'exit').then(() => true), delay(1_500).then(() => false)]);
  return ended ? null : tracer;
}

async function endTracer(tracer: ChildProcess): Promise<void> {
  tracer.kill('SIGINT');
  if (tracer.exitCode === null && tracer.signalCode === null) await once(tracer, 'exit');
}

async function failingStore(dataDir: string): Promise<void> {
  const store = await ObjectStore.start();
  const proxy = await FaultProxy.start(store.port);
  const { endpoint = '', bucket, accessKeyId, secretAccessKey } = locationAt(proxy.port);
  const product = await startProduct({
    dataDir,
    environment: {
      STORAGE: 's3',
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
  const faults: [string, () => void, number, string][] = [
    ['500', () => (store.fault = 'broken'), 503, 'unavailable'],
    ['507', () => (store.fault = 'full'), 507, 'storage_full'],
    ['a trickle', () => (store.fault = 'trickles'), 503, 'unavailable'],
    ['silence', () => (store.fault = 'silent'), 503, 'unavailable'],
    ['resets', () => proxy.down(), 503, 'unavailable'],
    ['a black hole', () => proxy.blackhole(), 503, 'unavailable'],
  ];
  try {
    const person = await Person.of(product);
    let documents = 0;
    for (const [name, fail, status, code] of faults) {
      const granted = await person.announce(sound.length);
      await must('PUT', granted.put.url, { headers: granted.put.headers, body: new Blob([new Uint8Array(sound)]) });
      fail();
      const [confirmed, document, alive] = await Promise.all([
        person.confirm(granted),
        name === 'a trickle' ? null : person.sendResume(resumeText(10)),
        person.alive(),
      ]);
      refused(`store answers with ${name}: nothing is confirmed`, confirmed, status, code);
      if (document !== null) refused('  a document is refused', document, status, code);
      const slowest = Math.max(confirmed.ms, document?.ms ?? 0);
      checks.check('  in bounded time', slowest <= REFUSED_WITHIN_MS, milliseconds(slowest));
      checks.check('  the process is alive meanwhile', alive);
      checks.check('  no file is left in between', (await halfStored(dataDir)) === 0);
      store.fault = 'none';
      proxy.restore();
      proxy.cut();
      checks.check('  the upload waits as before', (await person.stateOf(granted)) === 'pending');
      checks.check('  documents have rows as they have files', (await person.resumes()) === documents);
      checks.check('  back again, it is confirmed', (await person.confirm(granted)).status === 200);
      checks.check('  and a document taken', (await person.sendResume(resumeText(++documents))).status === 201);
    }
  } finally {
    await product.stop();
    await proxy.close();
    await store.stop();
  }
}
