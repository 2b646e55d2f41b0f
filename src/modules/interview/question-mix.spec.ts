import { furtherMix, questionMix } from './question-mix.js';

const beginner = { yearsExperience: 0.5, knowsSkills: true };
const unknown = { yearsExperience: null, knowsSkills: false };
const experienced = { yearsExperience: 6, knowsSkills: true };
const mix = (technical: number, allied: number, behavioral: number) => ({ technical, allied, behavioral });

describe('the mix of questions', () => {
  it('of five depends on experience and known skills', () => {
    expect(questionMix(5, beginner, 'mixed')).toEqual(mix(3, 1, 1));
    expect(questionMix(5, unknown, 'mixed')).toEqual(mix(3, 0, 2));
    expect(questionMix(5, experienced, 'mixed')).toEqual(mix(2, 2, 1));
    expect(questionMix(5, { yearsExperience: null, knowsSkills: true }, 'mixed')).toEqual(mix(2, 2, 1));
    expect(questionMix(5, { yearsExperience: 0, knowsSkills: false }, 'mixed')).toEqual(mix(3, 1, 1));
    expect(questionMix(5, { yearsExperience: 1, knowsSkills: true }, 'mixed')).toEqual(mix(2, 2, 1));
  });

  it('scales by largest remainder from one to ten', () => {
    expect([1, 2, 3, 4, 6, 7, 8, 10].map((count) => questionMix(count, experienced, 'mixed'))).toEqual([
      mix(1, 0, 0),
      mix(1, 1, 0),
      mix(1, 1, 1),
      mix(2, 1, 1),
      mix(3, 2, 1),
      mix(3, 3, 1),
      mix(3, 3, 2),
      mix(4, 4, 2),
    ]);
    expect(questionMix(10, beginner, 'mixed')).toEqual(mix(6, 2, 2));
    expect(questionMix(4, unknown, 'mixed')).toEqual(mix(2, 0, 2));
  });

  it('always adds up, never negative, for every profile and type', () => {
    for (const profile of [beginner, unknown, experienced]) {
      for (const type of ['technical', 'behavioral', 'mixed'] as const) {
        for (let count = 1; count <= 30; count++) {
          const { technical, allied, behavioral } = questionMix(count, profile, type);
          expect(technical + allied + behavioral).toBe(count);
          expect(Math.min(technical, allied, behavioral)).toBeGreaterThanOrEqual(0);
          if (type === 'technical') expect(behavioral).toBe(0);
          if (type === 'behavioral') expect(technical + allied).toBe(0);
        }
      }
    }
  });

  it('of further questions brings the whole near the mix', () => {
    expect(furtherMix(5, mix(2, 2, 1), experienced, 'mixed')).toEqual(mix(2, 2, 1));
    expect(furtherMix(2, mix(5, 0, 0), experienced, 'mixed')).toEqual(mix(0, 2, 0));
    expect(furtherMix(1, mix(0, 0, 0), experienced, 'behavioral')).toEqual(mix(0, 0, 1));
    expect(furtherMix(3, mix(2, 2, 0), experienced, 'behavioral')).toEqual(mix(0, 0, 3));
  });
});
