import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { call, inParallel, jsonOf, must, registerAccount } from './calls.js';
import { Checks, milliseconds, tally } from './checks.js';
import { ownDatabase } from './own-database.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';

/**
 * The PostgreSQL server is ended with SIGKILL while answers are being written, again and again, and once the product
 * with it: whatever was answered 201 is there afterwards, and the product goes on by itself.
 *
 *   npm run build && node --import tsx proofs/postgres-kill.ts [acknowledged writes] [kills]
 */

const wanted = Number(process.argv[2] ?? 10_000);
const kills = Number(process.argv[3] ?? 6);
const writers = 16;
const returnLimitMs = 10_000;

interface Writer {
  readonly token: string;
  readonly questionId: string;
}

async function prepare(url: string): Promise<Writer> {
  const { accessToken: token } = await registerAccount(url);
  const json = { track: 'backend', questionCount: 1 };
  const { id } = await must<{ id: string }>('POST', `${url}/v1/interviews`, { token, json });
  await must('POST', `${url}/v1/interviews/${id}/questions`, { token, json: {} });
  const { items } = await must<{ items: { id: string }[] }>('GET', `${url}/v1/interviews/${id}/questions`, { token });
  return { token, questionId: items[0]!.id };
}

interface Written {
  readonly acknowledged: Map<string, string>;
  readonly statuses: (number | string)[];
}

/** Answers until there are enough, each with a text of its own. */
async function write(url: string, writer: Writer, written: Written, enough: () => boolean): Promise<void> {
  while (!enough()) {
    const answer = `An index is a sorted copy, says ${randomUUID()}.`;
    const reply = await call('POST', `${url}/v1/questions/${writer.questionId}/attempts`, {
      token: writer.token,
      json: { answer },
    });
    written.statuses.push(reply.fault ?? reply.status);
    if (reply.status === 201) written.acknowledged.set(jsonOf<{ id: string }>(reply).id, answer);
    else await delay(20);
  }
}

/** SIGKILL to the server's first process; its children end with it. */
async function killServer(url: string): Promise<number> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: string }>(
    `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid`,
  );
  await client.end();
  const pid = Number(rows[0]?.pid);
  process.kill(pid, 'SIGKILL');
  return pid;
}

async function untilReady(url: string): Promise<number> {
  const from = performance.now();
  while (performance.now() - from < 60_000) {
    if ((await call('GET', `${url}/health/ready`, { timeoutMs: 6_000 })).status === 200)
      return performance.now() - from;
    await delay(20);
  }
  return Number.POSITIVE_INFINITY;
}

async function killUnderLoad(
  product: ProductProcess,
  adminUrl: string,
  written: Written,
  checks: Checks,
): Promise<void> {
  const { url } = product;
  const lanes = await inParallel(Array.from({ length: writers }), 4, () => prepare(url));
  let ended = 0;
  const enough = (): boolean => ended >= kills && written.acknowledged.size >= wanted;
  const load = Promise.all(lanes.map((writer) => write(url, writer, written, enough)));
  const returns: number[] = [];
  while (ended < kills) {
    const share = (wanted / (kills + 1)) * (ended + 1);
    while (written.acknowledged.size < share) await delay(10);
    await killServer(adminUrl);
    await delay(50);
    returns.push(await untilReady(url));
    ended++;
  }
  await load;
  checks.note(`${kills} kills of the server under ${writers} writers: ${tally(written.statuses)}`);
  checks.check(
    'the product goes on by itself ≤ 10 s after each',
    returns.every((ms) => ms <= returnLimitMs),
    returns.map(milliseconds).join(', '),
  );
  checks.check(
    'only 201 and 503 meanwhile',
    written.statuses.every((status) => status === 201 || status === 503),
  );
}

async function missing(
  url: string,
  { acknowledged }: Written,
): Promise<{ lost: number; changed: number; rows: number }> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; text: string }>('SELECT id, answer_text AS text FROM attempts');
    const stored = new Map(rows.map(({ id, text }) => [id, text]));
    const entries = [...acknowledged];
    return {
      lost: entries.filter(([id]) => !stored.has(id)).length,
      changed: entries.filter(([id, text]) => stored.has(id) && stored.get(id) !== text).length,
      rows: rows.length,
    };
  } finally {
    await client.end();
  }
}

/** Both at once, as when the machine goes down; then a start on what lies there. */
async function killBoth(product: ProductProcess, adminUrl: string, written: Written): Promise<void> {
  const writer = await prepare(product.url);
  const before = written.acknowledged.size;
  let stop = false;
  const load = Promise.all(Array.from({ length: writers }, () => write(product.url, writer, written, () => stop)));
  while (written.acknowledged.size < before + 200) await delay(5);
  await Promise.all([killServer(adminUrl), product.kill()]);
  stop = true;
  await load;
}

await withDataDir(async (dataDir) => {
  const checks = new Checks('SIGKILL of PostgreSQL under load');
  const port = await freePort();
  const written: Written = { acknowledged: new Map(), statuses: [] };
  let product = await startProduct({ dataDir, port });
  let database = await ownDatabase(join(dataDir, 'postgres'));
  try {
    await killUnderLoad(product, database.adminUrl, written, checks);
    const first = await missing(database.url, written);
    checks.check(
      `${written.acknowledged.size} acknowledged writes: 0 missing, 0 changed`,
      first.lost === 0 && first.changed === 0,
      `${first.lost} missing, ${first.changed} changed, ${first.rows} rows`,
    );
    await database.leave();
    await killBoth(product, database.adminUrl, written);
    product = await startProduct({ dataDir, port });
    database = await ownDatabase(join(dataDir, 'postgres'));
    const second = await missing(database.url, written);
    checks.check(
      `product and server killed together, ${written.acknowledged.size} in all: 0 missing`,
      second.lost === 0 && second.changed === 0,
      `${second.lost} missing, ${second.changed} changed`,
    );
    checks.check('and it takes writes again', (await prepare(product.url)).questionId.length > 0);
  } finally {
    await database.leave();
    await product.stop();
  }
  checks.finish();
});
