import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { projectRoot } from '../src/common/project-root.js';
import { consent, invite, relate } from '../test/factories/live-pairs.js';
import { furnish, jobDescriptionText } from '../test/factories/owned-world.js';
import { nameOf, type Operation, operations } from '../test/support/openapi.js';
import { type Account, type Answer, call, jsonOf, must, registerAccount } from './calls.js';
import { Checks, tally } from './checks.js';
import { type OwnDatabase, ownDatabase } from './own-database.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';
import { uploadFile } from './uploads.js';

/**
 * Everything that creates is sent sixteen times at once, with one Idempotency-Key and without: one effect, no 5xx.
 * Then the cases of the key itself, and a SIGKILL between the effect and the reply.
 *
 *   npm run build && node --import tsx proofs/double-submit.ts
 */

const width = 16;
const pdf = readFileSync(join(projectRoot, 'test/fixtures/hostile/pdf/ok-minimal.pdf'));
const tone = readFileSync(join(projectRoot, 'test/fixtures/hostile/audio/ok-tone-1s.wav'));

interface Stage {
  readonly product: ProductProcess;
  readonly client: pg.Client;
  readonly checks: Checks;
}

/** One creating request of somebody, as often as wanted, and where its effect is counted. */
interface Creation {
  readonly send: (key: string | null, changed?: boolean) => Promise<Answer>;
  readonly count: () => Promise<number>;
}

type Prepare = (stage: Stage, operation: Operation) => Promise<Creation>;

async function rows({ client }: Stage, table: string, column: string, id: string): Promise<number> {
  const { rows: found } = await client.query(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [id]);
  return found.length;
}

const keyed = (key: string | null): Record<string, string> => (key === null ? {} : { 'idempotency-key': key });

function formOf(bytes: Buffer): FormData {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'resume.pdf');
  return form;
}

/** How each creating route is used; one that is new and missing here fails the proof by name. */
const creations: Readonly<Record<string, Prepare>> = {
  uploadResume: async (stage, { path }) => {
    const { accessToken: token, userId } = await registerAccount(stage.product.url);
    const other = Buffer.concat([pdf, Buffer.from('\n%changed')]);
    return {
      send: (key, changed) =>
        call('POST', stage.product.url + path, {
          token,
          headers: keyed(key),
          body: formOf(changed === true ? other : pdf),
        }),
      count: () => rows(stage, 'resumes', 'user_id', userId),
    };
  },
  createJobDescription: async (stage, { path }) => {
    const { accessToken: token, userId } = await registerAccount(stage.product.url);
    return {
      send: (key, changed) =>
        call('POST', stage.product.url + path, {
          token,
          headers: keyed(key),
          json: { text: jobDescriptionText + (changed === true ? ' Changed.' : '') },
        }),
      count: () => rows(stage, 'job_descriptions', 'user_id', userId),
    };
  },
  createInterview: async (stage, { path }) => {
    const { accessToken: token, userId } = await registerAccount(stage.product.url);
    return {
      send: (key, changed) =>
        call('POST', stage.product.url + path, {
          token,
          headers: keyed(key),
          json: { track: 'backend', questionCount: changed === true ? 2 : 3 },
        }),
      count: () => rows(stage, 'interviews', 'user_id', userId),
    };
  },
  generateQuestions: async (stage, { path }) => {
    const { token, interviewId } = await interviewOf(stage);
    return {
      send: (key, changed) =>
        call('POST', stage.product.url + path.replace('{id}', interviewId), {
          token,
          headers: keyed(key),
          json: changed === true ? { count: 1 } : {},
        }),
      // Three were ordered: three is one effect.
      count: async () => (await rows(stage, 'questions', 'interview_id', interviewId)) / 3,
    };
  },
  createAttempt: async (stage, { path }) => {
    const { token, questionIds } = await startedInterview(stage);
    return {
      send: (key, changed) =>
        call('POST', stage.product.url + path.replace('{id}', questionIds[0]!), {
          token,
          headers: keyed(key),
          json: { answer: `An index is a sorted copy${changed === true ? ', changed' : ''}.` },
        }),
      count: () => rows(stage, 'attempts', 'question_id', questionIds[0]!),
    };
  },
  askFollowUp: async (stage, { path }) => {
    const { token, questionIds } = await startedInterview(stage);
    const answers = `${stage.product.url}/v1/questions/${questionIds[0]}/attempts`;
    await must('POST', answers, {
      token,
      json: { answer: 'An index is a sorted copy of a column, which I once added.' },
    });
    return {
      send: (key) =>
        call('POST', stage.product.url + path.replace('{id}', questionIds[0]!), { token, headers: keyed(key) }),
      count: () => rows(stage, 'questions', 'parent_question_id', questionIds[0]!),
    };
  },
  submitTranscription: async (stage, { path }) => {
    const { token, questionIds } = await startedInterview(stage);
    const attempts = `${stage.product.url}/v1/questions/${questionIds[0]}/attempts`;
    const { id } = await must<{ id: string }>('POST', attempts, { token, json: { kind: 'spoken' } });
    return {
      send: (key, changed) =>
        call('POST', stage.product.url + path.replace('{id}', id), {
          token,
          headers: keyed(key),
          json: { text: `We moved the cache${changed === true ? ', changed' : ''}.` },
        }),
      count: () => rows(stage, 'transcriptions', 'attempt_id', id),
    };
  },
  createUpload: async (stage, { path }) => {
    const { accessToken, userId } = await registerAccount(stage.product.url);
    const body = (changed: boolean) => ({ kind: 'audio', mediaType: 'audio/wav', sizeBytes: changed ? 2_000 : 1_000 });
    return jsonCreation(stage, { token: accessToken, path, body, counted: ['uploads', 'user_id', userId] });
  },
  attachRecording: async (stage, { path }) => {
    const { url } = stage.product;
    const { token, questionIds } = await startedInterview(stage);
    const attempts = `${url}/v1/questions/${questionIds[0]}/attempts`;
    const { id } = await must<{ id: string }>('POST', attempts, { token, json: { kind: 'spoken' } });
    const file = { kind: 'audio', mediaType: 'audio/wav' };
    const uploads = [await uploadFile(url, token, tone, file), await uploadFile(url, token, tone, file)];
    const body = (changed: boolean) => ({ uploadId: uploads[changed ? 1 : 0] });
    return jsonCreation(stage, { token, path: path.replace('{id}', id), body, counted: ['uploads', 'attempt_id', id] });
  },
  createRelationship: async (stage, { path }) => {
    const { accessToken, userId } = await registerAccount(stage.product.url);
    const body = (changed: boolean) => ({ type: changed ? 'FAMILY' : 'FRIEND' });
    return jsonCreation(stage, { token: accessToken, path, body, counted: ['relationships', 'creator_id', userId] });
  },
  sendInvite: async (stage, { path }) => {
    const { url } = stage.product;
    const { accessToken: token } = await registerAccount(url);
    const { id } = await must<{ id: string }>('POST', `${url}/v1/relationships`, { token, json: { type: 'FRIEND' } });
    const body = (changed: boolean) => (changed ? { email: 'somebody@example.org' } : {});
    const counted = ['relationship_invites', 'relationship_id', id] as const;
    return jsonCreation(stage, { token, path: path.replace('{id}', id), body, counted });
  },
  acceptInvite: async (stage, { path }) => {
    const { url } = stage.product;
    const [{ accessToken: inviter }, invited] = [await registerAccount(url), await registerAccount(url)];
    const json = { type: 'FRIEND' };
    const { id } = await must<{ id: string }>('POST', `${url}/v1/relationships`, { token: inviter, json });
    const address = url + path.replace('{token}', await invite(url, inviter, id));
    return {
      send: (key) => call('POST', address, { token: invited.accessToken, headers: keyed(key) }),
      count: () => rows(stage, 'relationships', 'partner_id', invited.userId),
    };
  },
  sendPoke: async (stage, { path }) => {
    const { token, relationshipId } = await pair(stage);
    const body = (changed: boolean) => ({ relationshipId, type: changed ? 'practice_time' : 'good_luck' });
    return jsonCreation(stage, { token, path, body, counted: ['pokes', 'relationship_id', relationshipId] });
  },
  inviteToActivity: async (stage, { path }) => {
    const { token, relationshipId } = await pair(stage);
    const body = (changed: boolean) => ({ relationshipId, activityId: changed ? 'gratitude' : 'shared-goal' });
    return jsonCreation(stage, { token, path, body, counted: ['activities', 'relationship_id', relationshipId] });
  },
  createLiveSession: async (stage, { path }) => {
    const { token, interviewId } = await startedInterview(stage);
    const body = (changed: boolean) => ({ interviewId, coaching: changed ? 'off' : 'low' });
    return jsonCreation(stage, { token, path, body, counted: ['live_sessions', 'interview_id', interviewId] });
  },
  createSessionComment: async (stage, { path }) => {
    const { url } = stage.product;
    const { token, other, relationshipId } = await pair(stage, { type: 'MENTOR', role: 'mentor' });
    await consent(url, other, relationshipId, ['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED']);
    const json = { relationshipId, partnerRole: 'observer' };
    const { id } = await must<{ id: string }>('POST', `${url}/v1/sessions`, { token: other, json });
    const body = (changed: boolean) => ({ atMs: 0, text: `A calm beginning${changed ? ', changed' : ''}.` });
    const counted = ['session_comments', 'session_id', id] as const;
    return jsonCreation(stage, { token, path: path.replace('{id}', id), body, counted });
  },
  sendChatMessage: async (stage, { path }) => {
    const { accessToken, userId } = await registerAccount(stage.product.url);
    const body = (changed: boolean) => ({ message: changed ? 'How is my pace?' : 'What should I practise next?' });
    return jsonCreation(stage, { token: accessToken, path, body, counted: ['chat_threads', 'user_id', userId] });
  },
  createWebhook: async (stage, { path }) => {
    const { accessToken, userId } = await registerAccount(stage.product.url);
    const body = (changed: boolean) => ({
      url: 'https://localhost/hook',
      events: [changed ? 'report.ready' : 'session.ended'],
    });
    return jsonCreation(stage, { token: accessToken, path, body, counted: ['webhooks', 'user_id', userId] });
  },
  requestExport: async (stage, { path }) => {
    const { accessToken, userId, password } = await registerAccount(stage.product.url);
    const body = (changed: boolean) => ({ password: changed ? `${password}-changed` : password });
    return jsonCreation(stage, { token: accessToken, path, body, counted: ['exports', 'user_id', userId] });
  },
};

/** Without a key two equal requests are two wishes here; elsewhere the second finds what the first made. */
const oneByNature = new Set([
  'createInterview',
  'generateQuestions',
  'askFollowUp',
  'submitTranscription',
  'attachRecording',
  'acceptInvite',
  'sendPoke',
  'inviteToActivity',
]);

interface JsonCreation {
  readonly token: string;
  readonly path: string;
  readonly body: (changed: boolean) => object;
  /** Table, column and the value that what is made has there. */
  readonly counted: readonly [string, string, string];
}

function jsonCreation(stage: Stage, { token, path, body, counted }: JsonCreation): Creation {
  return {
    send: (key, changed = false) =>
      call('POST', stage.product.url + path, { token, headers: keyed(key), json: body(changed) }),
    count: () => rows(stage, ...counted),
  };
}

/** Two who are related. */
async function pair({ product: { url } }: Stage, relationship?: object) {
  const [{ accessToken: token }, { accessToken: other }] = [await registerAccount(url), await registerAccount(url)];
  return { token, other, relationshipId: await relate(url, [token, other], relationship) };
}

async function interviewOf({ product }: Stage): Promise<{ token: string; interviewId: string }> {
  const { accessToken: token } = await registerAccount(product.url);
  const json = { track: 'backend', questionCount: 3 };
  const { id } = await must<{ id: string }>('POST', `${product.url}/v1/interviews`, { token, json });
  return { token, interviewId: id };
}

async function startedInterview(stage: Stage) {
  const { token, interviewId } = await interviewOf(stage);
  const path = `${stage.product.url}/v1/interviews/${interviewId}/questions`;
  await must('POST', path, { token, json: {} });
  const { items } = await must<{ items: { id: string }[] }>('GET', path, { token });
  return { token, interviewId, questionIds: items.map(({ id }) => id) };
}

const idOf = (answer: Answer): string => /"id":"([^"]+)"/.exec(answer.text)?.[1] ?? answer.text;

async function atOnce(stage: Stage, operation: Operation, prepare: Prepare): Promise<void> {
  const { checks } = stage;
  const name = nameOf(operation);
  const creation = await prepare(stage, operation);
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: width }, () => creation.send(key)));
  const good = answers.filter(({ status }) => status < 300);
  const rest = answers.filter(({ status }) => status >= 300);
  const effects = await creation.count();
  checks.check(
    `${name}: ${width} at once with one key`,
    effects === 1 && good.length >= 1 && rest.every(({ status }) => status === 409),
    `${effects} effect, ${tally(answers.map(({ status }) => status))}`,
  );
  const later = await creation.send(key);
  const replayed = later.headers.get('idempotency-replayed') === 'true' && later.text === good[0]?.text;
  checks.check(`${name}: the same reply later`, replayed && later.status === good[0]?.status, later.status);
  checks.check(`${name}: all replies name one resource`, new Set([...good, later].map(idOf)).size === 1);
  checks.check(`${name}: still one effect`, (await creation.count()) === 1);
}

async function withoutKey(stage: Stage, operation: Operation, prepare: Prepare): Promise<void> {
  const creation = await prepare(stage, operation);
  const answers = await Promise.all(Array.from({ length: width }, () => creation.send(null)));
  const effects = await creation.count();
  const wanted = oneByNature.has(operation.operationId) ? 1 : answers.filter(({ status }) => status < 300).length;
  stage.checks.check(
    `${nameOf(operation)}: ${width} at once without a key`,
    effects === wanted && answers.every(({ status }) => status < 500 && status > 0),
    `${effects} effects, ${tally(answers.map(({ status }) => status))}`,
  );
}

async function casesOfTheKey(stage: Stage, operation: Operation, prepare: Prepare): Promise<void> {
  const { checks } = stage;
  const name = nameOf(operation);
  const mine = await prepare(stage, operation);
  const key = randomUUID();
  const first = await mine.send(key);
  if (operation.json !== null || operation.multipart !== null) {
    const changed = await mine.send(key, true);
    checks.check(
      `${name}: same key, other body`,
      changed.status === 422 && changed.text.includes('idempotency_key_reused'),
      changed.status,
    );
  }
  const theirs = await prepare(stage, operation);
  const borrowed = await theirs.send(key);
  checks.check(
    `${name}: somebody else's use of the key is their own request`,
    borrowed.status === first.status &&
      idOf(borrowed) !== idOf(first) &&
      borrowed.headers.get('idempotency-replayed') === null,
    borrowed.status,
  );
  for (const bad of ['a'.repeat(256), 'with space', '']) {
    const answer = await mine.send(bad);
    checks.check(
      `${name}: "${bad.slice(0, 12)}" for a key`,
      answer.status === 400 || (bad === '' && answer.status < 500),
      answer.status,
    );
  }
}

/** What is no creation but must happen once: completing, and having a report made. */
async function onceOnly(stage: Stage): Promise<void> {
  const { product, checks, client } = stage;
  const { token, interviewId, questionIds } = await startedInterview(stage);
  for (const id of questionIds) {
    const answer = `For ${id} I measured first; an index made the query ten times faster because rows were found by key.`;
    await must('POST', `${product.url}/v1/questions/${id}/attempts`, { token, json: { answer } });
  }
  const path = `${product.url}/v1/interviews/${interviewId}`;
  const completed = await Promise.all(Array.from({ length: width }, () => call('POST', `${path}/complete`, { token })));
  checks.check(
    `${width} completions at once`,
    completed.every(({ status }) => status === 200),
    tally(completed.map(({ status }) => status)),
  );
  checks.check(
    'all name one moment',
    new Set(completed.map(({ text }) => /"completedAt":"[^"]+"/.exec(text)?.[0])).size === 1,
  );
  const rebuilt = await Promise.all(Array.from({ length: width }, () => call('POST', `${path}/report`, { token })));
  checks.check(
    `${width} wishes for the report at once`,
    rebuilt.every(({ status }) => status === 202 || status === 409),
    tally(rebuilt.map(({ status }) => status)),
  );
  let report = '';
  for (
    const until = Date.now() + 30_000;
    Date.now() < until && !report.includes('"status":"ready"');
    await delay(100)
  ) {
    report = (await call('GET', `${path}/report`, { token })).text;
  }
  checks.check(
    'one report, ready',
    report.includes('"status":"ready"') && (await rows(stage, 'reports', 'interview_id', interviewId)) === 1,
  );
  const { rows: jobs } = await client.query<{ n: string }>(
    `SELECT count(*) AS n FROM pgboss.job WHERE name = 'interview.completed' AND data ->> 'interviewId' = $1`,
    [interviewId],
  );
  checks.check('one job for the completion', jobs[0]?.n === '1', jobs[0]?.n ?? '');
  const late = await call('POST', `${product.url}/v1/questions/${questionIds[0]}/attempts`, {
    token,
    json: { answer: 'Too late.' },
  });
  checks.check('no answer after the completion', late.status === 409, late.status);
}

/**
 * The reply is held back where it is remembered, and what remembers it fails in the end: the effect is stored and the
 * reply is not; then the process dies. The same request again must find the effect.
 */
async function killedBeforeReply(
  stage: Stage,
  account: Account,
  restart: () => Promise<ProductProcess>,
): Promise<void> {
  const { client, checks } = stage;
  const { accessToken: token, userId } = account;
  const key = randomUUID();
  const send = (url: string) =>
    call('POST', `${url}/v1/job-descriptions`, {
      token,
      headers: keyed(key),
      json: { text: jobDescriptionText },
      timeoutMs: 3_000,
    });
  await client.query(
    `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RAISE EXCEPTION ''held back''; END'`,
  );
  await client.query(
    `CREATE TRIGGER hold BEFORE UPDATE ON idempotency_keys FOR EACH ROW WHEN (NEW.state = 'done') EXECUTE FUNCTION hold()`,
  );
  const lost = send(stage.product.url);
  for (
    const until = Date.now() + 3_000;
    Date.now() < until && (await rows(stage, 'job_descriptions', 'user_id', userId)) === 0;
  )
    await delay(10);
  const stored = await rows(stage, 'job_descriptions', 'user_id', userId);
  await stage.product.kill();
  const { status, fault } = await lost;
  checks.check('SIGKILL between effect and reply: stored, not answered', stored === 1 && status === 0, fault ?? status);
  await client.query('DROP TRIGGER hold ON idempotency_keys; DROP FUNCTION hold()');
  const { url } = await restart();
  const soon = await send(url);
  checks.check(
    'again at once: the first counts as still running',
    soon.status === 409 || soon.status === 201,
    soon.status,
  );
  await client.query(
    `UPDATE idempotency_keys SET lease_ends_at = now() - interval '1 second' WHERE user_id = $1 AND state = 'running'`,
    [userId],
  );
  const again = await send(url);
  const { rows: found } = await client.query<{ id: string }>('SELECT id FROM job_descriptions WHERE user_id = $1', [
    userId,
  ]);
  checks.check(
    'again after the lease: the effect that was there',
    again.status === 201 && found.length === 1 && found[0]?.id === jsonOf<{ id: string }>(again).id,
    `${again.status}, ${found.length} stored`,
  );
}

await withDataDir(async (dataDir) => {
  const port = await freePort();
  let product = await startProduct({ dataDir, port });
  const checks = new Checks('Sixteen of everything');
  const database: OwnDatabase = await ownDatabase(join(dataDir, 'postgres'));
  const client = new pg.Client(database.url);
  try {
    await client.connect();
    const stage: Stage = { product, client, checks };
    await furnish(product.url, await registerAccount(product.url));
    for (const operation of operations.filter((one) => one['x-idempotent'] === true)) {
      const prepare = creations[operation.operationId];
      if (prepare === undefined) {
        checks.check(`${nameOf(operation)}: the proof knows how to use it`, false);
        continue;
      }
      await atOnce(stage, operation, prepare);
      await withoutKey(stage, operation, prepare);
      await casesOfTheKey(stage, operation, prepare);
    }
    await onceOnly(stage);
    await killedBeforeReply(
      stage,
      await registerAccount(product.url),
      async () => (product = await startProduct({ dataDir, port })),
    );
  } finally {
    await client.end();
    await database.leave();
    await product.stop();
  }
  checks.finish();
});
