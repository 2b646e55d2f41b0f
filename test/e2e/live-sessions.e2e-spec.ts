import {
  createInterview,
  createLiveSession,
  finalizeLiveSession,
  generateQuestions,
  getLiveSession,
  getSessionTimeline,
  listLiveSessions,
} from '../../sdk/src/generated/sdk.gen.js';
import { AnswerStreamService } from '../../src/modules/live-session/answer-stream.service.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import { segmentIdOf, segmentsNameOf } from '../../src/modules/live-session/live-session.views.js';
import { openLiveSession } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('live sessions over HTTP', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  const open = (options = {}) => openLiveSession(app.url, person.accessToken, options);
  const create = (interviewId: string, more: object = {}) =>
    createLiveSession({ client: person.client, body: { interviewId, ...more } });
  const get = async (id: string) => (await getLiveSession({ client: person.client, path: { id } })).data!;

  it('are opened for an interview and shown as they are', async () => {
    const { interviewId } = await open();
    const { data, response } = await create(interviewId, { coaching: 'low', keepRecording: true });
    expect(response?.status).toBe(201);
    expect(data).toEqual({
      id: expect.any(String),
      userId: person.user.id,
      interviewId,
      relationshipId: null,
      partnerRole: null,
      status: 'open',
      language: 'en',
      coaching: 'low',
      keepRecording: true,
      participants: [{ userId: person.user.id, role: 'speaker', joinedAt: data!.createdAt }],
      openAnswer: null,
      answerCount: 0,
      nudgeCount: 0,
      lastEventSeq: 0,
      createdAt: expect.any(String),
      startedAt: null,
      lastActiveAt: data!.createdAt,
      endedAt: null,
      endReason: null,
      settledAt: null,
    });
    expect(await get(data!.id)).toEqual(data);
  });

  it('are opened once by a request that is repeated', async () => {
    const { interviewId } = await open();
    const headers = { 'Idempotency-Key': 'the-same' };
    const twice = await Promise.all(
      [1, 2].map(() => createLiveSession({ client: person.client, body: { interviewId }, headers })),
    );
    const again = await createLiveSession({ client: person.client, body: { interviewId }, headers });
    const ids = [...twice, again].flatMap(({ data }) => (data === undefined ? [] : [data.id]));
    expect(new Set(ids).size).toBe(1);
    expect((await listLiveSessions({ client: person.client })).data?.items).toHaveLength(2);
  });

  it('need an interview with questions', async () => {
    const { data } = await createInterview({ client: person.client, body: { track: 'frontend', questionCount: 1 } });
    expect((await create(data!.id)).error).toMatchObject({ code: 'interview_not_started' });
    await generateQuestions({ client: person.client, path: { id: data!.id }, body: {} });
    expect((await create(data!.id)).response?.status).toBe(201);
  });

  it('are listed newest first, page by page', async () => {
    const { interviewId, sessionId } = await open();
    const made = [sessionId];
    for (const _ of [1, 2]) {
      app.clock.advance(1_000);
      made.unshift((await create(interviewId)).data!.id);
    }
    const first = (await listLiveSessions({ client: person.client, query: { limit: 2 } })).data!;
    const cursor = first.nextCursor!;
    const second = (await listLiveSessions({ client: person.client, query: { limit: 2, cursor } })).data!;
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect(second.nextCursor).toBeNull();
    const stranger = await registerPerson(app);
    expect((await listLiveSessions({ client: stranger.client, query: { cursor } })).error).toMatchObject({
      code: 'cursor_invalid',
    });
  });

  it('are finalized once by sixteen requests, and settled soon after', async () => {
    const { sessionId: id } = await open();
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => finalizeLiveSession({ client: person.client, path: { id } })),
    );
    expect(new Set(answers.map(({ response }) => response?.status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ data }) => data?.endedAt)).size).toBe(1);
    await eventually(async () => expect((await get(id)).settledAt).not.toBeNull());
    expect(await get(id)).toMatchObject({ status: 'finalized', endReason: 'finalized' });
    for (const name of ['live-session.finalized', 'live-session.settled']) {
      const jobs = await app.database.pool.query<unknown[]>(
        `SELECT 1 FROM pgboss.job WHERE name = $1 AND data ->> 'sessionId' = $2`,
        [name, id],
      );
      expect([name, jobs.length]).toEqual([name, 1]);
    }
  });

  it('tell on their timeline what happened, to their owner alone', async () => {
    const { sessionId: id, questionIds } = await open();
    const [sessionId, speaker] = [id, person.user.id];
    const stream = await app.app
      .get(AnswerStreamService)
      .start({ userId: speaker }, sessionId, { sampleRateHz: 16_000 });
    const { attemptId } = stream;
    const segmentId = segmentIdOf(segmentsNameOf(stream), 400);
    const said = {
      sessionId,
      attemptId,
      segmentId,
      speaker,
      text: 'We measured.',
      timing: null,
      startMs: 400,
      endMs: 1_900,
    };
    await app.app.get(LiveEventService).append({
      sessionId, userId: null, kind: 'transcript_final', atMs: 400, streamId: stream.id, segmentId, payload: said,
    }); // prettier-ignore
    const { data } = await getSessionTimeline({ client: person.client, path: { id } });
    const nothing = {
      userId: null, endMs: null, attemptId: null, transcript: null, pause: null, nudge: null, marker: null, comment: null,
    }; // prettier-ignore
    const marker = (name: string, questionId: string | null) => ({ name, questionId, reason: null });
    expect(data).toEqual({
      items: [
        { ...nothing, kind: 'marker', atMs: 0, marker: marker('session_started', null) },
        {
          ...nothing,
          userId: speaker,
          kind: 'marker',
          atMs: 0,
          attemptId,
          marker: marker('answer_started', questionIds[0]!),
        },
        {
          ...nothing,
          userId: speaker,
          kind: 'transcript',
          atMs: 400,
          endMs: 1_900,
          attemptId,
          transcript: { speaker, text: 'We measured.', source: 'live', timing: null },
        },
      ],
      nextCursor: null,
      limit: 500,
    });
    expect(await get(id)).toMatchObject({ status: 'live', answerCount: 1, lastEventSeq: 1, openAnswer: { attemptId } });
    const stranger = await registerPerson(app);
    expect((await getSessionTimeline({ client: stranger.client, path: { id } })).error).toMatchObject({
      code: 'session_not_found',
    });
  });
});
