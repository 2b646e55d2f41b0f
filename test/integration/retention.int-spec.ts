import { jest } from '@jest/globals';
import { getCurrentResume, login, logout, sendChatMessage } from '../../sdk/src/generated/sdk.gen.js';
import { newId } from '../../src/common/ids.js';
import { AnalysisWorker } from '../../src/modules/analysis/analysis.worker.js';
import { AuthWorker } from '../../src/modules/auth/auth.worker.js';
import { ChatWorker } from '../../src/modules/chat/chat.worker.js';
import { exportedTables } from '../../src/modules/export/exported-tables.js';
import { AttemptService } from '../../src/modules/interview/attempt.service.js';
import { InterviewRepository } from '../../src/modules/interview/interview.repository.js';
import { InterviewService } from '../../src/modules/interview/interview.service.js';
import { InterviewWorker } from '../../src/modules/interview/interview.worker.js';
import { LiveSessionService } from '../../src/modules/live-session/live-session.service.js';
import { LiveSessionWorker } from '../../src/modules/live-session/live-session.worker.js';
import { OpenSessionService } from '../../src/modules/live-session/open-session.service.js';
import { TranscriptionWorker } from '../../src/modules/transcription/transcription.worker.js';
import { UploadService } from '../../src/modules/uploads/upload.service.js';
import { UploadWorker } from '../../src/modules/uploads/upload.worker.js';
import { WebhooksWorker } from '../../src/modules/webhooks/webhooks.worker.js';
import { IdempotencyWorker } from '../../src/platform/idempotency/idempotency.worker.js';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { fillEveryTable } from '../factories/deep-rows.js';
import { consent, EVERY_SCOPE, openSessionForTwo, relate } from '../factories/live-pairs.js';
import { openLiveSession, send } from '../factories/live-sessions.js';
import { furnish } from '../factories/owned-world.js';
import { type Person, registerPerson } from '../factories/people.js';
import { upload } from '../factories/uploads.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const day = 86_400_000;
const running = () => ({ signal: new AbortController().signal, attempt: 1, lastAttempt: false });

/** What the day's jobs do. */
async function sweepAll({ app }: TestApp): Promise<void> {
  await app.get(LiveSessionWorker).sweep();
  await app.get(InterviewWorker).sweep({}, running());
  await app.get(LiveSessionWorker).removeOld({}, running());
  await app.get(ChatWorker).removeOld({}, running());
  await app.get(AnalysisWorker).removeOld({}, running());
  await app.get(TranscriptionWorker).sweep();
  await app.get(UploadWorker).sweep();
}

async function count({ database }: TestApp, from: string, ...values: unknown[]): Promise<number> {
  const rows = await database.pool.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${from}`, values);
  return rows[0]!.count;
}

/** The tables that hold something of somebody, with how many rows. */
async function rowsOf(app: TestApp, { user }: Person): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const [table, { where }] of Object.entries(exportedTables)) {
    const rows = await count(app, `"${table}" t WHERE ${where}`, user.id);
    if (rows > 0) counted[table] = rows;
  }
  return counted;
}

/** The kinds of files that somebody has. */
async function filesOf({ app }: TestApp, { user }: Person): Promise<string[]> {
  return (await app.get(BlobStorage).list(user.id)).map((key) => key.split('/')[1]!);
}

describe('what people said and were told', () => {
  it('goes at the age that is set, wherever it stands; what they are does not', async () => {
    const app = await startTestApp({ environment: { RETENTION_DAYS: '30' } });
    try {
      const person = await registerPerson(app);
      const ids = await furnish(app.url, person);
      await fillEveryTable(app, person, ids);
      const camera = await upload(app, person, 'video/jfk.webm', { kind: 'camera', mediaType: 'video/webm' });
      const { app: product, database } = app;
      await database.transaction((tx) =>
        product.get(UploadService).attach(tx, { userId: person.user.id }, camera.id, ids.attempts![0]!),
      );
      const before = await rowsOf(app, person);
      expect(Object.keys(exportedTables).filter((table) => before[table] === undefined)).toEqual([]);
      app.clock.advance(29 * day);
      await sweepAll(app);
      const young = await rowsOf(app, person);
      // Uploads that nothing was done with have a time of their own; what ran until now ends now and gets its report.
      expect(Object.keys(before).filter((table) => young[table]! < before[table]!)).toEqual(['uploads']);
      expect(new Set(await filesOf(app, person))).toEqual(new Set(['resume', 'recording', 'upload', 'export']));
      for (const _month of [1, 2]) {
        app.clock.advance(31 * day);
        await sweepAll(app);
      }
      expect(Object.keys(await rowsOf(app, person))).toEqual([
        ...['users', 'auth_sessions', 'one_time_tokens', 'mails', 'idempotency_keys', 'webhooks'],
        ...['webhook_deliveries', 'notifications', 'notification_settings', 'relationships', 'relationship_invites'],
        ...['consent_records', 'pokes', 'activities', 'activity_ratings', 'resumes', 'job_descriptions'],
        ...['knowledge_sets', 'model_usage', 'exports'],
      ]);
      expect((await filesOf(app, person)).filter((kind) => kind !== 'export')).toEqual(['resume']);
      const { email: identifier, password } = person;
      const { data } = await login({ client: app.anonymous, body: { identifier, password } });
      const { data: resume } = await getCurrentResume({ client: app.clientFor(data!.accessToken) });
      expect(resume!.id).toBe(ids.resumes![0]);
    } finally {
      await app.close();
    }
  }, 60_000);

  it('stays until it is deleted where no age is set', async () => {
    const app = await startTestApp({ jobs: false });
    try {
      const person = await registerPerson(app);
      const actor = { userId: person.user.id };
      const { interviewId, sessionId } = await openLiveSession(app.url, person.accessToken);
      await app.app.get(LiveSessionService).finalize(actor, sessionId);
      await app.app.get(InterviewService).complete(actor, interviewId);
      await sendChatMessage({ client: person.client, body: { message: 'How is my pace?' } });
      const before = await rowsOf(app, person);
      app.clock.advance(36_500 * day);
      await sweepAll(app);
      expect(await rowsOf(app, person)).toEqual(before);
    } finally {
      await app.close();
    }
  });
});

/** Jobs do not run here: each test is the worker. */
describe('after thirty days', () => {
  let app: TestApp;
  let person: Person;
  let actor: { userId: string };

  beforeAll(async () => {
    app = await startTestApp({ jobs: false, environment: { RETENTION_DAYS: '30' } });
  });
  beforeEach(async () => {
    person = await registerPerson(app);
    actor = { userId: person.user.id };
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const begin = (track: string) => openLiveSession(app.url, person.accessToken, { track });
  const interviews = async () => {
    const query = 'SELECT track FROM interviews WHERE user_id = $1 ORDER BY track';
    return (await app.database.pool.query<{ track: string }[]>(query, [actor.userId])).map(({ track }) => track);
  };
  const sweepInterviews = () => app.app.get(InterviewWorker).sweep({}, running());

  it('an interview goes that was completed, or left alone since: answers and new sessions are signs of life', async () => {
    const [done, left, answered, reopened] = [
      await begin('backend'),
      await begin('frontend'),
      await begin('devops-sre'),
      await begin('data-science'),
    ];
    app.clock.advance(20 * day);
    await app.app.get(LiveSessionWorker).sweep();
    await app.app.get(InterviewService).complete(actor, done.interviewId);
    await app.app.get(AttemptService).create(actor, answered.questionIds[0]!, newId(), 'I would add an index.');
    const session = { interviewId: reopened.interviewId, coaching: 'normal' as const, keepRecording: false };
    await app.app.get(OpenSessionService).open(actor, newId(), session);
    app.clock.advance(11 * day);
    await sweepInterviews();
    expect(await interviews()).toEqual(['backend', 'data-science', 'devops-sre']);
    expect(await count(app, 'questions WHERE interview_id = $1', left.interviewId)).toBe(0);
    app.clock.advance(20 * day);
    await sweepInterviews();
    expect(await interviews()).toEqual([]);
  });

  it('an interview stays that is answered while the job looks at it', async () => {
    const { interviewId, questionIds } = await begin('backend');
    app.clock.advance(31 * day);
    let swept: Promise<void> | undefined;
    await app.database.transaction(async (tx) => {
      await app.app.get(AttemptService).openSpoken(tx, actor, questionIds[0]!, newId());
      swept = sweepInterviews();
      await eventually(async () => {
        expect(await count(app, `pg_locks WHERE NOT granted`)).toBeGreaterThan(0);
      });
    });
    await swept;
    expect(await count(app, 'attempts WHERE interview_id = $1', interviewId)).toBe(1);
  });

  it('many interviews go, and one that cannot keeps none of the others', async () => {
    await app.database.pool.query(
      `INSERT INTO interviews (id, user_id, track, difficulty, question_type, question_count, mode, state, language,
         created_at, updated_at, completed_at)
       SELECT gen_random_uuid(), $1, 'backend', 'easy', 'mixed', 1, 'real', 'completed', 'en', $2, $2, $2
       FROM generate_series(1, 230)`,
      [actor.userId, app.clock.now()],
    );
    const repository = app.app.get(InterviewRepository);
    const [stuck] = await repository.listOver(app.clock.now(), 1);
    const usual = repository.deleteOver.bind(repository);
    jest
      .spyOn(repository, 'deleteOver')
      .mockImplementation((tx, id, moment) =>
        id === stuck ? Promise.reject(new Error('canceling statement')) : usual(tx, id, moment),
      );
    app.clock.advance(31 * day);
    await sweepInterviews();
    expect(await count(app, 'interviews WHERE user_id = $1', actor.userId)).toBe(1);
    expect(app.logged.some((line) => line.includes('could not be removed') && line.includes(stuck!))).toBe(true);
    jest.restoreAllMocks();
    await sweepInterviews();
    expect(await count(app, 'interviews WHERE user_id = $1', actor.userId)).toBe(0);
  });

  it('a session of no interview goes for both, counted from its end', async () => {
    const other = await registerPerson(app);
    const relationshipId = await relate(app.url, [person.accessToken, other.accessToken]);
    for (const { accessToken } of [person, other]) await consent(app.url, accessToken, relationshipId, EVERY_SCOPE);
    const { interviewId, sessionId: alone } = await begin('backend');
    const talked = await openSessionForTwo(app.url, person.accessToken, { relationshipId });
    const leftBehind = await openSessionForTwo(app.url, person.accessToken, { relationshipId, interviewId });
    const sessions = app.app.get(LiveSessionService);
    app.clock.advance(day / 2);
    for (const id of [alone, talked, leftBehind]) await sessions.finalize(actor, id);
    const remaining = async () => {
      await sweepInterviews();
      await app.app.get(LiveSessionWorker).removeOld({}, running());
      const rows = await app.database.pool.query<{ id: string }[]>(
        'SELECT session_id AS id FROM live_participants WHERE user_id = ANY($1) GROUP BY session_id',
        [[actor.userId, other.user.id]],
      );
      return new Set(rows.map(({ id }) => id));
    };
    app.clock.advance(29 * day);
    expect(await remaining()).toEqual(new Set([alone, talked, leftBehind]));
    // By now its interview was left alone for so long; the partner's part in it was not.
    app.clock.advance(0.75 * day);
    expect(await remaining()).toEqual(new Set([talked, leftBehind]));
    app.clock.advance(0.5 * day);
    expect(await remaining()).toEqual(new Set());
    expect(await count(app, 'live_sessions WHERE id = ANY($1)', [talked, leftBehind])).toBe(0);
    expect(await count(app, 'relationships WHERE id = $1', relationshipId)).toBe(1);
  });

  it('a conversation with the coach goes, counted from its last message', async () => {
    const ask = async (threadId?: string) =>
      (await sendChatMessage({ client: person.client, body: { message: 'My pace?', ...(threadId && { threadId }) } }))
        .data!.threadId;
    const [over, asked] = [await ask(), await ask()];
    const answering = await ask();
    const sweep = async () => {
      await app.app.get(ChatWorker).removeOld({}, running());
      const query = 'SELECT id FROM chat_threads WHERE user_id = $1 ORDER BY id';
      return (await app.database.pool.query<{ id: string }[]>(query, [actor.userId])).map(({ id }) => id);
    };
    await app.database.pool.query(
      'UPDATE chat_threads SET updated_at = $2, answering_until = CASE WHEN id = $3 THEN $4::timestamptz END WHERE id = ANY($1)',
      [
        [over, answering],
        new Date(app.clock.now().getTime() - 31 * day),
        answering,
        new Date(app.clock.now().getTime() + 90_000),
      ],
    );
    expect(await sweep()).toEqual([asked, answering].sort());
    app.clock.advance(29 * day);
    expect(await sweep()).toEqual([asked, answering].sort());
    app.clock.advance(2 * day);
    expect(await sweep()).toEqual([]);
    expect(await count(app, 'chat_messages WHERE user_id = $1', actor.userId)).toBe(0);
  });
});

describe('what has a time of its own', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
  });
  beforeEach(async () => {
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  it('is a reply to a keyed request, for 48 hours', async () => {
    const keys = () => count(app, 'idempotency_keys WHERE user_id = $1', person.user.id);
    const response = await fetch(`${app.url}/v1/relationships`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${person.accessToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'the-one-key',
      },
      body: JSON.stringify({ type: 'FRIEND' }),
    });
    expect(response.status).toBe(201);
    app.clock.advance(1.9 * day);
    await app.app.get(IdempotencyWorker).sweep();
    expect(await keys()).toBe(1);
    app.clock.advance(0.2 * day);
    await app.app.get(IdempotencyWorker).sweep();
    expect(await keys()).toBe(0);
  });

  it('is a delivery to a webhook, for thirty days', async () => {
    const webhook = { url: 'https://localhost/hook', events: ['report.ready'] };
    const { id } = await send<{ id: string }>('POST', `${app.url}/v1/webhooks`, person.accessToken, webhook);
    await send('POST', `${app.url}/v1/webhooks/${id}/ping`, person.accessToken);
    const deliveries = async () => {
      await app.app.get(WebhooksWorker).sweep();
      return count(app, 'webhook_deliveries WHERE webhook_id = $1', id);
    };
    app.clock.advance(29 * day);
    expect(await deliveries()).toBe(1);
    app.clock.advance(2 * day);
    expect(await deliveries()).toBe(0);
  });

  it('is a device that was signed out, for thirty days, and a count of failed sign-ins, for minutes', async () => {
    const { email: identifier, password } = person;
    await login({ client: app.anonymous, body: { identifier, password } });
    await login({ client: app.anonymous, body: { identifier, password: 'a wrong password' } });
    await logout({ client: person.client });
    const devices = async () => {
      await app.app.get(AuthWorker).sweep();
      return count(app, 'auth_sessions WHERE user_id = $1', person.user.id);
    };
    expect([await devices(), await count(app, 'login_failures')]).toEqual([2, 1]);
    app.clock.advance(29 * day);
    expect([await devices(), await count(app, 'login_failures')]).toEqual([2, 0]);
    app.clock.advance(2 * day);
    expect(await devices()).toBe(1);
  });
});
