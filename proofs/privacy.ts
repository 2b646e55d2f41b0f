import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { connectLive } from '../sdk/live/index.js';
import { projectRoot } from '../src/common/project-root.js';
import { consent, EVERY_SCOPE, openSessionForTwo, relate } from '../test/factories/live-pairs.js';
import { furnish, jobDescriptionText } from '../test/factories/owned-world.js';
import { say, talk } from '../test/support/live-talk.js';
import { type ChatModelStandIn, startChatModelStandIn } from '../test/support/standins/chat-model.standin.js';
import { replySensibly } from '../test/support/standins/model-replies.js';
import { startSpeechEngineStandIn } from '../test/support/standins/speech-engine.standin.js';
import { type Account, type Answer, call, jsonOf, must, registerAccount } from './calls.js';
import { Checks, milliseconds } from './checks.js';
import { departedOf, leftOf, rowsWith, untilGone } from './leftovers.js';
import { ownDatabase } from './own-database.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';
import { announce, beginTus, uploadFile } from './uploads.js';

/**
 * What people entrust to the product shows up nowhere but in its tables and files, whatever goes wrong meanwhile; and
 * when they leave, nothing of them stays, also when a job of theirs is running or the process dies in the middle.
 *
 *   npm run build && node --import tsx proofs/privacy.ts
 */

const DELETION_LIMIT_MS = 60_000;
/** Half-sent uploads are swept by the minute. */
const WORKING_LIMIT_MS = 120_000;
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
  'chatmessage',
  'comment',
  'uploadname',
  'inviteaddress',
  'webhookurl',
  'webhooktext',
  'activitynote',
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
  await together(url, send, token);
  await misuse(send, person, token);
  await send('POST', `/v1/interviews/${interview}/complete`);
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(200)) {
    const report = await send('GET', `/v1/interviews/${interview}/report`);
    if (!report.text.includes('"status":"pending"')) break;
  }
  return [token, refreshToken];
}

/** What two write to each other and about each other, and what is told to servers of theirs. */
async function together(url: string, send: Send, token: string): Promise<void> {
  const mentor = await registerAccount(url);
  const [friend, candidate] = [await registerAccount(url), token];
  await send('POST', '/v1/chat', { json: { message: `How do I tell of ${canaries.chatmessage}?` } });
  const streamed = {
    json: { message: `And ${canaries.chatmessage} again?` },
    headers: { accept: 'text/event-stream' },
  };
  await send('POST', '/v1/chat', streamed);
  const mentored = await relate(url, [mentor.accessToken, candidate], { type: 'MENTOR', role: 'mentor' });
  await consent(url, candidate, mentored, ['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED']);
  const session = await openSessionForTwo(url, candidate, { relationshipId: mentored, partnerRole: 'observer' });
  const comment = { atMs: 0, text: `You spoke of ${canaries.comment}.` };
  await send('POST', `/v1/sessions/${session}/comments`, { token: mentor.accessToken, json: comment });
  await send('POST', `/v1/sessions/${session}/comments`, { json: { ...comment, score: canaries.comment } });
  const related = await relate(url, [token, friend.accessToken]);
  const invited = jsonOf<{ id: string }>(await send('POST', '/v1/relationships', { json: { type: 'FRIEND' } }));
  const email = `${canaries.inviteaddress}@example.org`;
  for (const address of [email, `${canaries.inviteaddress}@`, `${email}\r\nBcc: x@example.org`]) {
    await send('POST', `/v1/relationships/${invited.id}/invites`, { json: { email: address } });
  }
  const activity = { relationshipId: related, activityId: 'shared-goal' };
  const { id } = jsonOf<{ id: string }>(await send('POST', '/v1/activities', { json: activity }));
  await send('POST', `/v1/activities/${id}/respond`, { token: friend.accessToken, json: { accept: true } });
  const rating = { rating: 4, note: `It felt like ${canaries.activitynote}.` };
  await send('POST', `/v1/activities/${id}/complete`, { json: { ...rating, rating: canaries.activitynote } });
  await send('POST', `/v1/activities/${id}/complete`, { json: rating });
  await send('POST', `/v1/activities/${id}/complete`, { json: rating });
  await toldElsewhere(url, send, token);
}

/** Uploads and webhooks, each refused and failing too. */
async function toldElsewhere(url: string, send: Send, token: string): Promise<void> {
  const file = { kind: 'audio', mediaType: 'audio/wav', fileName: `${canaries.uploadname}.wav` };
  await uploadFile(url, token, recording, file);
  await beginTus(url, token, { sizeBytes: 10_000, first: recording.subarray(0, 5_000), fileName: file.fileName });
  const odd = { ...file, sizeBytes: -1, mediaType: canaries.uploadname, kind: canaries.uploadname };
  await send('POST', '/v1/uploads', { json: odd });
  const { upload, put } = await announce(url, token, { ...file, sizeBytes: 4 });
  await call('PUT', put.url, { headers: put.headers, body: 'what' });
  await send('POST', `/v1/uploads/${upload.id}/confirm`);
  await call('GET', put.url.replace('signature=', `signature=${canaries.uploadname}`));
  const events = ['report.ready', 'session.ended'];
  const description = `For ${canaries.webhooktext}`;
  for (const base of ['https://localhost:9', 'http://10.0.0.1', `https://${canaries.webhookurl}.invalid`]) {
    const json = { url: `${base}/${canaries.webhookurl}?key=${canaries.webhookurl}`, events, description };
    const made = await send('POST', '/v1/webhooks', { json });
    if (made.status === 201) await send('POST', `/v1/webhooks/${jsonOf<{ id: string }>(made).id}/ping`);
  }
  await send('POST', '/v1/webhooks', { json: { url: canaries.webhookurl, events: [canaries.webhooktext] } });
}

type Send = (method: string, path: string, options?: Parameters<typeof call>[2]) => Promise<Answer>;

/** Everything that is refused, with the canary in the refused place. */
async function misuse(
  send: Send,
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
    'chatmessage',
    'comment',
    'uploadname',
    'webhookurl',
    'webhooktext',
    'activitynote',
  ] as const) {
    const stored = Object.keys(await rowsWith(client, canaries[kind]));
    checks.check(`${kind}: control, it is stored`, stored.length > 0, stored.join(', '));
  }
  // No row is kept of a letter that is sent; without a mail server it is a file.
  const letters = readdirSync(join(stage.dataDir, 'mail')).map((name) => join(stage.dataDir, 'mail', name));
  const written = letters.filter((path) => readFileSync(path, 'utf8').includes(canaries.inviteaddress));
  checks.check('inviteaddress: control, it was written to', written.length === 1, written.length);
  for (const [secret, text] of [
    ['password', canaries.password],
    ['access token', tokens[0]!],
    ['refresh token', tokens[1]!],
  ] as const) {
    const stored = Object.keys(await rowsWith(client, text));
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

/**
 * Somebody with one of everything, a report and a transcription under way, both held by slow engines, a resumable upload
 * half sent, letters, and an open session for two in which both are.
 */
async function busyAccount(stage: Stage): Promise<Busy> {
  const { url, model, engine } = stage;
  const account = await registerAccount(url);
  const token = account.accessToken;
  const ids = await furnish(url, account);
  model.always({ delayMs: 4_000 });
  engine.always({ delayMs: 4_000 });
  const path = `${url}/v1/questions/${ids.questions![2]!}/attempts`;
  const { id } = await must<{ id: string }>('POST', path, { token, json: { kind: 'spoken' } });
  await must('POST', `${url}/v1/attempts/${id}/transcription`, {
    token,
    body: fileForm(recording, 'audio/wav', 'jfk.wav'),
  });
  await must('POST', `${url}/v1/interviews/${ids.interviews![1]!}/complete`, { token });
  await beginTus(url, token, { sizeBytes: recording.length, first: recording.subarray(0, 9_000) });
  const other = await registerAccount(url);
  const relationshipId = await relate(url, [token, other.accessToken]);
  for (const who of [token, other.accessToken]) await consent(url, who, relationshipId, EVERY_SCOPE);
  const session = await openSessionForTwo(url, token, { relationshipId });
  const [mine, theirs] = [connectLive(url, token), connectLive(url, other.accessToken)];
  const [here] = await Promise.all([mine.join(session), theirs.join(session)]);
  await say(await here.speak({ language: 'en' }), talk('jfk.wav'));
  await delay(1_000);
  return { account, other, relationshipId, session, leave: () => [mine, theirs].forEach((client) => client.close()) };
}

interface Busy {
  readonly account: Account;
  readonly other: Account;
  readonly relationshipId: string;
  readonly session: string;
  /** Closes the sockets of both. */
  readonly leave: () => void;
}

async function leave(stage: Stage, busy: Busy, what: string, meanwhile: () => Promise<void>): Promise<void> {
  const { url, checks, client } = stage;
  const { account, other } = busy;
  const departed = await departedOf(stage, account.userId);
  const before = await rowsWith(client, account.userId);
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
  const { left, keptMs, workingMs } = await untilGone(stage, departed, WORKING_LIMIT_MS);
  const found = left.slice(0, 5).join(', ') || `rows and stored files after ${milliseconds(keptMs)}`;
  checks.check(`${what}: 0 rows and 0 files within 60 s`, keptMs <= DELETION_LIMIT_MS, found);
  checks.check(`${what}: 0 working copies within 2 min`, left.length === 0, milliseconds(workingMs));
  const after = await call('GET', `${url}/v1/users/me`, { token: account.accessToken });
  checks.check(`${what}: the token opens nothing`, after.status === 401, after.status);
  await partnerLeft(stage, what, busy);
  await delay(10_000);
  const later = await leftOf(stage, departed);
  checks.check(`${what}: jobs that were running wrote nothing afterwards`, later.length === 0, later.join(', '));
  const named = Object.keys(await rowsWith(client, account.email));
  checks.check(`${what}: the address is in no table`, named.length === 0, named.join(', '));
  const theirs = await call('GET', `${url}/v1/users/me`, { token: other.accessToken });
  checks.check(`${what}: the other of the two is still there`, theirs.status === 200, theirs.status);
  busy.leave();
}

/** What the two derived together is gone for the other too; their session stays as the other's own, ended, and names nobody. */
async function partnerLeft({ url, checks }: Stage, what: string, { account, other, relationshipId, session }: Busy) {
  const { accessToken: token } = other;
  const related = await call('GET', `${url}/v1/relationships/${relationshipId}`, { token });
  checks.check(`${what}: the other of the two is related to nobody`, related.status === 404, related.status);
  const from = performance.now();
  let state = '';
  // What ends the session is a job; the one of a process that was killed is noticed by its missing heartbeat.
  while (!state.includes('"status":"finalized"') && performance.now() - from < DELETION_LIMIT_MS) {
    state = (await call('GET', `${url}/v1/sessions/${session}`, { token })).text;
    await delay(100);
  }
  const ended = state.includes('"status":"finalized"');
  checks.check(`${what}: the session of both is over`, ended, milliseconds(performance.now() - from));
  for (const part of ['', '/timeline', '/report']) {
    const { status, text } = await call('GET', `${url}/v1/sessions/${session}${part}`, { token });
    const named = text.includes(account.userId);
    checks.check(`${what}: the session${part} of the other names nobody`, !named && status > 0 && status < 500, status);
  }
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
    await furnish(product.url, bystander);
    const untouched = await rowsWith(client, bystander.userId);
    await leave(stage, await busyAccount(stage), 'with jobs running', () => Promise.resolve());
    model.always('ok');
    engine.always('ok');
    const second = await busyAccount(stage);
    await leave(stage, second, 'with a SIGKILL after the reply', async () => {
      await product.kill();
      product = await startProduct({ dataDir, port, environment });
    });
    const now = await rowsWith(client, bystander.userId);
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
