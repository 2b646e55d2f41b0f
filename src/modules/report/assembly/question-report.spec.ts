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
    const figure = judgement({
      criterion: 'depth.number',
      comment: 'The answer gives no figure.',
      lift: 'Give a number.',
    });
    const { remark } = questionReport(judged(judgement({ pointIndex: 1 }), figure));
    expect(remark).toEqual({
      text: 'An answer with something missing: content 55 of 100, communication 62 of 100. It covers 1 of 2 expected points. Missing: “says what it costs”. To lift it: Give a number.',
      source: 'rules',
      model: null,
    });
  });

  it('names two of several missing points in the remark, and does not let a good delivery hide them', () => {
    const question = answeredQuestion(1, { pace: 100 }, { expectedPoints: ['one', 'two', 'three'] });
    const points = [0, 1, 2].map((index) => ({ index, verdict: 'missing' as const }));
    const domain = reading({ dimension: 'domain', score: 10, points });
    const { remark } = questionReport({ ...question, readings: [domain, ...question.readings.slice(1)] });
    expect(remark.text).toBe(
      'An answer whose content needs work: content 10 of 100, pace 100 of 100. It covers 0 of 3 expected points. Missing among others: “one” and “two”.',
    );
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

  it('names missing points, two at most, and says of each what it is', () => {
    const question = answeredQuestion(1, {}, { expectedPoints: ['one', 'two', 'three'] });
    const judgements = [
      judgement({ pointIndex: 0, verdict: 'partly' }),
      judgement({ pointIndex: 1 }),
      judgement({ pointIndex: 2 }),
      judgement({ criterion: 'depth.number', comment: 'The answer gives no figure.', lift: 'Give a number.' }),
    ];
    const domain = reading({ dimension: 'domain', score: 20, judgements });
    const { improvements } = questionReport({ ...question, readings: [domain] });
    expect(improvements.map(({ comment, lift }) => [comment, lift])).toEqual([
      ['An expected point is missing: “two”.', 'Add a sentence of your own that says it: “two”.'],
      ['An expected point is missing: “three”.', 'Add a sentence of your own that says it: “three”.'],
      ['The answer gives no figure.', 'Give a number.'],
    ]);
  });

  it('gives each family of advice its place, the length of an answer of a few words first', () => {
    const advice = ['depth.number', 'depth.reason', 'structure.result', 'conciseness.length'].map((criterion) =>
      judgement({ criterion, comment: `About ${criterion}.` }),
    );
    const domain = reading({ dimension: 'domain', score: 20, judgements: advice });
    const { improvements } = questionReport({ ...answeredQuestion(1, {}), readings: [domain] });
    expect(improvements.map(({ criterion }) => criterion)).toEqual([
      'conciseness.length',
      'depth.number',
      'structure.result',
    ]);
  });

  it('asks for no tool in a story', () => {
    const tool = judgement({ criterion: 'depth.technology', comment: 'The answer gives no named technology.' });
    const domain = reading({ dimension: 'domain', score: 20, judgements: [tool] });
    const on = (category: string) =>
      questionReport({ ...answeredQuestion(1, {}, { category }), readings: [domain] }).improvements.length;
    expect([on('behavioral'), on('technical')]).toEqual([0, 1]);
  });

  it("leaves a model's words about a point as they are", () => {
    const given = judgement({
      pointIndex: 1,
      source: 'llm',
      comment: 'You leave out the cost.',
      lift: 'Say the cost.',
    });
    expect(questionReport(judged(given)).improvements[0]).toMatchObject({ comment: given.comment, lift: given.lift });
  });

  it('gives an advice once, the graver first, and no lift to a strength', () => {
    const report = questionReport(
      judged(
        judgement({ criterion: 'clarity.hedges', verdict: 'partly', comment: 'Some statements are hedged.' }),
        judgement({}),
        judgement({}),
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

  it('shows the same words once, with all that rests on them', () => {
    const quote = { text: 'in one project', start: 5, end: 19, startMs: null, endMs: null };
    const example = { quote, verdict: 'met', lift: null } as const;
    const { quotes } = questionReport(
      judged(
        judgement({ ...example, criterion: 'structure.example', comment: 'The answer gives an example.' }),
        judgement({ ...example, criterion: 'depth.example', comment: 'The answer gives one example.' }),
        judgement({ ...example, criterion: 'structure.context', comment: 'The answer gives the context.' }),
        judgement({ ...example, pointIndex: 0 }),
        judgement({ ...example, criterion: 'depth.reason', quote: { ...quote, end: 12 }, comment: 'A reason.' }),
      ),
    );
    expect(quotes.map(({ start, end, criterion, comment }) => [start, end, criterion, comment])).toEqual([
      [5, 12, 'depth.reason', 'A reason.'],
      [
        5,
        19,
        'coverage.point',
        'An expected point is covered: “names the index”. The answer gives one example. The answer gives the context.',
      ],
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
