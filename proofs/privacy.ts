import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { projectRoot } from '../src/common/project-root.js';
import { furnish, jobDescriptionText } from '../test/factories/owned-world.js';
import { type ChatModelStandIn, startChatModelStandIn } from '../test/support/standins/chat-model.standin.js';
import { replySensibly } from '../test/support/standins/model-replies.js';
import { startSpeechEngineStandIn } from '../test/support/standins/speech-engine.standin.js';
import { type Account, type Answer, call, jsonOf, must, registerAccount } from './calls.js';
import { Checks, milliseconds } from './checks.js';
import { ownDatabase } from './own-database.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';

/**
 * What people entrust to the product shows up nowhere but in its tables and files, whatever goes wrong meanwhile; and
 * when they leave, nothing of them stays, also when a job of theirs is running or the process dies in the middle.
 *
 *   npm run build && node --import tsx proofs/privacy.ts
 */

const deletionLimitMs = 60_000;
const recording = readFileSync(join(projectRoot, 'test/fixtures/speech/jfk.wav'));

interface Stage {
  readonly url: string;
  readonly model: ChatModelStandIn;
  readonly engine: Awaited<ReturnType<typeof startSpeechEngineStandIn>>;
  readonly client: pg.Client;
  readonly checks: Checks;
  readonly dataDir: string;
}

/** Words nobody else uses, one for each kind of thing that must not get around. */
const kinds = [
  'password',
  'email',
  'fullname',
  'resumetext',
  'filename',
  'jobtext',
  'typedanswer',
  'transcript',
  'clienttext',
  'headline',
  'query',
  'apikey',
  'unknownfield',
  'providererror',
] as const;
type Kind = (typeof kinds)[number];
const canaries = Object.fromEntries(
  kinds.map((kind) => [kind, `q${kind}x${randomBytes(6).toString('hex')}`]),
) as Record<Kind, string>;

/** Refusals of the journey: none may repeat what was sent. */
const refusals: Answer[] = [];

function fileForm(bytes: Uint8Array, type: string, name: string): FormData {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
}

async function journey({ url, model, engine }: Stage): Promise<string[]> {
  const { password, email, fullname } = canaries;
  const person = { email: `${email}@example.org`, password, fullName: `Robin ${fullname}` };
  const signedIn = await must<{ accessToken: string; refreshToken: string }>('POST', `${url}/v1/auth/register`, {
    json: person,
  });
  const { accessToken: token, refreshToken } = signedIn;
  const send = async (method: string, path: string, options: Parameters<typeof call>[2] = {}): Promise<Answer> => {
    const answer = await call(method, url + path, { token, timeoutMs: 60_000, ...options });
    if (answer.status >= 400) refusals.push(answer);
    return answer;
  };
  const idOf = (answer: Answer): string => jsonOf<{ id: string }>(answer).id;
  model.script('500', 'cut', { status: 500, body: JSON.stringify({ error: { message: canaries.providererror } }) });
  const text = `Robin ${fullname}\n${person.email}\n+49 170 1234567\n\nSkills\nPostgreSQL, Docker\n\nExperience\nBackend engineer, ${canaries.resumetext} Ltd, 2019 - 2024\n`;
  await send('POST', '/v1/resumes', {
    body: fileForm(Buffer.from(text), 'text/plain', `${canaries.filename}\r\n{"level":60}.txt`),
  });
  await send('PATCH', '/v1/users/me', { json: { headline: canaries.headline } });
  await send('POST', '/v1/job-descriptions', { json: { text: `${jobDescriptionText} ${canaries.jobtext}` } });
  const interview = idOf(await send('POST', '/v1/interviews', { json: { track: 'backend', questionCount: 3 } }));
  await send('POST', `/v1/interviews/${interview}/questions`, { json: {} });
  const { items } = jsonOf<{ items: { id: string }[] }>(await send('GET', `/v1/interviews/${interview}/questions`));
  const answer = `First I measured, because ${canaries.typedanswer} was slow. Then I added an index and it became ten times faster.`;
  const typed = idOf(await send('POST', `/v1/questions/${items[0]!.id}/attempts`, { json: { answer } }));
  const spoken = idOf(await send('POST', `/v1/questions/${items[1]!.id}/attempts`, { json: { kind: 'spoken' } }));
  engine.script('500', {
    status: 200,
    body: JSON.stringify({ text: `We ask about ${canaries.transcript} every week.` }),
  });
  await send('POST', `/v1/attempts/${spoken}/transcription`, {
    body: fileForm(recording, 'audio/wav', `${canaries.filename}.wav`),
    headers: { prefer: 'wait=20' },
  });
  const told = idOf(await send('POST', `/v1/questions/${items[2]!.id}/attempts`, { json: { kind: 'spoken' } }));
  await send('POST', `/v1/attempts/${told}/transcription`, {
    json: { text: `I said ${canaries.clienttext} out loud.` },
  });
  model.script('429', 'timeout', 'html', {
    status: 400,
    body: JSON.stringify({ error: { message: canaries.providererror } }),
  });
  await send('POST', `/v1/attempts/${typed}/analyses`, { json: {} });
  await misuse(send, person, token);
  await send('POST', `/v1/interviews/${interview}/complete`);
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(200)) {
    const report = await send('GET', `/v1/interviews/${interview}/report`);
    if (!report.text.includes('"status":"pending"')) break;
  }
  return [token, refreshToken];
}

/** Everything that is refused, with the canary in the refused place. */
async function misuse(
  send: (method: string, path: string, options?: Parameters<typeof call>[2]) => Promise<Answer>,
  person: { email: string; password: string; fullName: string },
  token: string,
): Promise<void> {
  const { unknownfield, query, password, email } = canaries;
  await send('POST', '/v1/auth/register', { json: person });
  await send('POST', '/v1/auth/login', { json: { identifier: person.email, password: `${password}-wrong` } });
  await send('POST', '/v1/auth/login', { json: { identifier: `${email}@`, password: [password] } });
  await send('POST', '/v1/auth/login', {
    body: `{"identifier":"${person.email}","password":"${password}`,
    headers: { 'content-type': 'application/json' },
  });
  await send('PATCH', '/v1/users/me', { json: { headline: { a: unknownfield }, language: unknownfield } });
  await send('PUT', '/v1/users/me/password', { json: { currentPassword: `${password}-no`, newPassword: password } });
  await send('GET', `/v1/users/me?token=${token}&q=${query}`);
  await send('GET', `/v1/${query}/../${query}?access_token=${token}`);
  await send('GET', `/v1/interviews?cursor=${query}`);
  await send('DELETE', `/v1/resumes/${query}`);
  await send('POST', '/v1/resumes', {
    body: fileForm(Buffer.from('%PDF-1.4 broken'), 'application/pdf', `${canaries.filename}.pdf`),
  });
  await send('GET', '/v1/users/me', {
    token: `${token}x`,
    headers: { 'x-request-id': `${query} ${query}`, 'user-agent': query },
  });
}

/** The database is cut off in the middle of requests that carry canaries, so that driver errors are logged too. */
async function databaseFaults({ url, client }: Stage, account: Account): Promise<void> {
  const running = Array.from({ length: 20 }, (_, index) =>
    call('PATCH', `${url}/v1/users/me`, {
      token: account.accessToken,
      json: { headline: `${canaries.headline} ${index}` },
    }),
  );
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'rehearse%' AND pid <> pg_backend_pid()`,
  );
  for (const answer of await Promise.all(running)) if (answer.status >= 400) refusals.push(answer);
  await call('GET', `${url}/health/ready`);
}

async function hunt(stage: Stage, output: string, tokens: readonly string[]): Promise<void> {
  const { checks, client, url } = stage;
  const { rows: jobs } = await client.query<{ row: string }>('SELECT job::text AS row FROM pgboss.job');
  const metrics = await must<string>('GET', `${url}/metrics`).catch(
    async () => (await call('GET', `${url}/metrics`)).text,
  );
  const hunted = { ...canaries, accesstoken: tokens[0]!, refreshtoken: tokens[1]! };
  const refused = refusals.map(({ text }) => text);
  checks.note(`${output.split('\n').length} log lines, ${refused.length} refusals, ${jobs.length} job rows`);
  for (const [kind, canary] of Object.entries(hunted)) {
    const seen = [
      output.includes(canary) && 'log',
      refused.some((text) => text.includes(canary)) && 'error body',
      jobs.some(({ row }) => row.includes(canary)) && 'job row',
      String(metrics).includes(canary) && 'metrics',
    ].filter((place) => place !== false);
    checks.check(`${kind}: in no log, error body, job row or metric`, seen.length === 0, seen.join(', '));
  }
  for (const kind of [
    'email',
    'fullname',
    'resumetext',
    'jobtext',
    'typedanswer',
    'transcript',
    'clienttext',
  ] as const) {
    const stored = Object.keys(await rowsWith(stage, canaries[kind]));
    checks.check(`${kind}: control, it is stored`, stored.length > 0, stored.join(', '));
  }
  for (const [secret, text] of [
    ['password', canaries.password],
    ['access token', tokens[0]!],
    ['refresh token', tokens[1]!],
  ] as const) {
    const stored = Object.keys(await rowsWith(stage, text));
    checks.check(`${secret}: in no table`, stored.length === 0, stored.join(', '));
  }
  const forged = output.split('\n').filter((line) => line.startsWith('{"level":60}'));
  checks.check('no log line was forged', forged.length === 0);
  const prompts = stage.model.calls.map(({ body }) => body.toString()).join('\n');
  for (const kind of ['email', 'password', 'apikey'] as const) {
    checks.check(`${kind}: in no prompt`, !prompts.includes(canaries[kind]));
  }
  checks.check('phone number: in no prompt', !/170[ -]?1234567/.test(prompts));
}

/** Rows that hold this text anywhere, by table. */
async function rowsWith({ client }: Stage, text: string): Promise<Record<string, number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${name} t WHERE t::text LIKE $1`, [
      `%${text}%`,
    ]);
    if (rows[0]?.n !== '0') found[name] = Number(rows[0]?.n);
  }
  return found;
}

/** What a closed account may leave for a day: rows of finished jobs, which hold ids and nothing else. */
const allowedRest = /^pgboss\./;

async function gone(stage: Stage, userId: string): Promise<{ ms: number; left: string; rest: string }> {
  const from = performance.now();
  for (;;) {
    const found = Object.entries(await rowsWith(stage, userId));
    const left = found.filter(([table]) => !allowedRest.test(table)).map(([table, count]) => `${table} ${count}`);
    const folder = join(stage.dataDir, 'blobs', userId);
    if (existsSync(folder)) left.push(`files ${readdirSync(folder, { recursive: true }).length}`);
    const ms = performance.now() - from;
    if (left.length === 0 || ms > deletionLimitMs) {
      const rest = found.filter(([table]) => allowedRest.test(table)).map(([table, count]) => `${table} ${count}`);
      return { ms, left: left.join(', '), rest: rest.join(', ') };
    }
    await delay(100);
  }
}

/** Somebody with one of everything, a report and a transcription under way, both held by slow engines. */
async function busyAccount(stage: Stage): Promise<Account> {
  const { url, model, engine } = stage;
  const account = await registerAccount(url);
  const token = account.accessToken;
  const ids = await furnish(url, token);
  model.always({ delayMs: 4_000 });
  engine.always({ delayMs: 4_000 });
  const path = `${url}/v1/questions/${ids.questions![2]!}/attempts`;
  const { id } = await must<{ id: string }>('POST', path, { token, json: { kind: 'spoken' } });
  await must('POST', `${url}/v1/attempts/${id}/transcription`, {
    token,
    body: fileForm(recording, 'audio/wav', 'jfk.wav'),
  });
  await must('POST', `${url}/v1/interviews/${ids.interviews![1]!}/complete`, { token });
  await delay(1_000);
  return account;
}

async function leave(stage: Stage, account: Account, what: string, meanwhile: () => Promise<void>): Promise<void> {
  const { url, checks } = stage;
  const before = await rowsWith(stage, account.userId);
  checks.note(`${what}: rows in ${Object.keys(before).length} tables before`);
  const uploads = Array.from({ length: 4 }, () =>
    call('POST', `${url}/v1/resumes`, {
      token: account.accessToken,
      body: fileForm(recording.subarray(0, 1_000), 'text/plain', 'a.txt'),
    }),
  );
  const closed = await call('DELETE', `${url}/v1/users/me`, {
    token: account.accessToken,
    json: { password: account.password },
  });
  checks.check(`${what}: accepted`, closed.status === 202, closed.status);
  await meanwhile();
  await Promise.all(uploads);
  const { ms, left, rest } = await gone(stage, account.userId);
  checks.check(`${what}: 0 rows and 0 files within 60 s`, left === '', left === '' ? milliseconds(ms) : left);
  const after = await call('GET', `${url}/v1/users/me`, { token: account.accessToken });
  checks.check(`${what}: the token opens nothing`, after.status === 401, after.status);
  await delay(10_000);
  const later = await gone(stage, account.userId);
  checks.check(
    `${what}: jobs that were running wrote nothing afterwards`,
    later.left === '' && later.ms < 2_000,
    later.left,
  );
  checks.note(`${what}: rest for a day, ids only: ${later.rest === '' ? rest || 'none' : later.rest}`);
}

await withDataDir(async (dataDir) => {
  const port = await freePort();
  const [model, engine] = [await startChatModelStandIn(), await startSpeechEngineStandIn()];
  replySensibly(model);
  const environment = {
    LOG_LEVEL: 'trace',
    LLM_BASE_URL: model.url,
    LLM_API_KEY: canaries.apikey,
    LLM_MODEL: 'stand-in',
    LLM_DAILY_CALLS_PER_USER: '100000',
    STT_BASE_URL: engine.url,
    STT_API_KEY: canaries.apikey,
    STT_MODEL: 'stand-in',
  };
  let product: ProductProcess = await startProduct({ dataDir, port, environment });
  const checks = new Checks('Privacy: canaries and the deletion of accounts');
  const database = await ownDatabase(join(dataDir, 'postgres'));
  const client = new pg.Client(database.url);
  try {
    await client.connect();
    const stage: Stage = { url: product.url, model, engine, client, checks, dataDir };
    const tokens = await journey(stage);
    await databaseFaults(stage, await registerAccount(product.url));
    await delay(500);
    await hunt(stage, product.output(), tokens);
    const bystander = await registerAccount(product.url);
    await furnish(product.url, bystander.accessToken);
    const untouched = await rowsWith(stage, bystander.userId);
    await leave(stage, await busyAccount(stage), 'with jobs running', () => Promise.resolve());
    model.always('ok');
    engine.always('ok');
    const second = await busyAccount(stage);
    await leave(stage, second, 'with a SIGKILL after the reply', async () => {
      await product.kill();
      product = await startProduct({ dataDir, port, environment });
    });
    const now = await rowsWith(stage, bystander.userId);
    checks.check(
      "somebody else's rows are all there",
      JSON.stringify(now) === JSON.stringify(untouched),
      JSON.stringify(now),
    );
  } finally {
    await client.end();
    await database.leave();
    await product.stop();
    await model.close();
    await engine.close();
  }
  checks.finish();
});
