import { COMMUNICATION_WEIGHTS, DOMAIN_WEIGHTS } from '../../analysis/rules/rubric.js';
import { answeredQuestion, openQuestion, reading, reportMaterial } from '../../../../test/factories/report-material.js';
import { exercises } from './recommendations.js';
import { assembleReport } from './report-assembly.js';
import type { QuestionMaterial, ReadFigure } from './report-material.js';

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
    const figure = {
      name: 'speakingRateWpm',
      status: 'measured',
      value,
      unit: 'wpm',
      reason: null,
      flagged: false,
    } as const;
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

describe('practice for what is told without a score', () => {
  const figure = (name: ReadFigure['name'], value: number, flagged: boolean): ReadFigure => ({
    name,
    status: 'measured',
    value,
    unit: 'any',
    reason: null,
    flagged,
  });
  const heard = (position: number, ...figures: ReadFigure[]) => {
    const question = answeredQuestion(position, { domain: 90 });
    return { ...question, readings: [...question.readings, reading({ dimension: 'pace', score: 90, figures })] };
  };
  const practice = (...questions: QuestionMaterial[]) =>
    assembleReport(reportMaterial(...questions)).recommendedPractice;

  it.each([
    ['articulationRateSps', 6.44, 'Give every word its time', 'faster than 6 syllables a second'],
    ['pitchVariationSemitones', 1.44, 'Let your voice move', 'less than 2 semitones'],
    ['responseLatencySeconds', 7.44, 'Begin within 5 seconds', 'after more than 5 seconds'],
  ] as const)('is recommended for %s with its figure', (name, value, title, finding) => {
    const [first, ...others] = practice(heard(1, figure(name, value, true)));
    expect(first).toMatchObject({ measure: name, title, score: null });
    expect(first?.reason).toContain(finding);
    expect(first?.reason).toContain(` in one answer (${value.toFixed(1)}).`);
    expect(others).toEqual([]);
  });

  it('is for habits: what happened in half of the answers', () => {
    const late = (position: number) => heard(position, figure('responseLatencySeconds', 8, true));
    const prompt = (position: number) => heard(position, figure('responseLatencySeconds', 1, false));
    expect(practice(late(1), prompt(2), prompt(3))).toEqual([]);
    expect(practice(late(1), prompt(2), prompt(3), late(4))[0]?.reason).toBe(
      'You began after more than 5 seconds in 2 of 4 answers (4.5 on average).',
    );
  });

  it('comes after what has a score', () => {
    const monotone = heard(1, figure('pitchVariationSemitones', 1.2, true));
    const weak = { ...monotone, readings: [...monotone.readings, reading({ dimension: 'pause', score: 30 })] };
    expect(practice(weak).map(({ measure }) => measure)).toEqual(['pause', 'pitchVariationSemitones']);
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
