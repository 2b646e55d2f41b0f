import {
  answeredQuestion,
  askedQuestion,
  openQuestion,
  reading,
  reportMaterial,
} from '../../../../test/factories/report-material.js';
import { assembleReport } from './report-assembly.js';
import type { QuestionMaterial } from './report-material.js';

const three = () =>
  reportMaterial(
    answeredQuestion(1, { domain: 60, communication: 80 }),
    answeredQuestion(2, { domain: 70 }),
    answeredQuestion(3, { domain: 80, communication: 60, pace: 90 }),
  );

const recording = (position: number, reason: string, waits: boolean): QuestionMaterial => ({
  question: askedQuestion(position),
  answer: { state: 'not_transcribed', attemptId: 'attempt-9', reason, waits },
  readings: [],
  written: null,
});
const waiting = (position: number) => recording(position, 'stt_not_configured', true);
const heard = (material: QuestionMaterial): QuestionMaterial => ({
  ...material,
  readings: [
    reading({ dimension: 'pace', score: 88, source: 'sound', version: 'en-2026-11.2' }),
    reading({ dimension: 'pause', score: 71.5, source: 'sound', version: 'en-2026-11.2' }),
  ],
});

describe('the overall score', () => {
  it('is the mean of the dimension means, leaving out what was not measured', () => {
    const { overall } = assembleReport(three());
    // domain 70, communication 70, pace 90; pause was never measured.
    expect(overall).toMatchObject({ status: 'measured', score: 76.7, band: 'good', grade: 'B', reason: null });
    expect(
      overall.dimensions.map(({ dimension, score, measuredAnswers }) => [dimension, score, measuredAnswers]),
    ).toEqual([
      ['domain', 70, 3],
      ['communication', 70, 2],
      ['pace', 90, 1],
      ['pause', null, 0],
    ]);
  });

  it('shows how much of what could be measured was', () => {
    expect(assembleReport(three()).overall.coverage).toBe(0.5);
  });

  it('is withheld under three answers, however good they are', () => {
    const { overall } = assembleReport(
      reportMaterial(answeredQuestion(1, { domain: 100 }), answeredQuestion(2, { domain: 100 }), openQuestion(3)),
    );
    expect(overall).toMatchObject({ status: 'insufficient', score: null, grade: null, reason: 'too_few_answers' });
  });

  it('is withheld when nothing of the answers could be measured', () => {
    const { overall } = assembleReport(reportMaterial(...[1, 2, 3].map((position) => answeredQuestion(position, {}))));
    expect(overall).toMatchObject({ status: 'insufficient', score: null, reason: 'nothing_measured' });
  });

  it('does not count an unanswered question as zero', () => {
    const without = assembleReport(three()).overall.score;
    const material = three();
    const open = assembleReport({ ...material, questions: [...material.questions, openQuestion(4)] }).overall;
    expect(open.score).toBe(without);
    expect(open).toMatchObject({ askedQuestions: 4, answeredQuestions: 3 });
  });
});

describe('a report', () => {
  it('is the same for the same material in any order', () => {
    const material = three();
    const turned = { ...material, questions: [...material.questions].reverse() };
    expect(assembleReport(turned)).toEqual(assembleReport(material));
  });

  it('has no number that is not finite and no undefined field', () => {
    const report = assembleReport(reportMaterial(openQuestion(1), waiting(2), answeredQuestion(3, { domain: 0 })));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('of an interview without answers says so and measures nothing', () => {
    const report = assembleReport(reportMaterial(openQuestion(1), openQuestion(2)));
    expect(report.overall).toMatchObject({ status: 'insufficient', coverage: 0, answeredQuestions: 0 });
    expect(report.knowledgeCompetence).toMatchObject({ status: 'insufficient', score: null, reason: 'no_answers' });
    expect(report.speechFluency).toMatchObject({ status: 'insufficient', score: null, reason: 'no_answers' });
    expect(report.recommendedPractice).toEqual([]);
  });

  it('keeps a recording that waits apart from an answer that was not given', () => {
    const { questions, summary, nextSteps } = assembleReport(reportMaterial(openQuestion(1), waiting(2)));
    expect(questions[0]).toMatchObject({ state: 'unanswered', stateReason: 'no_answer', attemptId: null });
    expect(questions[1]).toMatchObject({
      state: 'not_transcribed',
      stateReason: 'stt_not_configured',
      attemptId: 'attempt-9',
      answerKind: 'spoken',
    });
    expect(summary.text).toContain('1 recording waits for transcription');
    expect(nextSteps.map(({ text }) => text)).toContain('Look again when the recordings are transcribed.');
  });

  it('of recordings whose words are not known yet tells how they were said, and judges nothing', () => {
    const report = assembleReport(reportMaterial(heard(waiting(1)), waiting(2)));
    expect(report.questions[0]?.overall).toMatchObject({ score: null, reason: 'not_transcribed' });
    expect(report.questions[0]?.remark.text).toBe(
      'The recording has not been transcribed yet, so what was said was not judged. It is kept and will be. Measured in its sound: pace 88 of 100, pauses 71.5 of 100.',
    );
    expect(report.summary.text).toContain(
      '2 recordings wait for transcription; pace and pauses are measured in the sound.',
    );
    expect(report.speechFluency.parts.map(({ score }) => score)).toEqual([88, 71.5, null, null]);
    expect(report.overall).toMatchObject({ score: null, answeredQuestions: 0 });
    expect(report.versions.analyses).toEqual(['en-2026-11.2']);
  });

  it('promises no words where none will come', () => {
    const report = assembleReport(
      reportMaterial(recording(1, 'no_speech', false), heard(recording(2, 'engine_rejected', false))),
    );
    expect(report.questions.map(({ remark }) => remark.text)).toEqual([
      'No speech was found in the recording, so there was nothing to judge.',
      'The recording could not be transcribed, so what was said was not judged. Measured in its sound: pace 88 of 100, pauses 71.5 of 100.',
    ]);
    expect(report.summary.text).not.toContain('transcription');
    expect(report.nextSteps.map(({ text }) => text)).toEqual([
      'Answer the 2 questions left open in another interview.',
    ]);
  });

  it('brings the figures that have no score, over all answers that have them', () => {
    const latency = (value: number, flagged: boolean) => ({
      name: 'responseLatencySeconds' as const,
      status: 'measured' as const,
      value,
      unit: 's',
      reason: null,
      flagged,
    });
    const spoken = (position: number, value: number, flagged: boolean) => ({
      ...answeredQuestion(position, {}),
      readings: [reading({ dimension: 'pause', score: 80, figures: [latency(value, flagged)] })],
    });
    const { figures } = assembleReport(
      reportMaterial(spoken(1, 2, false), spoken(2, 7, true), answeredQuestion(3, { domain: 80 })),
    ).speechFluency;
    expect(figures).toEqual([
      expect.objectContaining({
        name: 'articulationRateSps',
        status: 'insufficient',
        value: null,
        reason: 'not_spoken',
      }),
      expect.objectContaining({ name: 'pitchVariationSemitones', unit: 'semitones', answers: 0, flaggedAnswers: 0 }),
      {
        name: 'responseLatencySeconds',
        status: 'measured',
        value: 4.5,
        unit: 's',
        reason: null,
        answers: 2,
        flaggedAnswers: 1,
      },
    ]);
  });

  it('passes a failed analysis on as failed, with its reason', () => {
    const question = answeredQuestion(1, { communication: 80 });
    const failed = reading({ dimension: 'domain', status: 'failed', reason: 'timeout' });
    const readings = [failed, ...question.readings.filter(({ dimension }) => dimension !== 'domain')];
    const [report] = assembleReport(reportMaterial({ ...question, readings })).questions;
    expect(report?.scores[0]).toMatchObject({ dimension: 'domain', status: 'failed', score: null, reason: 'timeout' });
    expect(report?.overall.score).toBe(80);
  });

  it('names every version and model it rests on', () => {
    const [first, ...rest] = three().questions;
    const written = { remark: 'You did well.', modelAnswer: 'An index is sorted.', model: 'm-2' };
    const judged = first?.readings.map((each) =>
      each.dimension === 'domain' ? { ...each, source: 'llm', model: 'm-1' } : each,
    );
    const report = assembleReport(reportMaterial({ ...first!, readings: judged!, written }, ...rest));
    expect(report.versions).toEqual({
      content: 1,
      rules: '2026-11.4',
      analyses: ['2026-11.1'],
      models: ['m-1', 'm-2'],
    });
    expect(report.source).toBe('mixed');
    expect(assembleReport(three()).source).toBe('rules');
  });
});
