import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { projectRoot } from '../src/common/project-root.js';

const run = promisify(execFile);

export interface Load {
  readonly requestsPerSecond: number;
  readonly p99Ms: number | null;
}

const wrk = spawnSync('wrk', ['-v']).error === undefined;

/** wrk where it is installed (it takes less of the machine), else autocannon. */
export const generator = wrk ? 'wrk -t1 -c32' : 'autocannon -c32';

/** 32 connections for `seconds`, after a short warm-up. */
export async function load(url: string, headers: Record<string, string>, seconds: number): Promise<Load> {
  await generate(url, headers, 2);
  return generate(url, headers, seconds);
}

async function generate(url: string, headers: Record<string, string>, seconds: number): Promise<Load> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  if (wrk) {
    const { stdout } = await run('wrk', ['-t1', '-c32', `-d${seconds}s`, '--latency', ...fields, url]);
    if (/Non-2xx/.test(stdout)) throw new Error(`Not every answer was good:\n${stdout}`);
    const p99 = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout);
    const unit = { us: 0.001, ms: 1, s: 1000 }[p99?.[2] ?? 'ms'] ?? 1;
    return { requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), p99Ms: Number(p99?.[1]) * unit };
  }
  const { stdout } = await run(join(projectRoot, 'node_modules/.bin/autocannon'), [
    '-c',
    '32',
    '-d',
    String(seconds),
    '-j',
    ...fields,
    url,
  ]);
  const result = JSON.parse(stdout) as { non2xx: number; requests: { average: number }; latency: { p99: number } };
  if (result.non2xx > 0) throw new Error(`${result.non2xx} answers were not good.`);
  return { requestsPerSecond: result.requests.average, p99Ms: result.latency.p99 };
}

/** The framework alone, answering `body`: what the same bytes cost without the product. */
export async function withBareNest<T>(body: unknown, use: (url: string) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'bench/bare-nest.ts')], {
    cwd: projectRoot,
    env: { ...process.env, BODY: JSON.stringify(body), NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return await use(`${line.replace('[::1]', '127.0.0.1')}/bare`);
  } finally {
    child.kill();
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
