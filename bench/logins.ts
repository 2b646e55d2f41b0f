import { setTimeout as delay } from 'node:timers/promises';
import { newCandidate } from './journey.js';
import { percentile } from './load.js';
import { ms, type Row } from './row.js';

const parallel = 200;
const seconds = 8;

/** 200 clients sign in without pause: hashing must not starve the rest of the process. */
export async function loginFlood(url: string): Promise<Row[]> {
  const candidate = await newCandidate(url);
  const body = JSON.stringify({ identifier: candidate.email, password: candidate.password });
  const statuses = new Map<number, number>();
  const until = performance.now() + seconds * 1000;
  const flood = Promise.all(
    Array.from({ length: parallel }, async () => {
      while (performance.now() < until) {
        const reply = await fetch(`${url}/v1/auth/login`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body,
        });
        await reply.arrayBuffer();
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        // A refused client comes again after a moment; without it the flood would only measure refusals.
        if (reply.status === 429) await delay(50);
      }
    }),
  );
  const health: number[] = [];
  while (performance.now() < until) {
    const from = performance.now();
    await (await fetch(`${url}/health/live`)).arrayBuffer();
    health.push(performance.now() - from);
    await delay(10);
  }
  await flood;
  const failures = [...statuses].filter(([status]) => status >= 500).reduce((sum, [, count]) => sum + count, 0);
  const shown = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');
  return [
    {
      what: `${parallel} clients signing in, ${seconds} s: /health/live p99`,
      measured: `${ms(percentile(health, 0.99))} (${shown})`,
      goal: '≤ 200 ms, no 5xx',
      ...(failures === 0 ? {} : { ratio: `${failures} × 5xx` }),
    },
  ];
}
