import { SlidingMinimum } from './sliding-minimum.js';

describe('SlidingMinimum', () => {
  it('keeps the smallest of each value by itself', () => {
    const minimum = new SlidingMinimum(2, 3, 2);
    minimum.push(Float64Array.of(5, 1));
    minimum.push(Float64Array.of(4, 2));
    expect([...minimum.lowest]).toEqual([4, 1]);
  });

  it('knows nothing before the first push', () => {
    const minimum = new SlidingMinimum(1, 3, 2);
    expect(minimum.lowest[0]).toBe(Number.POSITIVE_INFINITY);
    expect(minimum.finishedParts).toBe(0);
  });

  it('forgets a value once the parts after it are full, and not before', () => {
    const minimum = new SlidingMinimum(1, 2, 3);
    const seen = [1, 9, 9, 9, 9, 9, 9, 9, 9].map((value) => {
      minimum.push(Float64Array.of(value));
      return minimum.lowest[0];
    });
    expect(seen).toEqual([1, 1, 1, 1, 1, 1, 1, 9, 9]);
  });

  it('ranks the parts: the third lowest minimum, infinite before there are three', () => {
    const minimum = new SlidingMinimum(1, 1, 4);
    const thirds = [7, 5, 3, 6, 8].map((value) => {
      minimum.push(Float64Array.of(value));
      return minimum.third[0];
    });
    expect(thirds).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 7, 6, 6]);
    expect(minimum.finishedParts).toBe(4);
  });

  it('tells when a part is finished', () => {
    const minimum = new SlidingMinimum(1, 2, 2);
    expect([1, 1, 1, 1].map((value) => minimum.push(Float64Array.of(value)))).toEqual([false, true, false, true]);
  });
});
