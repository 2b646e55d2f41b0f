import pg from 'pg';
import { listInterviews } from '../sdk/src/generated/sdk.gen.js';
import { type Candidate, must, newCandidate } from './journey.js';
import { percentile } from './load.js';
import { residentBytes } from './product.js';
import { mib, ms, type Row } from './row.js';

const sizes = [1_000, 1_000_000];

/** A page of interviews with a thousand and with a million rows in the table, first page and deep inside. */
export async function lists(url: string, pid: number, databaseUrl: string): Promise<Row[]> {
  const idle = residentBytes(pid);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const candidate = await newCandidate(url);
  const rows: Row[] = [];
  let filled = 0;
  try {
    for (const size of sizes) {
      await fill(pool, candidate.userId, filled, size);
      filled = size;
      rows.push(await measure(candidate, size));
      if (size === 1_000)
        rows.push({
          what: 'memory of the process, before and with 1,000 interviews',
          measured: `${mib(idle)}, ${mib(residentBytes(pid))}`,
        });
    }
    rows.push({ what: 'plan of a page at 1,000,000 rows', measured: await plan(pool, candidate.userId) });
  } finally {
    await pool.end();
  }
  return rows;
}

/** Half of the rows belong to the candidate, the rest to nobody they could see. */
async function fill(pool: pg.Pool, userId: string, from: number, to: number): Promise<void> {
  await pool.query('SET statement_timeout = 0');
  const { rows } = await pool.query<{ column_name: string }>(
    `SELECT column_name FROM information_schema.columns WHERE table_name = 'interviews' AND table_schema = 'public' ORDER BY ordinal_position`,
  );
  const columns = rows.map((row) => row.column_name);
  const values = columns.map((column) => interviewColumn[column] ?? 'NULL').join(', ');
  await pool.query(
    `INSERT INTO interviews (${columns.map((column) => `"${column}"`).join(', ')})
     SELECT ${values} FROM generate_series($2::int, $3::int - 1) AS n`,
    [userId, from, to],
  );
  await pool.query('ANALYZE interviews');
}

/** A completed interview as the product would have written it; n counts backwards in time. */
const interviewColumn: Record<string, string> = {
  id: 'gen_random_uuid()',
  user_id: '$1::uuid',
  track: `'backend'`,
  difficulty: `'medium'`,
  question_type: `'mixed'`,
  question_count: '5',
  mode: `'real'`,
  state: `'completed'`,
  language: `'en'`,
  created_at: `date_trunc('milliseconds', now()) - n * interval '1 second'`,
  updated_at: `date_trunc('milliseconds', now())`,
  completed_at: `date_trunc('milliseconds', now())`,
};

async function measure(candidate: Candidate, size: number): Promise<Row> {
  const first: number[] = [];
  const deep: number[] = [];
  for (let round = 0; round < 20; round++) {
    let cursor: string | undefined;
    for (let page = 0; page < 9; page++) {
      const from = performance.now();
      const reply = must(
        await listInterviews({
          client: candidate.client,
          query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
        }),
      );
      (page === 0 ? first : deep).push(performance.now() - from);
      if (reply.nextCursor === null) break;
      cursor = reply.nextCursor;
    }
  }
  return {
    what: `page of 100 interviews, ${size.toLocaleString('en')} rows (first, further: medians)`,
    measured: `${ms(percentile(first, 0.5))}, ${ms(percentile(deep, 0.5))}`,
    goal: 'flat',
  };
}

async function plan(pool: pg.Pool, userId: string): Promise<string> {
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, BUFFERS off)
     SELECT * FROM interviews WHERE user_id = $1 AND (created_at, id) < (now() - interval '1 hour', 'ffffffff-ffff-7fff-bfff-ffffffffffff')
     ORDER BY created_at DESC, id DESC LIMIT 21`,
    [userId],
  );
  return rows
    .map((row) => row['QUERY PLAN'].trim())
    .slice(0, 3)
    .join('; ');
}
