import * as fc from 'fast-check';
import { bandOf, type Dimension, gradeOf, weigh } from './rubric.js';

const dimension = (weight: number, score: number | null): Dimension => ({
  name: 'x',
  weight,
  status: score === null ? 'insufficient' : 'measured',
  score,
  reason: score === null ? 'model_only' : null,
  source: 'rules',
});

describe('rubric', () => {
  it.each([
    [100, 'excellent', 'A'],
    [85, 'excellent', 'A'],
    [84.9, 'good', 'B'],
    [70, 'good', 'B'],
    [69.9, 'average', 'C'],
    [50, 'average', 'C'],
    [49.9, 'needs_work', 'D'],
    [0, 'needs_work', 'D'],
  ])('places %s in %s, grade %s', (score, band, grade) => {
    expect([bandOf(score), gradeOf(score)]).toEqual([band, grade]);
  });

  it('leaves what is not measured out of the mean and says how much was measured', () => {
    expect(weigh([dimension(40, null), dimension(30, 100), dimension(20, 40), dimension(10, 70)])).toEqual({
      score: 75,
      coverage: 0.6,
    });
    expect(weigh([dimension(40, null)])).toEqual({ score: null, coverage: 0 });
  });

  it('lies between the lowest and the highest dimension', () => {
    const measured = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(fc.array(measured, { minLength: 1 }), (entries) => {
        const { score } = weigh(entries.map(([weight, value]) => dimension(weight, value)));
        const values = entries.map(([, value]) => value);
        expect(score).toBeGreaterThanOrEqual(Math.min(...values) - 0.05);
        expect(score).toBeLessThanOrEqual(Math.max(...values) + 0.05);
      }),
    );
  });
});
