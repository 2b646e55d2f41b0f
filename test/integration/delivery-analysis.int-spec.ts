import { AnalysisEntity } from '../../src/modules/analysis/analysis.entity.js';
import { AnalysisRepository } from '../../src/modules/analysis/analysis.repository.js';
import { AnalysisService } from '../../src/modules/analysis/analysis.service.js';
import { AnalysisTimes } from '../../src/modules/analysis/analysis-times.js';
import type { AnalysisType, AnalysisView } from '../../src/modules/analysis/analysis.views.js';
import { AttemptMaterialReader } from '../../src/modules/analysis/attempt-material.service.js';
import type { ContentJudge } from '../../src/modules/analysis/content-judge.service.js';
import { Clock } from '../../src/common/clock.js';
import { Log } from '../../src/common/logger.js';
import { answeredAttempt, hearNobody, transcribe } from '../factories/answered-attempts.js';
import { registerPerson } from '../factories/people.js';
import { soundWith, spans } from '../factories/sound-evidence.js';
import { INDEX_ANSWER } from '../fixtures/answers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SOUND = soundWith(spans([0.5, 20], [21, 40]));

/** The words of the answer, evenly over the sound, as a recogniser with times of its own would give them. */
const WORDS = INDEX_ANSWER.split(' ').map((word, at, all) => {
  const stepMs = 39_500 / all.length;
  return { word, startMs: Math.round(500 + at * stepMs), endMs: Math.round(500 + (at + 0.8) * stepMs) };
});

describe('analyses of a recording', () => {
  let app: TestApp;
  let userId: string;

  beforeAll(async () => {
    app = await startTestApp();
    userId = (await registerPerson(app)).user.id;
  });
  afterAll(() => app.close());

  const service = () => app.app.get(AnalysisService);
  const recorded = () => answeredAttempt(app, userId, { state: 'open', sound: SOUND });
  const run = async (attemptId: string, types?: AnalysisType[]) => {
    const { analyses, failed } = await service().run({ userId }, attemptId, types);
    expect(failed).toEqual([]);
    return byType(analyses);
  };
  /** Some time later; so that what was stored again shows in its time. */
  const ensure = async (attemptId: string, by = service()) => {
    app.clock.advance(1_000);
    return byType(await by.ensure({ userId }, attemptId));
  };
  const withBrokenJudge = () => {
    const broken = () => Promise.reject(new Error('broken'));
    const judge = { judgeDomain: broken, judgeCommunication: broken } as unknown as ContentJudge;
    const { app: nest } = app;
    return new AnalysisService(
      nest.get(AttemptMaterialReader),
      judge,
      nest.get(AnalysisRepository),
      nest.get(AnalysisTimes),
      nest.get(Clock),
      nest.get(Log),
    );
  };

  it('measure its delivery and leave its content open until there are words', async () => {
    const { attemptId } = await recorded();
    const analyses = await run(attemptId);
    for (const type of ['domain', 'communication'] as const) {
      expect(analyses[type]).toMatchObject({
        status: 'insufficient',
        reason: 'not_transcribed',
        score: null,
        source: 'rules',
        retryable: false,
        result: null,
      });
    }
    expect(analyses.pace).toMatchObject({
      status: 'measured',
      source: 'sound',
      result: { fillers: null, pace: { method: 'acoustic' } },
    });
    expect(analyses.pause).toMatchObject({ status: 'measured', source: 'sound', result: { wordTiming: null } });
  });

  it('are not made again as long as nothing changes', async () => {
    const attempt = await recorded();
    const first = await ensure(attempt.attemptId);
    expect(await ensure(attempt.attemptId)).toEqual(first);
    await transcribe(app, attempt, INDEX_ANSWER, WORDS);
    const second = await ensure(attempt.attemptId);
    expect(await ensure(attempt.attemptId)).toEqual(second);
  });

  it('are all made again when the words come', async () => {
    const attempt = await recorded();
    const before = await ensure(attempt.attemptId);
    await transcribe(app, attempt, INDEX_ANSWER, WORDS);
    const after = await ensure(attempt.attemptId);
    expect(changed(before, after)).toEqual(['domain', 'communication', 'pace', 'pause']);
    expect(after.domain).toMatchObject({ id: before.domain?.id, status: 'measured', reason: null });
    expect(after.pace?.result).toMatchObject({ pace: { method: 'sound+words', wordCount: expect.any(Number) } });
    expect(after.pause?.result).toMatchObject({ wordTiming: 'provider' });
  });

  it('are made again where new times of the same words change the delivery alone', async () => {
    const attempt = await recorded();
    await transcribe(app, attempt, INDEX_ANSWER, null);
    const before = await ensure(attempt.attemptId);
    expect(before.pace?.result).toMatchObject({ pace: { method: 'sound+text' } });
    await transcribe(app, attempt, INDEX_ANSWER, WORDS);
    expect(changed(before, await ensure(attempt.attemptId))).toEqual(['pace', 'pause']);
  });

  it('are made again when the words change', async () => {
    const attempt = await recorded();
    await transcribe(app, attempt, INDEX_ANSWER, null);
    const before = await ensure(attempt.attemptId);
    await transcribe(app, attempt, INDEX_ANSWER.replace('900 ms', '800 ms'), null);
    expect(changed(before, await ensure(attempt.attemptId))).toEqual(['domain', 'communication', 'pace', 'pause']);
  });

  it('never call words missing that are there, although they could not be judged', async () => {
    const attempt = await recorded();
    await ensure(attempt.attemptId);
    await transcribe(app, attempt, INDEX_ANSWER, WORDS);
    const broken = await ensure(attempt.attemptId, withBrokenJudge());
    for (const type of ['domain', 'communication'] as const)
      expect(broken[type]).toMatchObject({ status: 'failed', reason: 'internal_error', retryable: true });
    expect(broken.pace).toMatchObject({ status: 'measured', result: { pace: { method: 'sound+words' } } });
    expect((await ensure(attempt.attemptId)).domain).toMatchObject({ status: 'measured' });
  });

  it('keep a judgement when a run from before the words is stored after it', async () => {
    const attempt = await recorded();
    await run(attempt.attemptId, ['domain']);
    const early = await app.database.pool.findOneByOrFail(AnalysisEntity, { attemptId: attempt.attemptId });
    await transcribe(app, attempt, INDEX_ANSWER, WORDS);
    const judged = (await run(attempt.attemptId, ['domain'])).domain;
    await app.app.get(AnalysisRepository).keepBest(early);
    expect(byType(await service().listFor({ userId }, attempt.attemptId)).domain).toEqual(judged);
  });

  it('take no noise for speech where the engine heard nobody speak', async () => {
    const attempt = await recorded();
    await hearNobody(app, attempt);
    const { pace, pause, domain } = await run(attempt.attemptId);
    for (const analysis of [pace, pause])
      expect(analysis).toMatchObject({ status: 'insufficient', reason: 'no_words' });
    expect(domain).toMatchObject({ reason: 'not_transcribed' });
  });

  it('say `codec` where the recording cannot be decoded, and go by the times of words where there are some', async () => {
    const timed = await answeredAttempt(app, userId, { words: WORDS, sound: 'codec' });
    const { pace, pause } = await run(timed.attemptId, ['pace', 'pause']);
    expect(pace).toMatchObject({
      status: 'measured',
      source: 'words',
      result: {
        pace: { method: 'words', articulationRateSps: { status: 'insufficient', reason: 'codec' } },
        voice: { pitchVariationSemitones: { reason: 'codec' }, monotone: null },
      },
    });
    expect(pause).toMatchObject({
      status: 'measured',
      source: 'words',
      result: { responseLatencySeconds: { reason: 'codec', value: null }, lateStart: null },
    });
    const untimed = await answeredAttempt(app, userId, { words: null, sound: 'codec' });
    for (const analysis of Object.values(await run(untimed.attemptId, ['pace', 'pause'])))
      expect(analysis).toMatchObject({ status: 'insufficient', reason: 'codec', score: null });
  });

  it('are refused while there are neither words nor sound', async () => {
    const { attemptId } = await answeredAttempt(app, userId, { state: 'open', sound: 'codec' });
    await expect(service().run({ userId }, attemptId)).rejects.toMatchObject({ code: 'attempt_not_answered' });
  });
});

type ByType = Partial<{ [T in AnalysisType]: Extract<AnalysisView, { type: T }> }>;

const byType = (views: readonly AnalysisView[]): ByType => Object.fromEntries(views.map((view) => [view.type, view]));

const changed = (before: ByType, after: ByType): string[] =>
  Object.values(after)
    .filter(({ type, updatedAt }) => updatedAt.getTime() !== before[type]?.updatedAt.getTime())
    .map(({ type }) => type);
