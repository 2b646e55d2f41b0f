import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../src/common/project-root.js';

/** The built product as its users run it: a process of its own that can be killed. */
export interface ProductProcess {
  readonly url: string;
  readonly pid: number;
  /** From the spawn to the first ready answer. */
  readonly readyAfterMs: number;
  /** Everything written to standard output and error so far. */
  output(): string;
  /** SIGTERM and the wait for the end. Returns how long it took. */
  stop(): Promise<number>;
  /** SIGKILL, by its own pid. */
  kill(): Promise<void>;
}

export interface ProductOptions {
  readonly dataDir: string;
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** What is run, `dist/src/main.js` unless given; `scripts/start.mjs` builds first where the build is old. */
  readonly program?: string;
  /** Options of Node itself, before the program. */
  readonly nodeOptions?: readonly string[];
}

const patienceMs = 60_000;

export async function startProduct(options: ProductOptions): Promise<ProductProcess> {
  const { dataDir, port, environment = {}, nodeOptions = [], program = 'dist/src/main.js' } = options;
  const chosen = port ?? (await freePort());
  const url = `http://127.0.0.1:${chosen}`;
  const chunks: string[] = [];
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, join(projectRoot, program)], {
    cwd: projectRoot,
    env: {
      ...inherited(),
      DATA_DIR: dataDir,
      PORT: String(chosen),
      PUBLIC_URL: url,
      RATE_LIMITS: 'off',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  await untilReady(child, url, () => chunks.join(''));
  return {
    url,
    pid: child.pid!,
    readyAfterMs: performance.now() - started,
    output: () => chunks.join(''),
    stop: async () => {
      const from = performance.now();
      await end(child, 'SIGTERM');
      return performance.now() - from;
    },
    kill: () => end(child, 'SIGKILL'),
  };
}

/** A data folder that is gone when `use` ends. */
export async function withDataDir<T>(use: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rehearse-proof-'));
  // Started by root, the database server runs as another user, who must be able to pass through: else its files
  // would lie elsewhere and outlive this folder.
  chmodSync(dataDir, 0o711);
  try {
    return await use(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Only what a process needs to run: a setting of the caller's shell must not decide what is proven. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function untilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The product ended at its start:\n${output()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await delay(20);
  }
  child.kill('SIGKILL');
  throw new Error(`The product was not ready in time:\n${output()}`);
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
