/**
 * Kills the product with SIGKILL at random moments after an interview was completed, starts it again, and checks that
 * exactly one report comes of it, that no answer is lost and that no finished step is paid twice.
 *
 *   node --import tsx scripts/kill-report.ts [rounds=20] [seed]
 *
 * Needs the built product (`npm run build`). Everything lives in a temporary folder; the model is a stand-in.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.js';
import { type ChatModelStandIn, startChatModelStandIn } from '../test/support/standins/chat-model.standin.js';
import { replySensibly } from '../test/support/standins/model-replies.js';

const limits = { readyMs: 60_000, reportMs: 90_000, requestMs: 15_000, killWithinMs: 3_000 };
/** Slow enough that a kill within three seconds hits every stage of the build. */
const modelLatencyMs = 180;
/** A call answered so shortly before the kill may not have been stored: it counts as in flight. */
const storingMs = 150;
const answersPerInterview = 5;

interface Product {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

interface Round {
  readonly round: number;
  readonly killedAfterMs: number;
  readonly stage: string;
  readonly recoveredMs: number;
  readonly reports: number;
  readonly answers: number;
  readonly calls: number;
  readonly paidTwice: number;
  readonly inFlight: number;
  readonly faults: readonly string[];
}

const root = resolve(import.meta.dirname, '..');
const entry = join(root, 'dist/src/main.js');

function startProduct(port: number, dataDir: string, model: ChatModelStandIn): Product {
  const child = spawn(process.execPath, [entry], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'development',
      PORT: String(port),
      DATA_DIR: dataDir,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'silent',
      LLM_BASE_URL: model.url,
      LLM_API_KEY: 'stand-in',
      LLM_MODEL: 'stand-in',
      LLM_DAILY_CALLS_PER_USER: '100000',
      LLM_DAILY_CALLS: '100000',
    },
  });
  return { child, exited: new Promise((done) => child.once('exit', () => done())) };
}

async function end({ child, exited }: Product, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

class Client {
  private token = '';

  constructor(private readonly url: string) {}

  async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token === '' ? {} : { Authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(limits.requestMs),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async register(name: string): Promise<void> {
    const body = { email: `${name}@example.org`, password: 'quiet-river-stones-42', fullName: 'Robin Example' };
    this.token = (await this.send<{ accessToken: string }>('POST', '/v1/auth/register', body)).accessToken;
  }
}

/** Asks again and again until it gets something; bounded. */
async function until<T>(limitMs: number, what: string, ask: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await ask().catch(() => null);
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${limitMs / 1000} s`);
    await delay(50);
  }
}

const ready = (client: Client) =>
  until(limits.readyMs, 'the product', async () => client.send<object>('GET', '/health/ready'));

interface Interview {
  readonly id: string;
  readonly answers: ReadonlyMap<string, string>;
}

async function answeredInterview(client: Client, round: number): Promise<Interview> {
  const body = { track: 'backend', difficulty: 'medium', questionType: 'mixed', questionCount: answersPerInterview };
  const { id } = await client.send<{ id: string }>('POST', '/v1/interviews', body);
  await client.send('POST', `/v1/interviews/${id}/questions`, {});
  const { items } = await client.send<{ items: { id: string; text: string }[] }>(
    'GET',
    `/v1/interviews/${id}/questions`,
  );
  const answers = new Map<string, string>();
  for (const [place, question] of items.entries()) {
    const text = `In round ${round}, answer ${place + 1}: first I measured where the time went, because without a figure every change is a guess. Then I added an index on the customer column in PostgreSQL, which cut the slow query from 900 to 40 milliseconds but made inserts about five percent slower. For example, the nightly import took two minutes longer, so we moved it. In the end the team agreed to keep the index and to watch the write load.`;
    await client.send('POST', `/v1/questions/${question.id}/attempts`, { answer: text });
    answers.set(question.id, text);
  }
  return { id, answers };
}

interface ReportBody {
  readonly status: string;
  readonly progress: { readonly stage: string };
  readonly content: { readonly questions: readonly { questionId: string; answer: string | null }[] } | null;
}

interface Setting {
  readonly client: Client;
  readonly model: ChatModelStandIn;
  readonly database: pg.Pool;
  readonly restart: () => void;
  readonly kill: () => Promise<void>;
}

async function playRound(setting: Setting, round: number, killAfterMs: number): Promise<Round> {
  const { client, model, database } = setting;
  const interview = await answeredInterview(client, round);
  const before = model.calls.length;
  await client.send('POST', `/v1/interviews/${interview.id}/complete`, {});
  await delay(killAfterMs);
  const killedAt = Date.now();
  await setting.kill();
  const open = model.calls.slice(before).filter(({ endedAt }) => endedAt === null || endedAt > killedAt - storingMs);
  const inFlight = new Set(open.map(({ sha256 }) => sha256));
  const stage = await stageOf(database, interview.id);
  setting.restart();
  await ready(client);
  const report = await until(limits.reportMs, 'the report', async () => {
    const body = await client.send<ReportBody>('GET', `/v1/interviews/${interview.id}/report`);
    return body.status === 'pending' ? null : body;
  });
  const recoveredMs = Date.now() - killedAt;
  // A second build that should not be would begin by now.
  await delay(500);
  return await judge({ setting, round, interview, report, killAfterMs, stage, recoveredMs, before, inFlight });
}

interface Finished {
  readonly setting: Setting;
  readonly round: number;
  readonly interview: Interview;
  readonly report: ReportBody;
  readonly killAfterMs: number;
  readonly stage: string;
  readonly recoveredMs: number;
  readonly before: number;
  readonly inFlight: ReadonlySet<string>;
}

async function judge(finished: Finished): Promise<Round> {
  const { setting, round, interview, report, killAfterMs, stage, recoveredMs, before, inFlight } = finished;
  const calls = setting.model.calls.slice(before);
  const bySha = new Map<string, number>();
  for (const { sha256 } of calls) bySha.set(sha256, (bySha.get(sha256) ?? 0) + 1);
  const twice = [...bySha].filter(([, count]) => count > 1);
  const wrong = twice.filter(([sha256, count]) => count > (inFlight.has(sha256) ? 2 : 1));
  const reports = await count(setting.database, 'SELECT count(*) FROM reports WHERE interview_id = $1', interview.id);
  const stored = await count(setting.database, 'SELECT count(*) FROM attempts WHERE interview_id = $1', interview.id);
  const shown = report.content?.questions ?? [];
  const kept = [...interview.answers].filter(([id, text]) =>
    shown.some((q) => q.questionId === id && q.answer === text),
  );
  const faults = [
    ...(report.status === 'ready' ? [] : [`the report is ${report.status}`]),
    ...(reports === 1 ? [] : [`${reports} reports`]),
    ...(stored === interview.answers.size ? [] : [`${stored} answers stored`]),
    ...(kept.length === interview.answers.size ? [] : [`${kept.length} answers in the report`]),
    ...(wrong.length === 0 ? [] : [`${wrong.length} finished steps paid again`]),
    ...(calls.length === 0 ? ['the model was never called'] : []),
  ];
  const { size } = inFlight;
  const figures = { reports, answers: kept.length, calls: calls.length, paidTwice: twice.length, inFlight: size };
  return { round, killedAfterMs: killAfterMs, stage, recoveredMs, ...figures, faults };
}

async function count(database: pg.Pool, sql: string, id: string): Promise<number> {
  const { rows } = await database.query<{ count: string }>(sql, [id]);
  return Number(rows[0]?.count);
}

async function stageOf(database: pg.Pool, interviewId: string): Promise<string> {
  const { rows } = await database.query<{ status: string; stage: string; steps: string }>(
    `SELECT status, stage, steps_done || '/' || steps_total AS steps FROM reports WHERE interview_id = $1`,
    [interviewId],
  );
  const [row] = rows;
  if (row === undefined) return 'not begun';
  return row.status === 'ready' ? 'ready' : `${row.stage} ${row.steps}`;
}

/** The same seed gives the same moments (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const columns = [
  'round',
  'killed ms',
  'at stage',
  'report after s',
  'reports',
  'answers',
  'calls',
  'in flight',
  'twice',
  '',
];

function print(row: readonly (string | number)[]): void {
  const widths = [5, 9, 17, 14, 7, 7, 5, 9, 5];
  process.stdout.write(`${row.map((cell, place) => String(cell).padStart(widths[place] ?? 0)).join('  ')}\n`);
}

function printRound(round: Round): void {
  const { killedAfterMs, stage, recoveredMs, reports, answers, calls, inFlight, paidTwice, faults } = round;
  const verdict = faults.length === 0 ? 'ok' : `FAILED: ${faults.join('; ')}`;
  const seconds = (recoveredMs / 1000).toFixed(1);
  print([round.round, killedAfterMs, stage, seconds, reports, answers, calls, inFlight, paidTwice, verdict]);
}

function summarize(rounds: readonly Round[], wanted: number): number {
  const good = rounds.filter(({ faults }) => faults.length === 0);
  const times = rounds.map(({ recoveredMs }) => recoveredMs / 1000).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? NaN;
  process.stdout.write(`report after kill: p50 ${median.toFixed(1)} s, max ${(times.at(-1) ?? NaN).toFixed(1)} s\n`);
  process.stdout.write(`${good.length} passed, ${wanted - good.length} failed\n`);
  return good.length === wanted ? 0 : 1;
}

async function run(wanted: number, seed: number): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rehearse-kill-report-'));
  // Joined by every start of the product, so that the database is the same one and outlives it.
  const server = await startEmbeddedPostgres({ folder: join(dataDir, 'postgres'), log: () => undefined });
  const database = new pg.Pool({ connectionString: server.url, max: 2 });
  database.on('error', () => undefined);
  const model = await startChatModelStandIn();
  replySensibly(model);
  model.always({ delayMs: modelLatencyMs });
  const port = await freePort();
  let product = startProduct(port, dataDir, model);
  const rounds: Round[] = [];
  try {
    const client = new Client(`http://127.0.0.1:${port}`);
    await ready(client);
    await client.register(`kill-${seed}`);
    const random = randomFrom(seed);
    const restart = () => void (product = startProduct(port, dataDir, model));
    const setting: Setting = { client, model, database, restart, kill: () => end(product, 'SIGKILL') };
    process.stdout.write(`seed ${seed}, model latency ${modelLatencyMs} ms, ${answersPerInterview} answers\n`);
    print(columns);
    for (let round = 1; round <= wanted; round++) {
      rounds.push(await playRound(setting, round, Math.round(random() * limits.killWithinMs)));
      printRound(rounds.at(-1)!);
    }
  } catch (error) {
    process.stdout.write(
      `round ${rounds.length + 1} broke off: ${Error.isError(error) ? error.message : String(error)}\n`,
    );
  } finally {
    await end(product, 'SIGTERM');
    await model.close();
    await database.end();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return summarize(rounds, wanted);
}

if (!existsSync(entry)) {
  process.stderr.write('Build the product first: npm run build\n');
  process.exit(2);
}
const [rounds = '20', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
process.exit(await run(Math.max(1, Number(rounds) || 20), Number(seed) || 1));
