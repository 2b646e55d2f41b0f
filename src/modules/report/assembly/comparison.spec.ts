import { answeredQuestion, reading, reportMaterial } from '../../../../test/factories/report-material.js';
import { assembleReport } from './report-assembly.js';
import type { ReportContent } from './report-content.js';
import type { AnswerReading, QuestionMaterial } from './report-material.js';

type Scores = Parameters<typeof answeredQuestion>[1];

const three = (scores: Scores) => [1, 2, 3].map((position) => answeredQuestion(position, scores));
const previous = (content: ReportContent) => ({
  interviewId: 'interview-before',
  completedAt: '2026-11-01T10:00:00.000Z',
  difficulty: 'medium',
  content,
});
const after = (now: QuestionMaterial[], before: QuestionMaterial[]) =>
  assembleReport(reportMaterial(...now), previous(assembleReport(reportMaterial(...before)))).comparison;
const measureOf = (comparison: ReturnType<typeof after>, name: string) =>
  comparison?.measures.find(({ measure }) => measure === name);
const withReadings = (questions: QuestionMaterial[], change: (reading: AnswerReading) => AnswerReading) =>
  questions.map((question) => ({ ...question, readings: question.readings.map(change) }));

describe('the comparison with the interview before', () => {
  it('says that there is none', () => {
    expect(assembleReport(reportMaterial(...three({ domain: 60 }))).comparison).toEqual({
      previousInterviewId: null,
      previousCompletedAt: null,
      previousDifficulty: null,
      reason: 'no_previous_interview',
      measures: [],
    });
  });

  it('tells each measure before and now, and the change', () => {
    const comparison = after(three({ domain: 72, communication: 60 }), three({ domain: 60, communication: 70 }));
    expect(comparison).toMatchObject({ previousInterviewId: 'interview-before', previousDifficulty: 'medium' });
    expect(measureOf(comparison, 'domain')).toEqual({
      measure: 'domain',
      unit: 'points',
      before: 60,
      now: 72,
      change: 12,
      status: 'measured',
      reason: null,
    });
    expect(measureOf(comparison, 'communication')).toMatchObject({ change: -10 });
    expect(measureOf(comparison, 'overall')).toMatchObject({ before: 65, now: 66, change: 1 });
  });

  it('compares figures in their own unit', () => {
    const spoken = (wpm: number) =>
      three({ domain: 60 }).map((question) => ({
        ...question,
        readings: [
          reading({
            dimension: 'pace',
            score: 80,
            figures: [
              { name: 'speakingRateWpm', status: 'measured', value: wpm, unit: 'wpm', reason: null, flagged: false },
            ],
          }),
        ],
      }));
    expect(measureOf(after(spoken(150), spoken(182)), 'speakingRateWpm')).toMatchObject({
      unit: 'wpm',
      before: 182,
      now: 150,
      change: -32,
    });
  });

  it('has no change where one of them was not measured, and says why', () => {
    const [typed, spoken] = [three({ domain: 60 }), three({ domain: 60, pace: 80 })];
    const missing = { change: null, status: 'insufficient', reason: 'not_spoken' };
    expect(measureOf(after(spoken, typed), 'pace')).toMatchObject({ before: null, now: 80, ...missing });
    expect(measureOf(after(typed, spoken), 'pace')).toMatchObject({ before: 80, now: null, ...missing });
  });

  it('compares nothing that other thresholds or another judge made', () => {
    const now = three({ domain: 72, pace: 90 });
    const older = withReadings(three({ domain: 60, pace: 70 }), (each) =>
      each.dimension === 'pace' ? { ...each, version: '2025-01.1' } : each,
    );
    const byModel = withReadings(three({ domain: 60, pace: 70 }), (each) =>
      each.dimension === 'domain' ? { ...each, source: 'llm', model: 'm-1' } : each,
    );
    expect(measureOf(after(now, older), 'pace')).toMatchObject({
      before: 70,
      now: 90,
      change: null,
      status: 'not_compared',
      reason: 'versions_differ',
    });
    expect(measureOf(after(now, older), 'domain')).toMatchObject({ change: 12 });
    expect(measureOf(after(now, older), 'overall')).toMatchObject({ change: null, reason: 'versions_differ' });
    expect(measureOf(after(now, byModel), 'domain')).toMatchObject({ change: null, reason: 'judged_differently' });
  });

  it('compares no overall score with one made of other measures', () => {
    const comparison = after(three({ domain: 60, pace: 90 }), three({ domain: 60 }));
    expect(measureOf(comparison, 'overall')).toMatchObject({ change: null, reason: 'dimensions_differ' });
  });
});
