import { jest } from '@jest/globals';
import { SessionsForTwo1790000170000 } from '../../migrations/1790000170000-SessionsForTwo.js';
import { migrations } from '../../src/app.migrations.js';
import { newId } from '../../src/common/ids.js';
import { exportedTables } from '../../src/modules/export/exported-tables.js';
import { AttemptService } from '../../src/modules/interview/attempt.service.js';
import { AnswerStreamService } from '../../src/modules/live-session/answer-stream.service.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import { LiveSessionService } from '../../src/modules/live-session/live-session.service.js';
import {
  type AnswerStreamView,
  segmentIdOf,
  segmentsNameOf,
} from '../../src/modules/live-session/live-session.views.js';
import { LiveSessionWorker } from '../../src/modules/live-session/live-session.worker.js';
import { SettleAnswerService } from '../../src/modules/live-session/settle-answer.service.js';
import { SweepSessionsService } from '../../src/modules/live-session/sweep-sessions.service.js';
import { ReportWorker } from '../../src/modules/report/report.worker.js';
import { SessionConversations } from '../../src/modules/report/session/session-conversation.service.js';
import { LiveAnswerService } from '../../src/modules/transcription/live-answer.service.js';
import { ClientChannel, type ClientMessage } from '../../src/platform/client-channel/client-channel.js';
import { Database } from '../../src/platform/database/database.js';
import { migrate, revertLast } from '../../src/platform/database/migrate.js';
import { AnswerHearing } from '../../src/speech/live/answer-hearing.js';
import { consent, EVERY_SCOPE, openSessionForTwo, relate, type Scope } from '../factories/live-pairs.js';
import { openLiveSession, send } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { fixture } from '../factories/spoken-attempts.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const RATE_HZ = 16_000;
const HEARD: readonly Scope[] = ['REALTIME_FEATURES_ONLY', 'TRANSCRIPT_STORED'];

interface Shown {
  readonly status: string;
  readonly endReason: string | null;
  readonly settledAt: string | null;
}

interface Item {
  readonly kind: string;
  readonly userId: string | null;
  readonly transcript: { text: string } | null;
  readonly comment: { text: string } | null;
}

/** Jobs do not run here: each test is the worker. */
describe('sessions for two', () => {
  let app: TestApp;
  let owner: Person;
  let other: Person;
  let relationshipId: string;
  const told: ClientMessage[] = [];

  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    await app.app.get(ClientChannel).listen((message) => void told.push(message));
  });
  beforeEach(async () => {
    told.length = 0;
    [owner, other] = [await registerPerson(app, { fullName: 'Ada' }), await registerPerson(app, { fullName: 'Ben' })];
    relationshipId = await relate(app.url, [owner.accessToken, other.accessToken]);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const actorOf = ({ user }: Person) => ({ userId: user.id });
  const call = <T>(person: Person, method: string, path: string, body?: object) =>
    send<T>(method, `${app.url}/v1${path}`, person.accessToken, body);
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing was refused',
      (error: Error & { code?: string }) => error.code ?? /"code":"(\w+)"/.exec(error.message)?.[1] ?? error.message,
    );
  const agree = async (person: Person, scopes: readonly Scope[]) =>
    consent(app.url, person.accessToken, relationshipId, scopes);
  const open = (session: object = {}) => openSessionForTwo(app.url, owner.accessToken, { relationshipId, ...session });
  const session = (person: Person, id: string) => call<Shown>(person, 'GET', `/sessions/${id}`);
  const timeline = async (person: Person, id: string) =>
    (await call<{ items: Item[] }>(person, 'GET', `/sessions/${id}/timeline?pauses=all`)).items;
  const start = (person: Person, sessionId: string, request: object = {}) =>
    app.app.get(AnswerStreamService).start(actorOf(person), sessionId, { sampleRateHz: RATE_HZ, ...request });
  const say = (stream: AnswerStreamView, text: string, startMs = 500) => {
    const { sessionId, attemptId, id: streamId, userId: speaker } = stream;
    const segmentId = segmentIdOf(segmentsNameOf(stream), startMs);
    const payload = { sessionId, attemptId, segmentId, speaker, text, timing: null, startMs, endMs: startMs + 900 };
    const event = { kind: 'transcript_final' as const, sessionId, userId: null, atMs: startMs, streamId, segmentId };
    return app.app.get(LiveEventService).append({ ...event, payload });
  };
  const nudge = ({ user: { id: userId } }: Person, sessionId: string) => {
    const evidence = { metric: 'wordsPerMinute', value: 190, threshold: 170, windowMs: 10_000 };
    const shown = { type: 'SLOW_DOWN', intensity: 1, message: 'Slow down.', messageKey: 'slow_down.1', evidence };
    const payload = { sessionId, nudgeId: newId(), attemptId: null, ...shown, atMs: 900, at: '2026-11-20T10:00:00Z' };
    const limit = { sent: { lastMs: 900, lastOfTypeMs: {} }, version: 0 };
    const event = { kind: 'nudge' as const, sessionId, userId, atMs: 900, streamId: null, segmentId: null };
    return app.app.get(LiveEventService).append({ ...event, payload, limit });
  };
  const settle = async (stream: AnswerStreamView, samples = voice('left')) =>
    app.app.get(SettleAnswerService).settle(stream, heardOf(samples));
  const rows = async (query: string, ...values: unknown[]) =>
    (await app.database.pool.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${query}`, values))[0]!
      .count;
  /** As the job does when somebody withdraws. */
  const withdrawn = async () => {
    const worker = app.app.get(LiveSessionWorker);
    await worker.endWithdrawn({ relationshipId, userId: owner.user.id });
  };
  const finish = async (sessionId: string) => {
    const of = { sessionId, userId: owner.user.id };
    const running = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
    await app.app.get(LiveSessionWorker).settle(of, running);
    const worker = app.app.get(ReportWorker);
    await worker.beginOfSession(of);
    for (const person of [owner, other]) await worker.buildOfSession({ sessionId, userId: person.user.id }, running);
  };

  it('need an active relationship and what both have to agree to', async () => {
    const [stranger, third] = [await registerPerson(app), await registerPerson(app)];
    expect(await codeOf(call(stranger, 'POST', '/sessions', { relationshipId }))).toBe('relationship_not_found');
    const { id: draft } = await call<{ id: string }>(third, 'POST', '/relationships', { type: 'FRIEND' });
    expect(await codeOf(call(third, 'POST', '/sessions', { relationshipId: draft }))).toBe('relationship_not_active');
    expect(await codeOf(call(owner, 'POST', '/sessions', {}))).toBe('validation_failed');
    expect(await codeOf(call(owner, 'POST', '/sessions', { relationshipId, partnerRole: 'observer' }))).toBe(
      'validation_failed',
    );
    const refused = await call(owner, 'POST', '/sessions', { relationshipId }).catch((error: Error) => error.message);
    expect(refused).toContain(
      'Consent is missing: of you REALTIME_FEATURES_ONLY; of the other REALTIME_FEATURES_ONLY.',
    );
    await agree(owner, HEARD);
    expect(await codeOf(open())).toBe('consent_required');
    await agree(other, ['REALTIME_FEATURES_ONLY']);
    const id = await open();
    expect(await session(owner, id)).toMatchObject({
      interviewId: null,
      relationshipId,
      partnerRole: 'partner',
      language: 'en',
      participants: expect.arrayContaining([
        expect.objectContaining({ userId: owner.user.id, role: 'speaker' }),
        expect.objectContaining({ userId: other.user.id, role: 'partner' }),
      ]),
    });
    expect(await rows(`notifications WHERE user_id = $1 AND kind = 'session_invited'`, other.user.id)).toBe(1);
  });

  it('are found by the partner as long as the relationship is active, and ended by either', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const id = await open();
    const listed = async (person: Person) =>
      (await call<{ items: { id: string }[] }>(person, 'GET', '/sessions')).items.map((item) => item.id);
    expect([await listed(owner), await listed(other)]).toEqual([[id], [id]]);
    expect(await call(other, 'POST', `/sessions/${id}/finalize`)).toMatchObject({ endReason: 'finalized' });
    await call(other, 'DELETE', `/relationships/${relationshipId}`);
    expect([await listed(owner), await listed(other)]).toEqual([[id], []]);
    expect(await codeOf(session(other, id))).toBe('session_not_found');
    expect(await session(owner, id)).toMatchObject({ status: 'finalized' });
  });

  it('take speech for a question as an answer, and all other speech as talk', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const { interviewId, questionIds } = await openLiveSession(app.url, owner.accessToken);
    const id = await open({ interviewId });
    const answer = await start(owner, id);
    expect(answer).toMatchObject({ questionId: questionIds[0], stored: true, suggestedSeconds: expect.any(Number) });
    expect(await codeOf(start(other, id, { questionId: questionIds[0] }))).toBe('question_not_found');
    const talk = await start(other, id);
    expect(talk).toMatchObject({ attemptId: null, questionId: null, stored: true, suggestedSeconds: null });
    expect(await start(other, id)).toMatchObject({ id: talk.id, epoch: 2, resumed: true });
    await say(talk, 'Tell me more.');
    const settled = await settle(talk, voice('right'));
    expect(settled).toMatchObject({ transcription: null, segments: [{ segmentId: `${talk.id}/500` }] });
    await settle(answer);
    // No question is left: what the owner says now is talk too.
    expect(await start(owner, id)).toMatchObject({ attemptId: null, stored: true });
    expect(await session(owner, id)).toMatchObject({ answerCount: 2, openAnswer: { attemptId: null } });
    expect(await session(other, id)).toMatchObject({ answerCount: 1, openAnswer: null });
  });

  it('leave nothing of speech that may only be measured', async () => {
    await agree(owner, HEARD);
    await agree(other, ['REALTIME_FEATURES_ONLY']);
    const id = await open();
    const talk = await start(other, id);
    expect(talk).toMatchObject({ stored: false, attemptId: null, resumed: false });
    expect(await rows('audio_streams WHERE session_id = $1', id)).toBe(0);
    const { interviewId, questionIds } = await openLiveSession(app.url, owner.accessToken);
    const asked = await open({ interviewId });
    expect(await codeOf(start(other, asked, { questionId: questionIds[0] }))).toBe('question_not_found');
    await agree(other, []);
    expect(await codeOf(start(other, id))).toBe('consent_required');
  });

  it('store no word that is not agreed to any more, whichever comes first', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const id = await open();
    const talk = await start(owner, id);
    await say(talk, 'agreed to');
    const [first] = await Promise.all([codeOf(say(talk, 'raced', 2_000)), agree(owner, ['REALTIME_FEATURES_ONLY'])]);
    expect(['nothing was refused', 'consent_required']).toContain(first);
    expect(await codeOf(say(talk, 'too late', 4_000))).toBe('consent_required');
    expect(await codeOf(settle(talk))).toBe('consent_required');
    expect(await rows('audio_streams WHERE session_id = $1', id)).toBe(0);
    expect(await rows('live_events WHERE session_id = $1', id)).toBe(0);
  });

  it('drop what is closed while it is being settled', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const { interviewId } = await openLiveSession(app.url, owner.accessToken);
    const id = await open({ interviewId });
    const [answer, talk] = [await start(owner, id), await start(other, id)];
    const saving = app.app.get(LiveAnswerService);
    const save = saving.save.bind(saving);
    jest.spyOn(saving, 'save').mockImplementationOnce(async (given) => {
      const saved = await save(given);
      await agree(owner, ['REALTIME_FEATURES_ONLY']);
      return saved;
    });
    expect(await codeOf(settle(answer))).toBe('consent_required');
    expect(await rows('attempts WHERE id = $1', answer.attemptId)).toBe(0);
    expect(await rows('transcriptions WHERE attempt_id = $1', answer.attemptId)).toBe(0);
    expect(await settle(talk)).toMatchObject({ transcription: null });
  });

  it('end with a withdrawal: what its speaker closed is dropped, what the other said is settled', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const { interviewId } = await openLiveSession(app.url, owner.accessToken);
    const id = await open({ interviewId });
    const [answer, talk] = [await start(owner, id), await start(other, id)];
    await agree(owner, ['REALTIME_FEATURES_ONLY']);
    await withdrawn();
    await withdrawn();
    expect(await session(owner, id)).toMatchObject({ status: 'finalized', endReason: 'consent_withdrawn' });
    const ends = () => told.filter(({ event, to }) => event === 'server.session_ended' && to.sessionId === id);
    await eventually(() => Promise.resolve(expect(ends()).toHaveLength(2)));
    expect(ends().map(({ payload }) => payload)).toEqual(
      [1, 2].map(() => ({ sessionId: id, reason: 'consent_withdrawn', resume: null })),
    );
    await finish(id);
    const attempts = app.app.get(AttemptService);
    expect(await codeOf(attempts.getOwned(actorOf(owner), answer.attemptId!))).toBe('attempt_not_found');
    expect(await app.app.get(AnswerStreamService).standings([answer.id, talk.id])).toEqual(
      new Map([
        [answer.id, 'gone'],
        [talk.id, 'settled'],
      ]),
    );
    expect(await call(owner, 'GET', `/sessions/${id}/report`)).toMatchObject({
      status: 'ready',
      conversation: { status: 'insufficient', reason: 'not_stored', overlapSeconds: null },
    });
  });

  it('let nobody take down what waits for its words after its speaker closed that', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const { interviewId } = await openLiveSession(app.url, owner.accessToken);
    const stream = await start(owner, await open({ interviewId }));
    await settle(stream);
    const path = `/attempts/${stream.attemptId}/transcription`;
    const shown = () => call<{ state: string; reason: string | null }>(owner, 'GET', path);
    expect(await shown()).toMatchObject({ state: 'waiting' });
    await withdrawn();
    expect(await shown()).toMatchObject({ state: 'waiting' });
    await agree(owner, ['REALTIME_FEATURES_ONLY']);
    await withdrawn();
    expect(await shown()).toMatchObject({ state: 'failed', reason: 'recording_missing' });
    expect(await rows('recordings WHERE user_id = $1 AND transcription_id IS NOT NULL', owner.user.id)).toBe(0);
  });

  it('measure nothing together once one takes that back, and leave what was measured before', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const id = await open();
    for (const person of [owner, other]) await settle(await start(person, id));
    await call(owner, 'POST', `/sessions/${id}/finalize`);
    const measure = async () => {
      const shown = await app.app.get(LiveSessionService).getAsParticipant(actorOf(owner), id);
      await app.app.get(SessionConversations).measure(shown);
      return rows('session_conversations WHERE session_id = $1', id);
    };
    await agree(owner, ['TRANSCRIPT_STORED']);
    expect(await measure()).toBe(0);
    await agree(owner, HEARD);
    expect(await measure()).toBe(1);
    await agree(owner, ['TRANSCRIPT_STORED']);
    expect(await measure()).toBe(1);
  });

  it('report to each their own part, how they spoke together, and of the other what they open', async () => {
    for (const person of [owner, other]) await agree(person, EVERY_SCOPE);
    const id = await open();
    const [mine, theirs] = [await start(owner, id), await start(other, id)];
    await settle(mine, voice('left'));
    await settle(theirs, voice('right'));
    await call(owner, 'POST', `/sessions/${id}/finalize`);
    await finish(id);
    const report = (person: Person) => call<Report>(person, 'GET', `/sessions/${id}/report`);
    const [owners, others] = [await report(owner), await report(other)];
    expect(owners.content).toMatchObject({ answers: [], talks: [{ startMs: 0 }], session: { answers: 0 } });
    expect(owners.partner).toMatchObject({ userId: other.user.id, talkCount: 1, answers: null });
    expect(others.partner).toMatchObject({ userId: owner.user.id, talkCount: 1 });
    expect(owners.conversation).toEqual(others.conversation);
    const { overlapSeconds, participants, interruptions } = owners.conversation!;
    expect(Math.abs(overlapSeconds - 1)).toBeLessThanOrEqual(0.05);
    expect(interruptions).toEqual([{ atMs: expect.any(Number), by: other.user.id, of: owner.user.id }]);
    expect(Math.abs(interruptions[0]!.atMs - 1_810)).toBeLessThanOrEqual(50);
    const share = (person: Person) => participants.find(({ userId }) => userId === person.user.id)!.talkShare;
    expect(share(owner) + share(other)).toBeCloseTo(1, 2);

    await agree(other, ['REALTIME_FEATURES_ONLY']);
    expect(await report(owner)).toMatchObject({ partner: null, conversation: { status: 'measured' } });
    await agree(other, []);
    expect(await report(owner)).toMatchObject({ partner: null, conversation: null });
    await call(other, 'DELETE', `/relationships/${relationshipId}`);
    expect(await rows('session_conversations WHERE session_id = $1', id)).toBe(0);
    expect(await report(owner)).toMatchObject({ partner: null, conversation: null, content: { talks: [{}] } });
    expect(await rows('session_reports WHERE session_id = $1', id)).toBe(2);
  });

  it('show in the timeline of the other what they open: words, pauses, and never their nudges', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const id = await open();
    const talk = await start(owner, id);
    await say(talk, 'words of the owner');
    await settle(talk, twice(voice('left')));
    const kinds = async (person: Person) => {
      const kindsSeen = (await timeline(person, id)).map(({ kind, userId }) =>
        userId === owner.user.id ? `${kind} of the owner` : kind,
      );
      return new Set(kindsSeen);
    };
    const markers = ['marker', 'marker of the owner'];
    const [words, pauses] = ['transcript of the owner', 'pause of the owner'];
    expect(await kinds(owner)).toEqual(new Set([...markers, words, pauses]));
    expect(await kinds(other)).toEqual(new Set([...markers, words]));
    await agree(owner, ['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED']);
    expect(await kinds(other)).toEqual(new Set([...markers, pauses]));
    await agree(owner, []);
    expect(await kinds(other)).toEqual(new Set(markers));
    expect(await kinds(owner)).toEqual(new Set([...markers, words, pauses]));
  });

  it('let a mentor comment on what the candidate shares, and keep human scores apart', async () => {
    relationshipId = await relate(app.url, [owner.accessToken, other.accessToken], { type: 'MENTOR' });
    await agree(owner, HEARD);
    const { interviewId } = await openLiveSession(app.url, owner.accessToken);
    const id = await open({ interviewId, partnerRole: 'observer' });
    const talk = await start(owner, id);
    expect(await codeOf(start(other, id))).toBe('observer_silent');
    const comment = (person: Person, body: object = {}) =>
      call<{ id: string }>(person, 'POST', `/sessions/${id}/comments`, { atMs: 1_000, text: 'Slower here.', ...body });
    expect(await codeOf(comment(other))).toBe('consent_required');
    await agree(owner, [...HEARD, 'SUMMARY_SHARED']);
    expect(await codeOf(comment(owner))).toBe('forbidden');
    expect(await codeOf(comment(other, { atMs: 3_600_000 }))).toBe('validation_failed');
    expect(await codeOf(comment(other, { text: '  ' }))).toBe('validation_failed');
    const { id: commentId } = await comment(other, { score: 70 });
    await comment(other, { score: 81, text: 'ä'.repeat(2_000) });
    const words = () => told.filter(({ event, to }) => event === 'server.comment' && to.userId === owner.user.id);
    await eventually(() => Promise.resolve(expect(words()).toHaveLength(2)));
    expect(words()[0]?.payload).toMatchObject({ commentId, authorId: other.user.id, score: 70, text: 'Slower here.' });
    expect((await timeline(owner, id)).filter(({ kind }) => kind === 'comment')).toHaveLength(2);
    expect(await codeOf(call(other, 'POST', `/sessions/${id}/finalize`))).toBe('forbidden');
    await settle(talk);
    await call(owner, 'POST', `/sessions/${id}/finalize`);
    await finish(id);
    expect(await call(owner, 'GET', `/sessions/${id}/report`)).toMatchObject({
      humanScores: { mean: 75.5, scores: [{ commentId, userId: other.user.id, score: 70 }, { score: 81 }] },
      content: { answers: [{}] },
    });
    expect(await call(other, 'GET', `/sessions/${id}/report`)).toMatchObject({
      status: 'ready',
      content: null,
      conversation: null,
      partner: { userId: owner.user.id, answers: [{ startMs: 0 }] },
    });
    expect(await codeOf(call(owner, 'DELETE', `/sessions/${id}/comments/${commentId}`))).toBe('comment_not_found');
    await call(other, 'DELETE', `/sessions/${id}/comments/${commentId}`);
    const { items } = await call<{ items: object[] }>(other, 'GET', `/sessions/${id}/comments`);
    expect(items).toHaveLength(1);
    await call(other, 'DELETE', `/relationships/${relationshipId}`);
    expect(await rows('session_comments WHERE session_id = $1', id)).toBe(0);
  });

  it('let a mentor who opened them comment too, and give the candidate what was said of them', async () => {
    relationshipId = await relate(app.url, [owner.accessToken, other.accessToken], { type: 'MENTOR', role: 'mentor' });
    for (const person of [owner, other]) await agree(person, HEARD);
    const id = await open();
    const comment = (person: Person) =>
      call<{ id: string }>(person, 'POST', `/sessions/${id}/comments`, { atMs: 0, text: 'Well begun.', score: 80 });
    expect(await codeOf(comment(owner))).toBe('consent_required');
    await agree(other, [...HEARD, 'SUMMARY_SHARED']);
    expect(await codeOf(comment(other))).toBe('forbidden');
    await comment(owner);
    const exported = (person: Person) =>
      rows(`session_comments t WHERE ${exportedTables.session_comments!.where}`, person.user.id);
    expect([await exported(owner), await exported(other), await exported(await registerPerson(app))]).toEqual([
      1, 1, 0,
    ]);
  });

  it('leave each their own when an account goes in the middle, and end', async () => {
    for (const person of [owner, other]) await agree(person, EVERY_SCOPE);
    const { interviewId } = await openLiveSession(app.url, owner.accessToken);
    const id = await open({ interviewId });
    const [answer, talk] = [await start(owner, id), await start(other, id)];
    await say(answer, 'of who goes');
    await say(talk, 'of who stays');
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [owner.user.id]);
    await app.app.get(SweepSessionsService).sweep();
    expect(await session(other, id)).toMatchObject({
      status: 'finalized',
      endReason: 'consent_withdrawn',
      interviewId: null,
      relationshipId: null,
    });
    const running = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
    await app.app.get(LiveSessionWorker).settle({ sessionId: id, userId: owner.user.id }, running);
    const said = (await timeline(other, id)).flatMap(({ transcript }) =>
      transcript === null ? [] : [transcript.text],
    );
    expect(said).toEqual(['of who stays']);
    expect(await rows('audio_streams WHERE session_id = $1', id)).toBe(1);
  });

  it('keep what is said and stopped at the moment the account of the other goes', async () => {
    for (const person of [owner, other]) await agree(person, EVERY_SCOPE);
    const id = await open();
    const talk = await start(owner, id);
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [other.user.id]);
    await say(talk, 'the last words');
    // As the process that took the sound knows it: of a relationship that was there when it began.
    expect(talk.relationshipId).toBe(relationshipId);
    expect(await settle(talk)).toMatchObject({ segments: [{ text: 'the last words' }] });
    expect((await timeline(owner, id)).map(({ kind }) => kind)).toContain('transcript');
  });

  it('survive accounts that go at once, and while the other begins to speak', async () => {
    const erase = ({ user }: Person) =>
      app.app.get(Database).transaction((tx) => tx.query('DELETE FROM users WHERE id = $1', [user.id]));
    for (let round = 0; round < 4; round += 1) {
      [owner, other] = [await registerPerson(app), await registerPerson(app)];
      relationshipId = await relate(app.url, [owner.accessToken, other.accessToken]);
      for (const person of [owner, other]) await agree(person, HEARD);
      const { interviewId } = await openLiveSession(app.url, owner.accessToken);
      const id = await open({ interviewId });
      const beside = round % 2 === 0 ? erase(other) : start(other, id).then((talk) => say(talk, 'raced'));
      const [erased, raced] = await Promise.allSettled([erase(owner), beside]);
      expect(erased.status).toBe('fulfilled');
      const left = await rows(
        'live_sessions WHERE id = $1 AND user_id = $2 AND interview_id IS NULL',
        id,
        other.user.id,
      );
      expect(left).toBe(round % 2);
      if (raced.status === 'rejected') expect(raced.reason).toMatchObject({ code: 'session_ended' });
    }
  });

  it('outlive the interview they were about, and go with the last account', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const { interviewId } = await openLiveSession(app.url, owner.accessToken);
    const id = await open({ interviewId });
    await start(other, id);
    await call(owner, 'DELETE', `/interviews/${interviewId}`);
    expect(await session(other, id)).toMatchObject({ interviewId: null });
    for (const person of [other, owner]) {
      await app.database.pool.query('DELETE FROM users WHERE id = $1', [person.user.id]);
    }
    expect(await rows('live_sessions WHERE id = $1', id)).toBe(0);
  });

  it('tell each again what they missed: their own nudges, and of the other what is open now', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const id = await open();
    const [mine, theirs] = [await start(owner, id), await start(other, id)];
    await say(mine, 'words of the owner');
    await nudge(owner, id);
    await say(theirs, 'words of the other');
    await nudge(other, id);
    const events = app.app.get(LiveEventService);
    const missed = async (person: Person, afterSeq = 0) =>
      (await events.list(actorOf(person), id, afterSeq, 50)).map(({ seq }) => seq);
    expect([await missed(owner), await missed(other)]).toEqual([
      [1, 2, 3],
      [1, 3, 4],
    ]);
    expect(await missed(other, 1)).toEqual([3, 4]);
    await agree(owner, ['REALTIME_FEATURES_ONLY']);
    expect([await missed(owner), await missed(other)]).toEqual([
      [1, 2, 3],
      [3, 4],
    ]);
    await agree(owner, HEARD);
    expect(await missed(other)).toEqual([1, 3, 4]);
    const stranger = await registerPerson(app);
    expect(await codeOf(events.list(actorOf(stranger), id, 0, 50))).toBe('session_not_found');
    await call(other, 'DELETE', `/relationships/${relationshipId}`);
    expect(await codeOf(events.list(actorOf(other), id, 0, 50))).toBe('session_not_found');
    expect(await missed(owner)).toEqual([1, 2]);
  });

  it('refuse nobody’s session and are counted to their owner', async () => {
    for (const person of [owner, other]) await agree(person, HEARD);
    const made = await Promise.all([1, 2, 3, 4, 5, 6].map(() => codeOf(open())));
    expect(made.filter((code) => code === 'session_limit_reached')).toHaveLength(1);
    expect(await codeOf(app.app.get(LiveSessionService).getAsParticipant(actorOf(other), newId()))).toBe(
      'session_not_found',
    );
  });

  it('go with the version that knows them, and leave sessions alone as they were', async () => {
    for (const person of [owner, other]) await agree(person, EVERY_SCOPE);
    const together = await open();
    await start(other, together);
    const { sessionId: alone } = await openLiveSession(app.url, owner.accessToken, { coaching: 'low' });
    const answer = await start(owner, alone);
    await say(answer, 'said alone');
    await settle(answer);
    const before = [await session(owner, alone), await timeline(owner, alone)];
    const newest = migrations.length - migrations.indexOf(SessionsForTwo1790000170000);
    for (let taken = 0; taken < newest; taken += 1) await revertLast(app.databaseUrl, migrations);
    expect(await rows('live_sessions WHERE id = $1', together)).toBe(0);
    expect(await rows(`live_sessions WHERE id = $1 AND coaching = 'low'`, alone)).toBe(1);
    expect(await rows('live_events WHERE attempt_id = $1', answer.attemptId)).toBe(1);
    await migrate(app.databaseUrl, migrations);
    expect([await session(owner, alone), await timeline(owner, alone)]).toEqual(before);
  });
});

interface Report {
  readonly content: object | null;
  readonly partner: object | null;
  readonly conversation: {
    readonly overlapSeconds: number;
    readonly participants: readonly { userId: string; talkShare: number }[];
    readonly interruptions: readonly { atMs: number }[];
  } | null;
}

/** One side of two voices that overlap by a second, 16-bit samples. */
function voice(side: 'left' | 'right'): Uint8Array {
  const wav = fixture('speech/synthetic/overlap_1_0_stereo.wav');
  const data = wav.subarray(wav.indexOf('data') + 8);
  const samples = new Uint8Array(data.length / 2);
  const from = side === 'left' ? 0 : 2;
  for (let at = 0; at < samples.length / 2; at += 1)
    samples.set(data.subarray(4 * at + from, 4 * at + from + 2), 2 * at);
  return samples;
}

const twice = (samples: Uint8Array): Uint8Array => Buffer.concat([samples, samples]);

function heardOf(samples: Uint8Array) {
  const hearing = new AnswerHearing(RATE_HZ);
  for (let from = 0; from < samples.length; from += RATE_HZ) hearing.push(samples.subarray(from, from + RATE_HZ));
  hearing.finish();
  return { hearing, utteranceIds: [], frames: 10 };
}
