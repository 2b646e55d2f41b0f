import { answeredQuestion, openQuestion, reading } from '../../../../test/factories/report-material.js';
import type { Judgement } from './report-material.js';
import { questionReport } from './question-report.js';

const judgement = (fields: Partial<Judgement>): Judgement => ({
  criterion: 'coverage.point',
  verdict: 'missing',
  pointIndex: null,
  quote: null,
  comment: 'An expected point was not found in the answer.',
  lift: 'Say it in a full sentence.',
  source: 'rules',
  confidence: 0.4,
  ...fields,
});

const judged = (...judgements: Judgement[]) => {
  const question = answeredQuestion(1, { communication: 62 });
  const points = [
    { index: 0, verdict: 'covered' as const },
    { index: 1, verdict: 'missing' as const },
  ];
  const domain = reading({ dimension: 'domain', score: 55, judgements, points });
  return { ...question, readings: [domain, ...question.readings.slice(1)] };
};

describe('the report on a question', () => {
  it('composes the remark from what was measured, by rules', () => {
    const { remark } = questionReport(judged(judgement({})));
    expect(remark).toEqual({
      text: 'An answer with something missing: content 55 of 100, communication 62 of 100. It covers 1 of 2 expected points. To lift it: Say it in a full sentence.',
      source: 'rules',
      model: null,
    });
  });

  it('says why nothing could be judged instead of a number', () => {
    const question = answeredQuestion(1, {});
    const readings = question.readings.map((each) =>
      each.dimension === 'domain' ? { ...each, reason: 'too_short' } : each,
    );
    const report = questionReport({ ...question, readings });
    expect(report.overall).toMatchObject({ status: 'insufficient', score: null });
    expect(report.remark.text).toBe('The answer could not be judged: the answer is too short.');
  });

  it('shows the points by name with what became of them', () => {
    expect(questionReport(judged()).points).toEqual([
      { text: 'names the index', verdict: 'covered' },
      { text: 'says what it costs', verdict: 'missing' },
    ]);
  });

  it('gives an advice once, the graver first, and no lift to a strength', () => {
    const report = questionReport(
      judged(
        judgement({ criterion: 'clarity.hedges', verdict: 'partly', comment: 'Some statements are hedged.' }),
        judgement({ pointIndex: 0 }),
        judgement({ pointIndex: 1 }),
        judgement({ criterion: 'depth.number', verdict: 'met', lift: null, comment: 'The answer gives a figure.' }),
      ),
    );
    expect(report.improvements.map(({ criterion }) => criterion)).toEqual(['coverage.point', 'clarity.hedges']);
    expect(report.strengths).toEqual([
      { criterion: 'depth.number', comment: 'The answer gives a figure.', lift: null, source: 'rules' },
    ]);
  });

  it('quotes with times, in the order of the answer', () => {
    const quote = (start: number, startMs: number) => ({
      text: 'a sorted',
      start,
      end: start + 8,
      startMs,
      endMs: startMs + 400,
    });
    const report = questionReport(
      judged(judgement({ quote: quote(12, 900) }), judgement({ criterion: 'depth.reason', quote: quote(3, 200) })),
    );
    expect(report.quotes.map(({ start, startMs, endMs }) => [start, startMs, endMs])).toEqual([
      [3, 200, 600],
      [12, 900, 1300],
    ]);
  });

  it("takes a model's words over the rules' and marks them", () => {
    const written = { remark: 'You named the index.', modelAnswer: 'A sorted copy.', model: 'm-1' };
    const report = questionReport({ ...judged(), written });
    expect(report.remark).toEqual({ text: 'You named the index.', source: 'llm', model: 'm-1' });
    expect(report.modelAnswer).toEqual({ text: 'A sorted copy.', source: 'llm', model: 'm-1' });
  });

  it('falls back to the expected points where a question has no model answer', () => {
    expect(questionReport(openQuestion(1, { modelAnswer: null })).modelAnswer?.text).toBe(
      'A complete answer says: names the index; says what it costs.',
    );
    expect(questionReport(openQuestion(1, { modelAnswer: null, expectedPoints: [] })).modelAnswer).toBeNull();
  });
});
