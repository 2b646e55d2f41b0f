import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { completeInterview } from '../../sdk/src/generated/sdk.gen.js';
import type { SessionReportContent } from '../../src/modules/report/assembly/session-content.js';
import { AnalysisService } from '../../src/modules/analysis/analysis.service.js';
import { AttemptService } from '../../src/modules/interview/attempt.service.js';
import { AnswerStreamService } from '../../src/modules/live-session/answer-stream.service.js';
import { StreamEnding } from '../../src/modules/live-session/stream-ending.service.js';
import { EndSessionService } from '../../src/modules/live-session/end-session.service.js';
import { LiveEventService } from '../../src/modules/live-session/live-event.service.js';
import { NudgeFeedbackService } from '../../src/modules/live-session/nudge-feedback.service.js';
import { ReportWorker } from '../../src/modules/report/report.worker.js';
import { SessionMaterialReader } from '../../src/modules/report/session/session-material.service.js';
import { type LiveAnswer, LiveAnswerService } from '../../src/modules/transcription/live-answer.service.js';
import { TranscriptionWorker } from '../../src/modules/transcription/transcription.worker.js';
import { newId } from '../../src/common/ids.js';
import { ClientChannel, type ClientMessage } from '../../src/platform/client-channel/client-channel.js';
import { SoundReader } from '../../src/platform/sound/sound-reader.js';
import { solidAnswer } from '../factories/completed-interviews.js';
import { type LiveSetting, openLiveSession, send } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { soundWith, spans } from '../factories/sound-evidence.js';
import { deleteAttempt, fixture } from '../factories/spoken-attempts.js';
import { eventually } from '../support/eventually.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SOUND = soundWith(spans([0.5, 20], [21, 40]), { voiceActivity: 'adaptive' });

interface ShownReport {
  readonly status: string;
  readonly reason: string | null;
  readonly content: SessionReportContent | null;
  readonly readyAt: string | null;
}

const running = (fields: { lastAttempt?: boolean } = {}) => ({
  signal: new AbortController().signal,
  attempt: 1,
  lastAttempt: false,
  ...fields,
});

/** Jobs do not run here: each test is the worker. */
describe('the report of a live session', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  let folder: string;
  let worker: ReportWorker;
  let person: Person;
  let live: LiveSetting;
  const told: ClientMessage[] = [];

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    folder = await mkdtemp(join(tmpdir(), 'session-report-'));
    app = await startTestApp({ jobs: false, environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' } });
    worker = app.app.get(ReportWorker);
    await app.app.get(ClientChannel).listen((message) => told.push(message));
  });
  beforeEach(async () => {
    told.length = 0;
    person = await registerPerson(app);
    live = await openLiveSession(app.url, person.accessToken, { questions: 3 });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await app.close();
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const owner = () => ({ userId: person.user.id });
  const of = () => ({ sessionId: live.sessionId, userId: person.user.id });
  const path = (rest = '') => `${app.url}/v1/sessions/${live.sessionId}${rest}`;
  const show = () => send<ShownReport>('GET', path('/report'), person.accessToken);
  const finalize = async () => {
    await send('POST', path('/finalize'), person.accessToken);
    await app.app.get(EndSessionService).markSettled({ id: live.sessionId, userId: person.user.id });
  };
  const build = async () => {
    await worker.beginOfSession(of());
    await worker.buildOfSession(of(), running());
    return (await show()).content!;
  };
  const ready = () => told.filter(({ event, to }) => event === 'server.report_ready' && to.userId === person.user.id);
  const queued = async (name: string) => {
    const rows = await app.database.pool.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM pgboss.job WHERE name = $1 AND data ->> 'userId' = $2 AND state = 'created'`,
      [name, person.user.id],
    );
    return rows[0]!.count;
  };
  const codeOf = async (call: Promise<unknown>) => {
    const message = await call.then(
      () => '',
      (error: Error) => error.message,
    );
    return /"code":"(\w+)"/.exec(message)?.[1];
  };

  const transcript = (text: string) => ({ text, words: null, model: 'live-1', verbatim: true });
  /** Speaks an answer as the socket would: started, saved, settled. */
  const speak = async (question: number, change: Partial<LiveAnswer> = {}): Promise<string> => {
    const streams = app.app.get(AnswerStreamService);
    const request = { questionId: live.questionIds[question]!, sampleRateHz: 16_000 };
    const stream = await streams.start(owner(), live.sessionId, request);
    const attemptId = stream.attemptId!;
    await app.app.get(LiveAnswerService).save({
      attemptId,
      ...owner(),
      language: 'en',
      sound: SOUND,
      durationSeconds: 40.5,
      silent: false,
      contentSha256: attemptId,
      transcript: transcript(solidAnswer(`case ${question}`)),
      writeRecording: async () => {
        const file = join(folder, randomBytes(6).toString('hex'));
        await writeFile(file, fixture('speech/jfk.wav'));
        return file;
      },
      keepRecording: false,
      ...change,
    });
    await app.app.get(StreamEnding).settle(stream, { lastSeq: 404, durationMs: 40_500, sound: null });
    app.clock.advance(60_000);
    return attemptId;
  };
  const nudge = async (type: string, messageKey: string, atMs: number, version: number) => {
    const nudgeId = newId();
    const evidence = { metric: 'wordsPerMinute', value: 190, threshold: 170, windowMs: 10_000 };
    const told = { sessionId: live.sessionId, nudgeId, attemptId: null, type, intensity: 1, message: 'A hint.' };
    const stored = await app.app.get(LiveEventService).append({
      kind: 'nudge',
      sessionId: live.sessionId,
      ...owner(),
      atMs,
      streamId: null,
      segmentId: null,
      payload: { ...told, messageKey, evidence, atMs, at: app.clock.now().toISOString() },
      limit: { sent: (await app.app.get(LiveEventService).nudgeStateOf(live.sessionId, person.user.id)).sent, version },
    });
    expect(stored).not.toBeNull();
    return nudgeId;
  };

  it('is not there before the session ends, and nobody else’s afterwards', async () => {
    expect(await codeOf(show())).toBe('report_not_started');
    expect(await codeOf(send('POST', path('/report'), person.accessToken))).toBe('report_not_started');
    await finalize();
    const stranger = await registerPerson(app);
    for (const method of ['GET', 'POST']) {
      expect(await codeOf(send(method, path('/report'), stranger.accessToken))).toBe('session_not_found');
    }
  });

  it('is pending from the end on, and begins once however often it is told', async () => {
    await send('POST', path('/finalize'), person.accessToken);
    expect(await show()).toMatchObject({ status: 'pending', content: null, readyAt: null });
    await send('POST', path('/report'), person.accessToken);
    expect(await queued('report.session-requested')).toBe(0);
    await Promise.all(Array.from({ length: 16 }, () => worker.beginOfSession(of())));
    await app.app.get(EndSessionService).markSettled({ id: live.sessionId, userId: person.user.id });
    await Promise.all(Array.from({ length: 16 }, () => send('POST', path('/report'), person.accessToken)));
    expect(await show()).toMatchObject({ status: 'pending', content: null });
    expect(await queued('report.session-requested')).toBe(1);
  });

  it('holds the answers with their analyses, the delivery, and the nudges with what came of them', async () => {
    const decode = jest.spyOn(app.app.get(SoundReader), 'read');
    const [first, second] = [await speak(0), await speak(1)];
    const slower = await nudge('SLOW_DOWN', 'slow_down.1', 5_000, 0);
    await nudge('PRAISE', 'praise.slow_down', 25_000, 1);
    await app.app
      .get(NudgeFeedbackService)
      .record(owner(), { sessionId: live.sessionId, nudgeId: slower, action: 'seen' });
    await finalize();
    const content = await build();
    expect(content.session).toMatchObject({
      answers: 2,
      spokenSeconds: 81,
      durationSeconds: expect.closeTo(120, 0),
      endReason: 'finalized',
    });
    expect(content.answers.map(({ attemptId, questionId, state, wordSource, startMs }) => [attemptId, questionId, state, wordSource, startMs]))
      .toEqual([
        [first, live.questionIds[0], 'answered', 'live', 0],
        [second, live.questionIds[1], 'answered', 'live', expect.any(Number)],
      ]); // prettier-ignore
    expect(content.answers[1]!.startMs / 1_000).toBeCloseTo(60, 0);
    for (const { scores } of content.answers) {
      expect(scores.map(({ dimension, status, source }) => [dimension, status, source])).toEqual([
        ['domain', 'measured', 'rules'],
        ['communication', 'measured', 'rules'],
        ['pace', 'measured', 'sound'],
        ['pause', 'measured', 'sound'],
      ]);
    }
    expect(content.delivery).toMatchObject({ status: 'measured', spokenAnswers: 2 });
    expect(content.delivery.parts.find(({ name }) => name === 'pace')).toMatchObject({ answers: 2 });
    expect(content.nudges).toMatchObject({ sent: 2, followedByPraise: 1 });
    expect(content.nudges.list[0]).toMatchObject({
      nudgeId: slower,
      type: 'SLOW_DOWN',
      atMs: 5_000,
      feedback: ['seen'],
    });
    expect(content.origins).toMatchObject({ live: 2, recording: 0, waiting: 0 });
    expect(decode).not.toHaveBeenCalled();
  });

  it('is told to its owner once it is ready, and so is that of the interview', async () => {
    await speak(0);
    await finalize();
    await build();
    await worker.buildOfSession(of(), running());
    await completeInterview({ client: person.client, path: { id: live.interviewId } });
    await worker.begin({ interviewId: live.interviewId, userId: person.user.id });
    await worker.build({ interviewId: live.interviewId, userId: person.user.id }, running());
    await eventually(() => Promise.resolve(expect(ready()).toHaveLength(2)));
    expect(ready()).toEqual([
      { to: owner(), event: 'server.report_ready', payload: { sessionId: live.sessionId } },
      { to: owner(), event: 'server.report_ready', payload: { interviewId: live.interviewId } },
    ]);
  });

  it('shows what a good answer says only after the end of the interview', async () => {
    await speak(0);
    await finalize();
    const before = (await build()).answers[0]!;
    expect([before.points, before.modelAnswer]).toEqual([[], null]);
    await completeInterview({ client: person.client, path: { id: live.interviewId } });
    await worker.begin({ interviewId: live.interviewId, userId: person.user.id });
    expect(await show()).toMatchObject({ status: 'pending' });
    await worker.buildOfSession(of(), running());
    const after = (await show()).content!.answers[0]!;
    expect(after.points.length).toBeGreaterThan(0);
    expect(after.modelAnswer).not.toBeNull();
    for (const { text } of after.points) expect(JSON.stringify(before)).not.toContain(text);
  });

  it('says so of an answer whose words are still to come, and is made again when they are there', async () => {
    const attemptId = await speak(0, { transcript: null });
    await finalize();
    const before = await build();
    expect(before.answers[0]).toMatchObject({ state: 'not_transcribed', wordSource: null, attemptId });
    expect(before.answers[0]!.scores.find(({ dimension }) => dimension === 'pace')).toMatchObject({
      status: 'measured',
    });
    expect(before.origins).toMatchObject({ waiting: 1, live: 0 });
    await transcribeAll();
    await worker.attemptTranscribed({ attemptId, userId: person.user.id });
    expect(await show()).toMatchObject({ status: 'pending', content: { origins: { waiting: 1 } } });
    await worker.buildOfSession(of(), running());
    const after = (await show()).content!;
    expect(after.answers[0]).toMatchObject({ state: 'answered', wordSource: 'recording' });
    expect(after.origins).toMatchObject({ waiting: 0, recording: 1 });
  });

  it('says so of an answer in which nobody spoke', async () => {
    await speak(0, { transcript: transcript('') });
    await finalize();
    expect((await build()).answers[0]).toMatchObject({ state: 'not_transcribed', stateReason: 'no_speech' });
  });

  it('does not keep what was read before a change: the build that follows the change does', async () => {
    const attemptId = await speak(0, { transcript: null });
    await finalize();
    await worker.beginOfSession(of());
    await app.database.pool.query(`DELETE FROM pgboss.job WHERE name = 'report.session-requested'`);
    const reader = app.app.get(SessionMaterialReader);
    const read = reader.read.bind(reader);
    jest.spyOn(reader, 'read').mockImplementationOnce(async (...given) => {
      const material = await read(...given);
      await transcribeAll();
      await worker.attemptTranscribed({ attemptId, userId: person.user.id });
      return material;
    });
    await worker.buildOfSession(of(), running());
    expect(await show()).toMatchObject({ status: 'pending', content: null });
    expect(await queued('report.session-requested')).toBe(1);
    await worker.buildOfSession(of(), running());
    expect(await show()).toMatchObject({ status: 'ready', content: { origins: { recording: 1 } } });
  });

  it('forgets an answer that is taken back', async () => {
    const attemptId = await speak(0);
    await speak(1);
    await finalize();
    await build();
    await deleteAttempt(app, person, attemptId);
    const questionId = live.questionIds[0]!;
    await worker.answerDeleted({ interviewId: live.interviewId, questionId, userId: person.user.id });
    expect(await show()).toMatchObject({ status: 'pending', content: null, readyAt: null });
    await worker.buildOfSession(of(), running());
    expect((await show()).content!.answers).toHaveLength(1);
  });

  it('leaves out an answer that is taken back while it is read', async () => {
    const attemptId = await speak(0);
    await finalize();
    await worker.beginOfSession(of());
    const attempts = app.app.get(AttemptService);
    const get = attempts.getOwned.bind(attempts);
    jest.spyOn(attempts, 'getOwned').mockImplementationOnce(async (...given) => {
      await app.database.pool.query('DELETE FROM attempts WHERE id = $1', [attemptId]);
      return get(...given);
    });
    await worker.buildOfSession(of(), running());
    expect((await show()).content!.answers).toEqual([]);
  });

  it('fails visibly after its last try, and can be asked for again', async () => {
    await speak(0);
    await finalize();
    await worker.beginOfSession(of());
    const broken = jest.spyOn(app.app.get(AnalysisService), 'ensure').mockRejectedValue(new Error('no'));
    await expect(worker.buildOfSession(of(), running())).rejects.toThrow('no');
    expect((await show()).status).toBe('pending');
    await expect(worker.buildOfSession(of(), running({ lastAttempt: true }))).rejects.toThrow('no');
    expect(await show()).toMatchObject({ status: 'failed', reason: 'build_failed' });
    broken.mockRestore();
    await send('POST', path('/report'), person.accessToken);
    await worker.buildOfSession(of(), running());
    expect(await show()).toMatchObject({ status: 'ready', reason: null });
  });

  it('is given up when nobody works on it any more', async () => {
    await finalize();
    await worker.beginOfSession(of());
    // As old as it would be in half an hour, when the access token of now is over.
    await app.database.pool.query(
      `UPDATE session_reports SET updated_at = updated_at - interval '31 minutes' WHERE session_id = $1`,
      [live.sessionId],
    );
    await worker.sweep();
    expect(await show()).toMatchObject({ status: 'failed', reason: 'interrupted' });
  });

  it('goes with its session in the middle of its making', async () => {
    await speak(0);
    await finalize();
    await worker.beginOfSession(of());
    const reader = app.app.get(SessionMaterialReader);
    const read = reader.read.bind(reader);
    jest.spyOn(reader, 'read').mockImplementationOnce(async (...given) => {
      const material = await read(...given);
      await app.database.pool.query('DELETE FROM interviews WHERE id = $1', [live.interviewId]);
      return material;
    });
    await worker.buildOfSession(of(), running());
    expect(
      await app.database.pool.query('SELECT 1 FROM session_reports WHERE session_id = $1', [live.sessionId]),
    ).toEqual([]);
    await worker.beginOfSession(of());
    expect(ready()).toEqual([]);
  });

  it('finds the analyses made that were begun when the answer was spoken', async () => {
    const attemptId = await speak(0);
    await worker.attemptTranscribed({ attemptId, userId: person.user.id });
    expect(await queued('report.live-answer-read')).toBe(1);
    await worker.readAnswer({ attemptId, userId: person.user.id }, running());
    const analyses = app.app.get(AnalysisService);
    expect(await analyses.listFor(owner(), attemptId)).toHaveLength(4);
    await finalize();
    const run = jest.spyOn(analyses, 'run');
    expect((await build()).answers[0]).toMatchObject({ state: 'answered' });
    expect(run).not.toHaveBeenCalled();
  });

  it('asks for no analyses of an answer that was not spoken live, nor of one that is gone', async () => {
    const typed = await send<{ id: string }>('POST', `${app.url}/v1/questions/${live.questionIds[2]}/attempts`, person.accessToken, {
      kind: 'spoken',
    }); // prettier-ignore
    await worker.attemptTranscribed({ attemptId: typed.id, userId: person.user.id });
    await worker.recordingGivenUp({ attemptId: newId(), userId: person.user.id });
    expect(await queued('report.live-answer-read')).toBe(0);
    await worker.readAnswer({ attemptId: newId(), userId: person.user.id }, running());
  });

  async function transcribeAll(): Promise<void> {
    const rows = await app.database.pool.query<{ id: string }[]>(
      `SELECT id FROM transcriptions WHERE user_id = $1 AND state = 'waiting'`,
      [person.user.id],
    );
    for (const { id } of rows) await app.app.get(TranscriptionWorker).transcribe({ transcriptionId: id }, running());
  }
});
