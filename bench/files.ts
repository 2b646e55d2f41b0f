import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { projectRoot } from '../src/common/project-root.js';
import { confirmUpload, createUpload, deleteUpload, getUpload } from '../sdk/src/generated/sdk.gen.js';
import { type Candidate, must, newCandidate } from './journey.js';
import { residentBytes } from './product.js';
import { mib, perSecond, ratio, type Row } from './row.js';

const run = promisify(execFile);
const largeBytes = 1024 ** 3;
const rounds = 3;
const small = 400;
const writers = 8;
const chunk = Buffer.alloc(64 * 1024);

/** Files by signed links: small ones a second, and a large one against plain Node. */
export async function files(url: string, pid: number): Promise<Row[]> {
  const candidate = await newCandidate(url);
  return [await smallFiles(candidate), ...(await largeFile(candidate, pid))];
}

async function smallFiles({ client }: Candidate): Promise<Row> {
  const bytes = await readFile(join(projectRoot, 'test/fixtures/hostile/audio/ok-tone-1s.wav'));
  const body = { kind: 'audio' as const, mediaType: 'audio/wav', sizeBytes: bytes.length };
  const times: number[] = [];
  const one = async (): Promise<void> => {
    const { upload, put } = must(await createUpload({ client, body }));
    const sent = await fetch(put.url, { method: 'PUT', headers: put.headers as Record<string, string>, body: bytes });
    if (!sent.ok) throw new Error(`A file was refused with ${sent.status}: ${await sent.text()}`);
    must(await confirmUpload({ client, path: { id: upload.id } }));
    // Quotas count what lies there.
    await deleteUpload({ client, path: { id: upload.id } });
  };
  const from = performance.now();
  let left = small;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const began = performance.now();
      await one();
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: writers }, work));
  const rate = small / ((performance.now() - from) / 1_000);
  return {
    what: `${Math.round(bytes.length / 1024)} KiB recording announced, put, confirmed and deleted`,
    measured: perSecond(rate),
  };
}

async function largeFile({ client }: Candidate, pid: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rehearse-bench-files-'));
  const plain = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'bench/plain-files.ts')], {
    cwd: projectRoot,
    env: { ...process.env, FILE: join(folder, 'file') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let most = 0;
  const before = residentBytes(pid);
  const watch = setInterval(() => (most = Math.max(most, residentBytes(pid))), 100);
  try {
    const [plainUrl] = (await once(createInterface(plain.stdout), 'line')) as [string];
    const head = await video(folder);
    const sizes = { sizeBytes: largeBytes };
    const ups: [number, number][] = [];
    const downs: [number, number][] = [];
    for (let round = 0; round < rounds; round++) {
      const { upload, put } = must(
        await createUpload({ client, body: { kind: 'camera', mediaType: 'video/mp4', ...sizes } }),
      );
      const theirs = await send(plainUrl, {}, head);
      ups.push([await send(put.url, put.headers, head), theirs]);
      must(await confirmUpload({ client, path: { id: upload.id } }));
      const { download } = must(await getUpload({ client, path: { id: upload.id } }));
      downs.push([await receive(download!.url), await receive(plainUrl)]);
      await deleteUpload({ client, path: { id: upload.id } });
    }
    return [
      rowOf('1 GiB put by a signed link, synced to disk', 'Node http to a file, not synced', ups),
      rowOf('1 GiB fetched by a signed link', 'Node http from a file', downs),
      { what: 'memory of the server meanwhile', measured: `+ ${mib(Math.max(0, most - before))}`, goal: 'flat' },
    ];
  } finally {
    clearInterval(watch);
    plain.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf(what: string, theirs: string, seconds: readonly [number, number][]): Row {
  const best = (index: 0 | 1): number => Math.min(...seconds.map((pair) => pair[index]));
  const rate = (index: 0 | 1): string => `${mib(largeBytes / best(index))}/s`;
  const baseline = `${theirs} ${rate(1)}`;
  return { what, measured: rate(0), baseline, ratio: ratio(best(1), best(0)), goal: '≥ 0.70 ×' };
}

/** One second of picture and sound, and an empty box of the rest. */
async function video(folder: string): Promise<Buffer> {
  const path = join(folder, 'second.mp4');
  const pictures = ['-f', 'lavfi', '-i', 'testsrc=duration=1:size=320x240:rate=10'];
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=1'];
  await run('ffmpeg', ['-nostdin', '-loglevel', 'error', ...pictures, ...sound, '-c:v', 'mpeg4', '-shortest', path]);
  const file = await readFile(path);
  const box = Buffer.alloc(8);
  box.writeUInt32BE(largeBytes - file.length, 0);
  box.write('free', 4, 'latin1');
  return Buffer.concat([file, box]);
}

/** @returns seconds */
async function send(url: string, headers: Record<string, string>, head: Buffer): Promise<number> {
  const from = performance.now();
  const outgoing = request(url, { method: 'PUT', headers: { ...headers, 'content-length': largeBytes } });
  const answered = once(outgoing, 'response');
  outgoing.write(head);
  for (let left = largeBytes - head.length; left > 0; left -= chunk.length) {
    const piece = left < chunk.length ? chunk.subarray(0, left) : chunk;
    if (!outgoing.write(piece)) await Promise.race([once(outgoing, 'drain'), answered]);
  }
  outgoing.end();
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  if ((response.statusCode ?? 500) >= 300) throw new Error(`Refused with ${response.statusCode}.`);
  return (performance.now() - from) / 1_000;
}

/** @returns seconds */
async function receive(url: string): Promise<number> {
  const from = performance.now();
  const incoming = request(url).end();
  const [response] = (await once(incoming, 'response')) as [IncomingMessage];
  let bytes = 0;
  response.on('data', (piece: Buffer) => (bytes += piece.length));
  await once(response, 'end');
  if (response.statusCode !== 200 || bytes !== largeBytes) throw new Error(`${response.statusCode}, ${bytes} bytes.`);
  return (performance.now() - from) / 1_000;
}
