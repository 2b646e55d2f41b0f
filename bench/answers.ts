import pg from 'pg';
import { newId } from '../src/common/ids.js';
import { createInterview, generateQuestions } from '../sdk/src/generated/sdk.gen.js';
import { must, newCandidate } from './journey.js';
import { percentile } from './load.js';
import { ms, perSecond, ratio, type Row } from './row.js';

const writers = 16;
const total = 4_000;
const answer =
  'I would measure before I change anything, because the slow part is rarely where one looks first. '.repeat(4);

/** Stored answers a second through the whole API against single-row inserts on the same server. */
export async function answers(url: string, _pid: number, databaseUrl: string): Promise<Row[]> {
  const candidate = await newCandidate(url);
  const { id } = must(await createInterview({ client: candidate.client, body: { track: 'backend' } }));
  const { items } = must(await generateQuestions({ client: candidate.client, path: { id }, body: {} }));
  const headers = { ...candidate.headers, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ answer });
  const ours = await hammer(async (index) => {
    const reply = await fetch(`${url}/v1/questions/${items[index % items.length]!.id}/attempts`, {
      method: 'POST',
      headers,
      body,
    });
    if (reply.status !== 201) throw new Error(`An answer was refused with ${reply.status}.`);
    await reply.arrayBuffer();
  });
  const bare = await bareInserts(databaseUrl);
  return [
    {
      what: `typed answers stored, ${writers} writers`,
      measured: `${perSecond(ours.perSecond)}, p99 ${ms(ours.p99)}`,
      baseline: `bare single-row inserts ${perSecond(bare.perSecond)}`,
      ratio: ratio(ours.perSecond, bare.perSecond),
      goal: '600/s, p99 ≤ 200 ms',
    },
  ];
}

async function bareInserts(databaseUrl: string): Promise<{ perSecond: number; p99: number }> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: writers });
  await pool.query('CREATE TABLE bench_rows (id uuid PRIMARY KEY, answer text NOT NULL)');
  try {
    return await hammer(async () => {
      await pool.query('INSERT INTO bench_rows VALUES ($1, $2)', [newId(), answer]);
    });
  } finally {
    await pool.query('DROP TABLE bench_rows');
    await pool.end();
  }
}

async function hammer(write: (index: number) => Promise<void>): Promise<{ perSecond: number; p99: number }> {
  for (let index = 0; index < 200; index++) await write(index);
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let index = next++; index < total; index = next++) {
        const from = performance.now();
        await write(index);
        latencies.push(performance.now() - from);
      }
    }),
  );
  return { perSecond: total / ((performance.now() - started) / 1000), p99: percentile(latencies, 0.99) };
}
