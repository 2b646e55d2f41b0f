import { TokenBucket } from './token-bucket.js';

describe('a token bucket', () => {
  const full = () => new TokenBucket({ burst: 10, perSecond: 2 }, 1_000);

  it('gives its burst at once and then what came in since', () => {
    const bucket = full();
    expect(bucket.take(10, 1_000)).toBe(true);
    expect(bucket.take(1, 1_000)).toBe(false);
    expect(bucket.take(1, 1_499)).toBe(false);
    expect(bucket.take(1, 1_500)).toBe(true);
  });

  it('gives all of an amount or nothing', () => {
    const bucket = full();
    expect(bucket.take(11, 1_000)).toBe(false);
    expect(bucket.take(10, 1_000)).toBe(true);
  });

  it('never holds more than its burst', () => {
    const bucket = full();
    expect(bucket.take(10, 1_000_000)).toBe(true);
    expect(bucket.take(1, 1_000_000)).toBe(false);
    const other = full();
    other.giveBack(5);
    expect(other.take(11, 1_000)).toBe(false);
  });

  it('gains nothing and loses nothing when the clock jumps back', () => {
    const bucket = full();
    bucket.take(10, 1_000);
    expect(bucket.take(1, 0)).toBe(false);
    expect(bucket.take(1, 499)).toBe(false);
    expect(bucket.take(1, 500)).toBe(true);
  });

  it('tells how long to wait, and when it is full', () => {
    const bucket = full();
    bucket.take(10, 1_000);
    expect(bucket.waitMs(1, 1_000)).toBe(500);
    expect(bucket.waitMs(4, 1_500)).toBe(1_500);
    expect(bucket.isFull(5_999)).toBe(false);
    expect(bucket.isFull(6_000)).toBe(true);
    expect(bucket.waitMs(1, 6_000)).toBe(0);
  });
});
