import { COMMUNICATION_WEIGHTS, DOMAIN_WEIGHTS } from '../../analysis/rules/rubric.js';
import { answeredQuestion, openQuestion, reading, reportMaterial } from '../../../../test/factories/report-material.js';
import { exercises } from './recommendations.js';
import { assembleReport } from './report-assembly.js';

const withParts = (parts: Record<string, number>) => {
  const question = answeredQuestion(1, { domain: 60 });
  const named = Object.entries(parts).map(([name, score]) => ({ name, score, reason: null }));
  return {
    ...question,
    readings: [reading({ dimension: 'domain', score: 60, parts: named }), ...question.readings.slice(1)],
  };
};

describe('recommended practice', () => {
  it('knows an exercise for everything that is measured', () => {
    const measures = [
      ...Object.keys(DOMAIN_WEIGHTS).map((name) => `domain.${name}`),
      ...Object.keys(COMMUNICATION_WEIGHTS).map((name) => `communication.${name}`),
      'pace',
      'pause',
      'fillers',
    ];
    expect(exercises.map(({ measure }) => measure).sort()).toEqual(measures.sort());
  });

  it('comes weakest first, with the figure it follows from, and only for what is weak', () => {
    const { recommendedPractice } = assembleReport(reportMaterial(withParts({ coverage: 55, depth: 20, clarity: 70 })));
    expect(recommendedPractice.map(({ measure, score }) => [measure, score])).toEqual([
      ['domain.depth', 20],
      ['domain.coverage', 55],
    ]);
    expect(recommendedPractice[0]?.reason).toBe(
      'Measured at 20 of 100 over one answer: the depth of your answers is below 70.',
    );
  });

  it('names the cause alone where clarity and depth are low for want of coverage', () => {
    const low = withParts({ coverage: 20, depth: 5, clarity: 30 });
    const { recommendedPractice } = assembleReport(reportMaterial(low));
    expect(recommendedPractice.map(({ measure }) => measure)).toEqual(['domain.coverage']);
  });

  it.each([
    [130, 'Keep one pace'],
    [190, 'Speak at 120 to 160 words a minute'],
  ])('fits the advice on pace to the rate: %d wpm', (value, title) => {
    const figure = { name: 'speakingRateWpm', status: 'measured', value, unit: 'wpm', reason: null } as const;
    const question = answeredQuestion(1, { domain: 90, pace: 63 });
    const readings = question.readings.map((each) =>
      each.dimension === 'pace' ? { ...each, figures: [figure] } : each,
    );
    const { recommendedPractice } = assembleReport(reportMaterial({ ...question, readings }));
    expect(recommendedPractice.map((practice) => practice.title)).toEqual([title]);
  });

  it('says nothing about what was not measured', () => {
    expect(assembleReport(reportMaterial(answeredQuestion(1, {}))).recommendedPractice).toEqual([]);
  });
});

describe('next steps by rules', () => {
  it('follow from weak skills, the weakest measure and open questions, each with its reason', () => {
    const weak = withParts({ coverage: 20 });
    const { nextSteps } = assembleReport(
      reportMaterial({ ...weak, readings: [{ ...weak.readings[0]!, score: 30 }] }, openQuestion(2, { skill: 'Kafka' })),
    );
    expect(nextSteps.map(({ text }) => text)).toEqual([
      'Go through the model answers on PostgreSQL, then answer another question on it.',
      'Start with "Outline before you answer".',
      'Answer the one question left open in another interview.',
    ]);
    expect(nextSteps.every(({ reason, source }) => reason !== '' && source === 'rules')).toBe(true);
  });

  it('send a candidate without a weak measure on', () => {
    const strong = [1, 2, 3].map((position) => answeredQuestion(position, { domain: 92, communication: 88 }));
    expect(assembleReport(reportMaterial(...strong)).nextSteps[0]?.text).toBe(
      'Take an interview of the next difficulty.',
    );
  });
});
