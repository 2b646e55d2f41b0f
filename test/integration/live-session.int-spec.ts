import { newId } from '../../src/common/ids.js';
import { AttemptService } from '../../src/modules/interview/attempt.service.js';
import { InterviewService } from '../../src/modules/interview/interview.service.js';
import { AnswerStreamService } from '../../src/modules/live-session/answer-stream.service.js';
import { EndSessionService } from '../../src/modules/live-session/end-session.service.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import type { AnswerStreamView } from '../../src/modules/live-session/live-session.views.js';
import { OpenSessionService } from '../../src/modules/live-session/open-session.service.js';
import { StreamEnding } from '../../src/modules/live-session/stream-ending.service.js';
import { LiveSessionService } from '../../src/modules/live-session/live-session.service.js';
import { SweepSessionsService } from '../../src/modules/live-session/sweep-sessions.service.js';
import type { ClientMessage } from '../../src/platform/client-channel/client-channel.js';
import { ClientChannel } from '../../src/platform/client-channel/client-channel.js';
import { openLiveSession } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const sampleRateHz = 16_000;
const minute = 60_000;

describe('live sessions', () => {
  let app: TestApp;
  let person: Person;
  let actor: { userId: string };
  const told: ClientMessage[] = [];

  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    await app.app.get(ClientChannel).listen((message) => void told.push(message));
  });
  beforeEach(async () => {
    person = await registerPerson(app);
    actor = { userId: person.user.id };
  });
  afterAll(() => app.close());

  const sessions = () => app.app.get(LiveSessionService);
  const answers = () => app.app.get(AnswerStreamService);
  const open = (questions = 2) => openLiveSession(app.url, person.accessToken, { questions });
  const jobsFor = async (name: string, sessionId: string): Promise<number> => {
    const rows = await app.database.pool.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM pgboss.job WHERE name = $1 AND data ->> 'sessionId' = $2`,
      [name, sessionId],
    );
    return rows[0]!.count;
  };
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing was refused',
      (error: Error & { code?: string }) => error.code ?? error.message,
    );
  const soon = (check: () => void) =>
    eventually(
      () =>
        new Promise<void>((resolve) => {
          check();
          resolve();
        }),
    );
  const settle = (stream: AnswerStreamView, durationMs = 4_000, lastSeq = 39) =>
    app.app.get(StreamEnding).settle(stream, { lastSeq, durationMs, sound: null });

  it('end once, with one job and one word to the client, whoever asks how often', async () => {
    const { sessionId } = await open();
    const ended = await Promise.all(Array.from({ length: 16 }, () => sessions().finalize(actor, sessionId)));
    expect(new Set(ended.map(({ status, endReason }) => `${status} ${endReason}`))).toEqual(
      new Set(['finalized finalized']),
    );
    expect(new Set(ended.map(({ endedAt }) => endedAt?.getTime())).size).toBe(1);
    expect(await jobsFor('live-session.finalized', sessionId)).toBe(1);
    const words = () => told.filter(({ to }) => to.sessionId === sessionId);
    await soon(() => expect(words()).toHaveLength(1));
    expect(words()[0]).toEqual({
      to: { userId: actor.userId, sessionId },
      event: 'server.session_ended',
      payload: { sessionId, reason: 'finalized', resume: null },
    });
  });

  it('tell of their settlement once', async () => {
    const { sessionId } = await open();
    const ending = app.app.get(EndSessionService);
    await ending.markSettled({ id: sessionId, userId: actor.userId });
    expect(await jobsFor('live-session.settled', sessionId)).toBe(0);
    await sessions().finalize(actor, sessionId);
    await Promise.all([1, 2, 3, 4].map(() => ending.markSettled({ id: sessionId, userId: actor.userId })));
    expect(await jobsFor('live-session.settled', sessionId)).toBe(1);
    expect((await sessions().getAsParticipant(actor, sessionId)).settledAt).toEqual(expect.any(Date));
  });

  it('are at most five at a time, also when they are made together', async () => {
    const { interviewId, sessionId } = await open();
    const input = { interviewId, coaching: 'normal' as const, keepRecording: false };
    const made = await Promise.all(
      Array.from({ length: 8 }, () => codeOf(app.app.get(OpenSessionService).open(actor, newId(), input))),
    );
    expect(made.filter((code) => code === 'session_limit_reached')).toHaveLength(4);
    await sessions().finalize(actor, sessionId);
    await app.app.get(OpenSessionService).open(actor, newId(), input);
  });

  it('are the same when made again under the same id', async () => {
    const { interviewId } = await open();
    const [id, input] = [newId(), { interviewId, coaching: 'low' as const, keepRecording: true }];
    const twice = [
      await app.app.get(OpenSessionService).open(actor, id, input),
      await app.app.get(OpenSessionService).open(actor, id, input),
    ];
    expect(twice[1]).toEqual(twice[0]);
  });

  it('are made only for an interview that takes answers, of one’s own', async () => {
    const { interviewId } = await open();
    const input = { interviewId, coaching: 'normal' as const, keepRecording: false };
    const stranger = { userId: (await registerPerson(app)).user.id };
    expect(await codeOf(app.app.get(OpenSessionService).open(stranger, newId(), input))).toBe('interview_not_found');
    await app.app.get(InterviewService).complete(actor, interviewId);
    expect(await codeOf(app.app.get(OpenSessionService).open(actor, newId(), input))).toBe('interview_completed');
  });

  it('have one open answer, whoever starts how often; the last writer counts', async () => {
    const { sessionId, questionIds } = await open();
    const started = await Promise.all(
      Array.from({ length: 16 }, () => answers().start(actor, sessionId, { sampleRateHz })),
    );
    expect(new Set(started.map(({ id, attemptId, questionId }) => `${id} ${attemptId} ${questionId}`)).size).toBe(1);
    expect(started.filter(({ resumed }) => !resumed)).toHaveLength(1);
    expect(started.map(({ epoch }) => epoch).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 16 }, (_, at) => at + 1),
    );
    expect(started[0]).toMatchObject({ questionId: questionIds[0], offsetMs: 0, coaching: 'normal' });
    const session = await sessions().getAsParticipant(actor, sessionId);
    expect(session).toMatchObject({ status: 'live', answerCount: 1, openAnswer: { questionId: questionIds[0] } });
    await soon(() =>
      expect(
        told.flatMap(({ to, event }) =>
          to.sessionId === sessionId && event === 'server.session_ended' ? [to.beforeEpoch] : [],
        ),
      ).toHaveLength(15),
    );
  });

  it('refuse a second answer beside the one that is open, and another rate for it', async () => {
    const { sessionId, questionIds } = await open();
    await answers().start(actor, sessionId, { sampleRateHz, questionId: questionIds[1]! });
    const other = answers().start(actor, sessionId, { sampleRateHz, questionId: questionIds[0]! });
    expect(await codeOf(other)).toBe('answer_in_progress');
    const rate = answers().start(actor, sessionId, { sampleRateHz: 48_000 });
    expect(await codeOf(rate)).toBe('answer_in_progress');
    expect((await answers().findOpen(actor, sessionId))?.epoch).toBe(1);
  });

  it('refuse a language nobody knows, a question of another interview, and everything after their end', async () => {
    const { sessionId, questionIds } = await open();
    const start = (request: object) => codeOf(answers().start(actor, sessionId, { sampleRateHz, ...request }));
    expect(await start({ language: 'klingon' })).toBe('validation_failed');
    expect(await start({ questionId: newId() })).toBe('question_not_found');
    const stranger = { userId: (await registerPerson(app)).user.id };
    expect(await codeOf(answers().start(stranger, sessionId, { sampleRateHz }))).toBe('session_not_found');
    await sessions().finalize(actor, sessionId);
    expect(await start({ questionId: questionIds[0] })).toBe('session_ended');
    expect(await codeOf(sessions().setCoaching(actor, sessionId, 'off'))).toBe('session_ended');
    expect(
      (
        await app.app
          .get(AttemptService)
          .list(actor, (await sessions().getAsParticipant(actor, sessionId)).interviewId!, { limit: 10 })
      ).items,
    ).toEqual([]);
  });

  it('go on with the next question, on a timeline where answers never overlap', async () => {
    const { sessionId, questionIds } = await open();
    const first = await answers().start(actor, sessionId, { sampleRateHz, language: 'de-CH' });
    expect(first.language).toBe('de');
    await settle(first, 30_000);
    const second = await answers().start(actor, sessionId, { sampleRateHz });
    expect(second).toMatchObject({ questionId: questionIds[1], language: 'en', offsetMs: 30_000, resumed: false });
    await settle(second, 1_000);
    expect(await codeOf(answers().start(actor, sessionId, { sampleRateHz }))).toBe('question_required');
    app.clock.advance(2 * minute);
    const again = await answers().start(actor, sessionId, { sampleRateHz, questionId: questionIds[0]! });
    expect(again.offsetMs).toBeGreaterThanOrEqual(2 * minute);
  });

  it('settle an answer once, and know which sound is still needed', async () => {
    const { sessionId } = await open();
    const stream = await answers().start(actor, sessionId, { sampleRateHz });
    const { id, attemptId } = stream;
    const unknown = newId();
    expect(await answers().standings([id, unknown])).toEqual(new Map([[id, 'needed'], [unknown, 'gone']])); // prettier-ignore
    expect(await answers().listOpen(sessionId)).toHaveLength(1);
    await settle(stream);
    await settle(stream, 9_999, 99);
    expect(await answers().standings([id])).toEqual(new Map([[id, 'settled']]));
    expect(await answers().findLastSettled(actor, sessionId)).toMatchObject({ id, lastSeq: 39, durationMs: 4_000 });
    await app.app.get(AttemptService).remove(actor, attemptId!);
    expect(await answers().standings([id])).toEqual(new Map([[id, 'gone']]));
  });

  it('become live by what is heard in them, all of a process at once', async () => {
    const [one, two] = [await open(), await open()];
    await sessions().finalize(actor, two.sessionId);
    await sessions().markActive([one.sessionId, two.sessionId, newId()]);
    const first = await sessions().getAsParticipant(actor, one.sessionId);
    expect(first).toMatchObject({ status: 'live', startedAt: expect.any(Date) });
    app.clock.advance(minute);
    await sessions().markActive([one.sessionId]);
    const later = await sessions().getAsParticipant(actor, one.sessionId);
    expect(later.startedAt).toEqual(first.startedAt);
    expect(later.lastActiveAt.getTime()).toBeGreaterThanOrEqual(first.lastActiveAt.getTime() + minute);
    expect(await sessions().standings([one.sessionId, two.sessionId, newId()])).toEqual(
      new Map([
        [one.sessionId, { status: 'live', endReason: null }],
        [two.sessionId, { status: 'finalized', endReason: 'finalized' }],
      ]),
    );
  });

  it('are ended by the sweep when nobody is heard any more, or nobody ever was', async () => {
    const sweep = () => app.app.get(SweepSessionsService).sweep();
    const [left, kept, never] = [await open(), await open(), await open()];
    await sessions().markActive([left.sessionId, kept.sessionId]);
    app.clock.advance(10 * minute);
    await sessions().markActive([kept.sessionId]);
    app.clock.advance(6 * minute);
    await sweep();
    const reasons = async () =>
      Promise.all(
        [left, kept, never].map(
          async ({ sessionId }) => (await sessions().getAsParticipant(actor, sessionId)).endReason,
        ),
      );
    expect(await reasons()).toEqual(['abandoned', null, null]);
    app.clock.advance(24 * 60 * minute);
    await Promise.all([sweep(), sweep()]);
    expect(await reasons()).toEqual(['abandoned', 'abandoned', 'expired']);
    expect(await jobsFor('live-session.finalized', never.sessionId)).toBe(1);
    await soon(() =>
      expect(told.find(({ to }) => to.sessionId === left.sessionId)?.payload).toMatchObject({ reason: 'expired' }),
    );
  });

  it('change how often to nudge', async () => {
    const { sessionId } = await open();
    await sessions().setCoaching(actor, sessionId, 'low');
    expect(await sessions().speakerOf(actor, sessionId)).toEqual({
      coaching: 'low',
      nudges: { sent: { lastMs: null, lastOfTypeMs: {} }, version: 0 },
    });
  });

  it('go with their interview and with their user', async () => {
    const one = await open();
    await answers().start(actor, one.sessionId, { sampleRateHz });
    await app.app.get(LiveEventService).mark({ sessionId: one.sessionId, userId: actor.userId, kind: 'connection_lost', attemptId: null }); // prettier-ignore
    await app.app.get(InterviewService).remove(actor, one.interviewId);
    const two = await open();
    await answers().start(actor, two.sessionId, { sampleRateHz });
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [actor.userId]);
    for (const table of ['live_sessions', 'live_participants', 'audio_streams', 'live_markers']) {
      const column = table === 'live_sessions' ? 'id' : 'session_id';
      const left = await app.database.pool.query<unknown[]>(`SELECT 1 FROM ${table} WHERE ${column} = ANY($1)`, [
        [one.sessionId, two.sessionId],
      ]);
      expect([table, left.length]).toEqual([table, 0]);
    }
  });
});
