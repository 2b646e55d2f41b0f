import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Account, type Answer, call, must, registerAccount } from './calls.js';
import { Checks, milliseconds, tally } from './checks.js';
import { FaultProxy } from './fault-proxy.js';
import { type OwnDatabase, ownDatabase } from './own-database.js';
import { type ProductProcess, startProduct, withDataDir } from './product-process.js';

/**
 * The database goes away and comes back, ten times in each of four ways, under a steady load: the process stays,
 * requests are refused with 503 and Retry-After within 5 s, the first success comes within 2 s of the return, and
 * background jobs go on. Afterwards all connections of the pool are held for 8 s.
 *
 *   npm run build && node --import tsx proofs/database-restart.ts [rounds] [one of the ways]
 */

const rounds = Number(process.argv[2] ?? 10);
const only = process.argv[3];
const faultMs = 5_000;
const refusalLimitMs = 5_000;
const recoveryLimitMs = 2_000;
const jobLimitMs = 60_000;

interface Setting {
  readonly product: ProductProcess;
  readonly proxy: FaultProxy;
  readonly account: Account;
  readonly checks: Checks;
  readonly folder: string;
  database: OwnDatabase;
}

interface Fault {
  readonly name: string;
  /** Whether every request in the middle of it must be refused; a cut is over at once. */
  readonly refuses: boolean;
  begin(setting: Setting): Promise<void> | void;
  end(setting: Setting): Promise<void> | void;
}

const faults: readonly Fault[] = [
  { name: 'cut', refuses: false, begin: ({ proxy }) => proxy.cut(), end: () => undefined },
  { name: 'down', refuses: true, begin: ({ proxy }) => proxy.down(), end: ({ proxy }) => proxy.restore() },
  { name: 'black hole', refuses: true, begin: ({ proxy }) => proxy.blackhole(), end: ({ proxy }) => proxy.restore() },
  {
    name: 'restart',
    refuses: true,
    begin: async ({ database }) => database.leave(),
    end: async (setting) => {
      setting.database = await ownDatabase(setting.folder);
      setting.proxy.retarget(Number(new URL(setting.database.url).port));
    },
  },
];

interface Outcome {
  readonly during: Answer[];
  readonly recoveryMs: number;
  readonly live: Answer[];
}

/** Requests come whether or not the ones before were answered: a hang shows as a hang. */
async function steadily(url: string, until: () => boolean, token?: string, everyMs = 100): Promise<Answer[]> {
  const running: Promise<Answer>[] = [];
  while (!until()) {
    running.push(call('GET', url, { ...(token === undefined ? {} : { token }), timeoutMs: 15_000 }));
    await delay(everyMs);
  }
  return Promise.all(running);
}

async function endure(setting: Setting, fault: Fault): Promise<Outcome> {
  const { product, account } = setting;
  let over = false;
  const under = steadily(`${product.url}/v1/users/me`, () => over, account.accessToken, 10);
  const live = steadily(`${product.url}/health/live`, () => over);
  await delay(200);
  await fault.begin(setting);
  await delay(fault.refuses ? faultMs : 200);
  over = true;
  await fault.end(setting);
  const recoveryMs = await firstSuccess(`${product.url}/v1/users/me`, account.accessToken);
  return { during: await under, recoveryMs, live: await live };
}

/** From the return of the database to the first success of callers that come every 50 ms. */
async function firstSuccess(url: string, token: string): Promise<number> {
  const from = performance.now();
  let found: number | null = null;
  while (found === null && performance.now() - from < 30_000) {
    void call('GET', url, { token, timeoutMs: 15_000 }).then(({ status }) => {
      if (status === 200) found ??= performance.now() - from;
    });
    await delay(50);
  }
  return found ?? Number.POSITIVE_INFINITY;
}

function judge({ checks }: Setting, fault: Fault, outcomes: readonly Outcome[]): void {
  const during = outcomes.flatMap((outcome) => outcome.during);
  const slowest = Math.max(...during.map((answer) => answer.ms));
  const recovery = outcomes.map((outcome) => outcome.recoveryMs);
  checks.note(`${fault.name} × ${outcomes.length}: ${tally(during.map((answer) => answer.fault ?? answer.status))}`);
  checks.check(
    `${fault.name}: only 200 and 503`,
    during.every(({ status }) => status === 200 || status === 503),
  );
  if (fault.refuses) {
    const refused = during.filter(({ status }) => status === 503).length;
    checks.check(`${fault.name}: requests are refused`, refused > outcomes.length, `${refused} of ${during.length}`);
  }
  checks.check(
    `${fault.name}: each 503 has Retry-After`,
    during.every(({ status, headers }) => status !== 503 || Number(headers.get('retry-after')) > 0),
  );
  checks.check(`${fault.name}: answered in ≤ 5 s`, slowest <= refusalLimitMs, `slowest ${milliseconds(slowest)}`);
  checks.check(
    `${fault.name}: first success ≤ 2 s after the return`,
    recovery.every((time) => time <= recoveryLimitMs),
    recovery.map(milliseconds).join(', '),
  );
  const live = outcomes.flatMap((outcome) => outcome.live);
  checks.check(
    `${fault.name}: /health/live stays 200`,
    live.every(({ status }) => status === 200),
    tally(live.map(({ status }) => status)),
  );
}

/** The deletion of an account is a job: it must run although the queue's own connections were lost too. */
async function jobsGoOn({ product, database, checks }: Setting, name: string): Promise<void> {
  const { accessToken, userId, password } = await registerAccount(product.url);
  await must('DELETE', `${product.url}/v1/users/me`, { token: accessToken, json: { password } });
  const from = performance.now();
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    let left = 1;
    while (left > 0 && performance.now() - from < jobLimitMs) {
      await delay(100);
      left = (await client.query('SELECT 1 FROM users WHERE id = $1', [userId])).rows.length;
    }
    checks.check(`${name}: jobs go on`, left === 0, milliseconds(performance.now() - from));
  } finally {
    await client.end();
  }
}

/** One statement of somebody else locks the table that every request reads: the pool fills up and stays full. */
async function holdThePool({ product, database, account, checks }: Setting): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    await client.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    let over = false;
    const held = steadily(`${product.url}/v1/users/me`, () => over, account.accessToken);
    // Whoever got no connection at first and a lock in the way afterwards waits longest.
    const bursts = Promise.all(
      Array.from({ length: 120 }, async (_, index) => {
        await delay(Math.floor(index / 20) * 700);
        return call('GET', `${product.url}/v1/users/me`, { token: account.accessToken });
      }),
    );
    const ready = steadily(`${product.url}/health/ready`, () => over);
    const live = steadily(`${product.url}/health/live`, () => over);
    await delay(8_000);
    await client.query('ROLLBACK');
    over = true;
    const recovery = await firstSuccess(`${product.url}/v1/users/me`, account.accessToken);
    const answers = [...(await held), ...(await bursts), ...(await ready)];
    const slowest = Math.max(...answers.map(({ ms }) => ms));
    checks.note(`pool held for 8 s: ${tally(answers.map(({ fault, status }) => fault ?? status))}`);
    checks.check(
      'pool held: only 200 and 503',
      answers.every(({ status }) => status === 200 || status === 503),
    );
    checks.check('pool held: answered in ≤ 5 s', slowest <= refusalLimitMs, `slowest ${milliseconds(slowest)}`);
    checks.check(
      'pool held: /health/live stays 200',
      (await live).every(({ status }) => status === 200),
    );
    checks.check('pool held: first success ≤ 2 s after', recovery <= recoveryLimitMs, milliseconds(recovery));
  } finally {
    await client.end();
  }
}

await withDataDir(async (dataDir) => {
  const folder = join(dataDir, 'own-server');
  const database = await ownDatabase(folder);
  const proxy = await FaultProxy.start(Number(new URL(database.url).port));
  const product = await startProduct({ dataDir, environment: { DATABASE_URL: proxy.through(database.url) } });
  const checks = new Checks(`The database goes away, ${rounds} times in each way`);
  const setting: Setting = { product, proxy, checks, folder, database, account: await registerAccount(product.url) };
  try {
    for (const fault of faults.filter(({ name }) => only === undefined || name === only)) {
      const outcomes: Outcome[] = [];
      for (let round = 0; round < rounds; round++) {
        outcomes.push(await endure(setting, fault));
        await delay(500);
      }
      judge(setting, fault, outcomes);
      await jobsGoOn(setting, fault.name);
    }
    await holdThePool(setting);
    const alive = await call('GET', `${product.url}/health/ready`);
    checks.check('the process is the one that was started, and ready', alive.status === 200, product.pid);
    const unexpected = product
      .output()
      .split('\n')
      .filter((line) => line.includes('"unexpected failure"'));
    checks.check('nothing was an unexpected failure', unexpected.length === 0, unexpected[0]?.slice(0, 400) ?? '');
  } finally {
    await product.stop();
    await proxy.close();
    await setting.database.leave();
  }
  checks.finish();
});
