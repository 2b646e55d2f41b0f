import * as fc from 'fast-check';
import { RunningMedian } from './running-median.js';

describe('RunningMedian', () => {
  it('is the middle of the last values, sorted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 60 }),
        fc.constantFrom(1, 3, 7),
        (values, size) => {
          const median = new RunningMedian(size);
          const all = [...new Array<number>(size).fill(0), ...values];
          for (const [at, value] of values.entries()) {
            const window = all.slice(at + 1, at + 1 + size).sort((a, b) => a - b);
            expect(median.push(value) === window[size >> 1]).toBe(true);
          }
        },
      ),
    );
  });

  it('passes over what is shorter than half the window and keeps the place of an edge', () => {
    const median = new RunningMedian(5);
    expect([0, 0, 0, 9, 9, 0, 0, 0].map((value) => median.push(value))).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect([9, 9, 9, 9].map((value) => median.push(value))).toEqual([0, 0, 9, 9]);
  });
});
