import { completeInterview, createAttempt, listAnalyses, runAnalyses } from '../../sdk/src/generated/sdk.gen.js';
import type { AnalysisListResponse, AnalysisResponse, ReportResponse } from '../../sdk/src/generated/types.gen.js';
import { answeredInterview, readyReport } from '../factories/completed-interviews.js';
import { type Person, registerPerson } from '../factories/people.js';
import { openAttempt, uploadRecording } from '../factories/spoken-attempts.js';
import { documentedAnswer } from '../support/documented-answer.js';
import { eventually } from '../support/eventually.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Eleven seconds, 22 words, three pauses: as a browser's recorder leaves them, without a duration. */
const BROWSER_RECORDING = 'speech/synthetic/fmt_opus_live.webm';
/** AAC, where there is no ffmpeg. */
const UNDECODABLE = 'speech/synthetic/fmt_aac_faststart.m4a';
/** Where a listener and an aligner hear its pauses, milliseconds. */
const PAUSES = [
  [2160, 3250],
  [4300, 5370],
  [7670, 8150],
] as const;

const found = (analyses: readonly AnalysisResponse[], type: string): AnalysisResponse => {
  const analysis = analyses.find((each) => each.type === type);
  if (!analysis) throw new Error(`There is no ${type} analysis.`);
  return analysis;
};

function expectPauses(analysis: AnalysisResponse): void {
  const longer = analysis.pause!.pauses.filter(({ durationMs }) => durationMs >= 400);
  expect(longer).toHaveLength(PAUSES.length);
  for (const [index, [startMs, endMs]] of PAUSES.entries()) {
    expect(Math.abs(longer[index]!.startMs - startMs)).toBeLessThan(160);
    expect(Math.abs(longer[index]!.endMs - endMs)).toBeLessThan(160);
  }
}

async function analysed(app: TestApp, person: Person, options = {}, name = BROWSER_RECORDING) {
  const attemptId = await openAttempt(app, person);
  await uploadRecording(app, person, attemptId, name, options);
  const { data } = await runAnalyses({ client: person.client, path: { id: attemptId }, body: {} });
  expect(data?.failed).toEqual([]);
  const path = '/v1/attempts/{id}/analyses';
  const listed = await documentedAnswer<AnalysisListResponse>(app, person.accessToken, path, attemptId);
  expect(listed.items).toEqual(data!.analyses);
  return listed.items;
}

const documentedReport = (app: TestApp, person: Person, interviewId: string) =>
  documentedAnswer<ReportResponse>(app, person.accessToken, '/v1/interviews/{id}/report', interviewId);

describe('the delivery of a browser recording', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn({ dialect: 'text-only' });
    app = await startTestApp({
      environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in', FFMPEG_PATH: 'off' },
    });
  });
  beforeEach(async () => {
    engine.always('ok');
    engine.dialect('text-only');
    person = await registerPerson(app);
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
  });

  it('is measured in the sound when the engine gives text alone, and each figure says so', async () => {
    const analyses = await analysed(app, person, { wait: 15 });
    const pace = found(analyses, 'pace');
    expect(pace).toMatchObject({ status: 'measured', source: 'sound' });
    expect(pace.pace!.pace).toMatchObject({ method: 'sound+text', wordCount: 22 });
    const { speakingRateWpm, articulationRateSps } = pace.pace!.pace;
    expect(speakingRateWpm).toMatchObject({ status: 'measured', unit: 'wpm', method: 'sound+text' });
    // 22 words over 10.2 seconds by the aligner.
    expect(Math.abs(speakingRateWpm.value! / 129.8 - 1)).toBeLessThan(0.06);
    expect(articulationRateSps).toMatchObject({ status: 'measured', unit: 'syllables_per_second' });
    expect(pace.pace!.pace.profile.length).toBeGreaterThanOrEqual(5);
    expect(pace.pace!.fillers).toMatchObject({ lowerBound: true, score: { status: 'insufficient' } });

    const pause = found(analyses, 'pause');
    expect(pause).toMatchObject({ status: 'measured', source: 'sound' });
    expect(pause.pause).toMatchObject({ wordTiming: 'estimated', responseLatencySeconds: { status: 'measured' } });
    expectPauses(pause);
  });

  it('takes the times of words from an engine that gives them, and pauses from the sound all the same', async () => {
    engine.dialect('openai-words');
    const analyses = await analysed(app, person, { wait: 15 });
    const { pace } = found(analyses, 'pace').pace!;
    expect(pace).toMatchObject({ method: 'sound+words', wordCount: 22 });
    expect(pace.speakingRateWpm).toMatchObject({ status: 'measured', method: 'sound+words' });
    const pause = found(analyses, 'pause');
    expect(pause.pause).toMatchObject({ wordTiming: 'provider', score: { status: 'measured', method: 'sound+words' } });
    expect(pause.pause!.pauses.some(({ at }) => at === 'clause' || at === 'sentence')).toBe(true);
    expectPauses(pause);
  });

  it('is made from the words alone where the codec cannot be decoded, and says so', async () => {
    engine.dialect('openai-words');
    const analyses = await analysed(app, person, { wait: 15 }, UNDECODABLE);
    const pace = found(analyses, 'pace');
    expect(pace).toMatchObject({ status: 'measured', source: 'words' });
    expect(pace.pace!.pace).toMatchObject({
      method: 'words',
      articulationRateSps: { status: 'insufficient', reason: 'codec' },
    });
    const pause = found(analyses, 'pause');
    expect(pause).toMatchObject({ status: 'measured', source: 'words' });
    expect(pause.pause!.responseLatencySeconds).toMatchObject({ status: 'insufficient', reason: 'codec' });
  });

  it('is not measured where the codec cannot be decoded and the words have no times', async () => {
    const analyses = await analysed(app, person, { wait: 15 }, UNDECODABLE);
    for (const type of ['pace', 'pause'])
      expect(found(analyses, type)).toMatchObject({ status: 'insufficient', reason: 'codec', score: null });
    expect(found(analyses, 'pace').pace!.fillers).toMatchObject({ wordCount: 22, lowerBound: true });
  });

  it('stands in the report as series over the recording', async () => {
    const interview = await answeredInterview(person, { questions: 4, answered: 3 });
    const spoken = await createAttempt({
      client: person.client,
      path: { id: interview.questionIds[3]! },
      body: { kind: 'spoken' },
    });
    await uploadRecording(app, person, spoken.data!.id, BROWSER_RECORDING, { wait: 15 });
    await completeInterview({ client: person.client, path: { id: interview.id } });
    const { content } = await readyReport(person, interview.id);
    expect(content.questions[0]?.delivery).toBeNull();
    const { pace, pause } = content.questions[3]!.delivery!;
    expect(pace!.pace.profile[0]!.startMs).toBeLessThan(500);
    for (const { startMs, endMs, wpm } of pace!.pace.profile) {
      expect(endMs - startMs).toBe(5_000);
      expect(endMs).toBeLessThanOrEqual(11_000);
      expect(wpm).toBeGreaterThan(0);
    }
    expect(pause!.pauses.length).toBeGreaterThanOrEqual(3);
    expect((await documentedReport(app, person, interview.id)).content).toEqual(content);
  });

  it('is known before the words are, and measured again with them', async () => {
    const interview = await answeredInterview(person, { questions: 4, answered: 3 });
    const heard = Promise.withResolvers<void>();
    engine.script({ after: heard.promise });
    const spoken = await createAttempt({
      client: person.client,
      path: { id: interview.questionIds[3]! },
      body: { kind: 'spoken' },
    });
    await uploadRecording(app, person, spoken.data!.id, BROWSER_RECORDING);
    await completeInterview({ client: person.client, path: { id: interview.id } });
    const first = await readyReport(person, interview.id);
    expect(first.content.questions[3]).toMatchObject({
      state: 'not_transcribed',
      overall: { score: null, reason: 'not_transcribed' },
      delivery: { pace: { fillers: null, pace: { method: 'acoustic' } } },
    });
    expect(first.content.questions[3]!.scores.map(({ status }) => status)).toEqual([
      'insufficient',
      'insufficient',
      'measured',
      'measured',
    ]);
    heard.resolve();
    await eventually(async () => {
      const { content } = await readyReport(person, interview.id);
      expect(content.questions[3]).toMatchObject({
        state: 'answered',
        delivery: { pace: { pace: { method: 'sound+text' } } },
      });
    });
    const { data } = await listAnalyses({ client: person.client, path: { id: spoken.data!.id } });
    expect(found(data!.items, 'domain').reason).not.toBe('not_transcribed');
  });
});

describe('the delivery of a browser recording without any speech engine', () => {
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    app = await startTestApp();
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  it('has pace and pauses from the sound alone, and says what it cannot tell', async () => {
    const analyses = await analysed(app, person);
    const pace = found(analyses, 'pace');
    expect(pace).toMatchObject({ status: 'measured', source: 'sound' });
    expect(pace.pace).toMatchObject({ fillers: null, pace: { method: 'acoustic', wordCount: null } });
    const rate = pace.pace!.pace.speakingRateWpm;
    expect(rate).toMatchObject({ status: 'measured', method: 'acoustic' });
    expect(Math.abs(rate.value! / 129.8 - 1)).toBeLessThan(0.2);
    expectPauses(found(analyses, 'pause'));
    for (const type of ['domain', 'communication']) {
      expect(found(analyses, type)).toMatchObject({ status: 'insufficient', reason: 'not_transcribed', score: null });
    }
  });

  it('stands in the report beside what waits for words', async () => {
    const interview = await answeredInterview(person, { questions: 1, answered: 0 });
    const spoken = await createAttempt({
      client: person.client,
      path: { id: interview.questionIds[0]! },
      body: { kind: 'spoken' },
    });
    await uploadRecording(app, person, spoken.data!.id, BROWSER_RECORDING);
    await completeInterview({ client: person.client, path: { id: interview.id } });
    await readyReport(person, interview.id);
    const { content } = await documentedReport(app, person, interview.id);
    const [question] = content!.questions;
    expect(question!.remark.text).toMatch(
      /^The recording has not been transcribed yet.* Measured in its sound: pace \d/,
    );
    expect(question!.delivery).toMatchObject({ pace: { fillers: null }, pause: { wordTiming: null } });
    expect(content!.overall).toMatchObject({ score: null, answeredQuestions: 0 });
    const figures = new Map(content!.speechFluency.figures.map((figure) => [figure.name, figure]));
    expect(figures.get('articulationRateSps')).toMatchObject({ status: 'measured', answers: 1 });
    expect(figures.get('responseLatencySeconds')).toMatchObject({ status: 'measured', flaggedAnswers: 0 });
    // Eleven seconds hold less than ten of voice.
    expect(figures.get('pitchVariationSemitones')).toMatchObject({ value: null, reason: 'not_enough_voiced_speech' });
  });

  it('has no speech to measure in silence, and no number either', async () => {
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'hostile/audio/silence-3s.wav', { wait: 5 });
    const { data } = await runAnalyses({ client: person.client, path: { id: attemptId }, body: {} });
    for (const type of ['pace', 'pause']) {
      expect(found(data!.analyses, type)).toMatchObject({ status: 'insufficient', reason: 'no_speech', score: null });
    }
  });
});
