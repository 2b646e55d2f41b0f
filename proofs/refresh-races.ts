import { join } from 'node:path';
import pg from 'pg';
import { type Account, type Answer, call, inParallel, jsonOf, must, registerAccount, signIn } from './calls.js';
import { Checks, milliseconds, quantile, tally } from './checks.js';
import { ownDatabase } from './own-database.js';
import { startProduct, withDataDir } from './product-process.js';

/**
 * Refresh tokens under a race and under theft, and a flood of sign-ins, against the built product.
 *
 *   npm run build && node --import tsx proofs/refresh-races.ts
 */

const rounds = 50;
const callers = 20;
const floodWidth = 200;
const floodMs = 8_000;

interface Pair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

const refresh = (url: string, refreshToken: string): Promise<Answer> =>
  call('POST', `${url}/v1/auth/refresh`, { json: { refreshToken } });

const profile = (url: string, token: string): Promise<Answer> => call('GET', `${url}/v1/users/me`, { token });

/** Twenty tabs wake at once, fifty times in a row on the same session. */
async function race(url: string, account: Account, client: pg.Client, checks: Checks): Promise<void> {
  let { refreshToken } = account;
  const statuses: number[] = [];
  const successors: number[] = [];
  let falseLogouts = 0;
  let rotations = 0;
  for (let round = 1; round <= rounds; round++) {
    const answers = await Promise.all(Array.from({ length: callers }, () => refresh(url, refreshToken)));
    statuses.push(...answers.map((answer) => answer.status));
    const pairs = answers.filter((answer) => answer.status === 200).map((answer) => jsonOf<Pair>(answer));
    const opened = await Promise.all(pairs.map((pair) => profile(url, pair.accessToken)));
    falseLogouts += callers - opened.filter((answer) => answer.status === 200).length;
    successors.push(new Set(pairs.map((pair) => pair.refreshToken)).size);
    refreshToken = pairs[0]?.refreshToken ?? refreshToken;
    const { rows } = await client.query<{ generation: number }>(
      'SELECT refresh_generation AS generation FROM auth_sessions WHERE user_id = $1 AND ended_at IS NULL',
      [account.userId],
    );
    if (rows.length === 1 && rows[0]?.generation === round) rotations++;
  }
  checks.note(`${rounds} rounds × ${callers} callers: ${tally(statuses)}`);
  checks.check(
    'every caller got a pair that opens, nobody was logged out',
    falseLogouts === 0,
    `${falseLogouts} false`,
  );
  checks.check('one rotation in each round, counted in the table', rotations === rounds, `${rotations} of ${rounds}`);
  checks.check(
    'one successor in each round',
    successors.every((count) => count === 1),
    tally(successors),
  );
  const last = await refresh(url, refreshToken);
  checks.check('the last refresh token still works', last.status === 200, last.status);
}

/** A stolen token comes back when its owner has gone on: the whole session ends. */
async function replay(url: string, account: Account, checks: Checks): Promise<void> {
  const outcomes = await inParallel(Array.from({ length: rounds }), 4, async () => {
    const first = await signIn(url, account);
    let newest = first as Pair | (Awaited<ReturnType<typeof signIn>> & Partial<Pair>);
    for (let turn = 0; turn < 3; turn++) newest = jsonOf<Pair>(await refresh(url, newest.refreshToken));
    const before = await profile(url, newest.accessToken);
    const stolen = await refresh(url, first.refreshToken);
    const owner = await refresh(url, newest.refreshToken);
    const from = performance.now();
    let after = await profile(url, newest.accessToken);
    while (after.status === 200 && performance.now() - from < 6_000) after = await profile(url, newest.accessToken);
    const ended = stolen.status === 401 && owner.status === 401 && after.status === 401;
    return { held: before.status === 200, ended, within: performance.now() - from };
  });
  const ended = outcomes.filter((outcome) => outcome.held && outcome.ended).length;
  const slowest = Math.max(...outcomes.map((outcome) => outcome.within));
  checks.check(
    'a replayed older generation ends session, newest refresh token and access token',
    ended === rounds,
    `${ended} of ${rounds}, slowest ${milliseconds(slowest)}`,
  );
  checks.check('within 5 s', slowest <= 5_000, milliseconds(slowest));
  const others = await profile(url, account.accessToken);
  checks.check('the other sessions of the account stay', others.status === 200, others.status);
}

/** The same with twenty thieves and the owner at once: never a way through, never a 5xx. */
async function stampede(url: string, account: Account, checks: Checks): Promise<void> {
  const statuses: number[] = [];
  let survived = 0;
  for (let round = 0; round < 10; round++) {
    const first = await signIn(url, account);
    const second = jsonOf<Pair>(await refresh(url, first.refreshToken));
    const third = jsonOf<Pair>(await refresh(url, second.refreshToken));
    const answers = await Promise.all(
      Array.from({ length: callers }, (_, index) =>
        refresh(url, index % 2 === 0 ? first.refreshToken : third.refreshToken),
      ),
    );
    statuses.push(...answers.map((answer) => answer.status));
    const pairs = answers.filter((answer) => answer.status === 200).map((answer) => jsonOf<Pair>(answer));
    for (const pair of [third, ...pairs]) {
      if ((await refresh(url, pair.refreshToken)).status === 200) survived++;
      if ((await profile(url, pair.accessToken)).status === 200) survived++;
    }
  }
  checks.check('old and new token in one race: the session is over for all', survived === 0, `${survived} still open`);
  checks.check(
    'and none of it is a 5xx',
    statuses.every((status) => status < 500 && status > 0),
    tally(statuses),
  );
}

async function flood(url: string, account: Account, checks: Checks): Promise<void> {
  const baseline = await healthWhile(url, () => new Promise((resolve) => setTimeout(resolve, 2_000)));
  const until = performance.now() + floodMs;
  const statuses: (number | string)[] = [];
  const lane = async (index: number): Promise<void> => {
    for (let turn = 0; performance.now() < until; turn++) {
      const nobody = index % 2 === 0;
      const identifier = nobody ? `nobody-${index}-${turn}@example.org` : account.email;
      const answer = await call('POST', `${url}/v1/auth/login`, { json: { identifier, password: account.password } });
      statuses.push(answer.fault ?? answer.status);
    }
  };
  const health = await healthWhile(url, async () => {
    await Promise.all(Array.from({ length: floodWidth }, (_, index) => lane(index)));
  });
  checks.note(`${floodWidth} parallel sign-ins for ${floodMs / 1_000} s: ${tally(statuses)}`);
  const p99 = quantile(health, 0.99);
  checks.check(
    'only 200, 401, 429 and 503 to sign-ins',
    statuses.every((s) => [200, 401, 429, 503].includes(s as number)),
  );
  checks.check('none is a 500', !statuses.includes(500));
  checks.check(
    '/health/live p99 ≤ 200 ms',
    p99 <= 200,
    `${milliseconds(p99)} over ${health.length} probes (quiet: ${milliseconds(quantile(baseline, 0.99))})`,
  );
}

async function healthWhile(url: string, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let running = true;
  const probe = async (): Promise<void> => {
    while (running) {
      const answer = await call('GET', `${url}/health/live`);
      times.push(answer.status === 200 ? answer.ms : Number.POSITIVE_INFINITY);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const probing = probe();
  await work();
  running = false;
  await probing;
  return times;
}

await withDataDir(async (dataDir) => {
  const product = await startProduct({ dataDir });
  const checks = new Checks('Refresh races and the flood of sign-ins');
  const database = await ownDatabase(join(dataDir, 'postgres'));
  const client = new pg.Client(database.url);
  try {
    await client.connect();
    const account = await registerAccount(product.url);
    await race(product.url, account, client, checks);
    const robbed = await registerAccount(product.url);
    await replay(product.url, robbed, checks);
    await stampede(product.url, robbed, checks);
    await flood(product.url, robbed, checks);
    await must('GET', `${product.url}/health/ready`);
  } finally {
    await client.end();
    await database.leave();
    await product.stop();
  }
  checks.finish();
});
