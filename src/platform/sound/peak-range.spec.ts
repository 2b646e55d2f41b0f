import { PeakRange } from './peak-range.js';

const silent = (...channels: number[][]): boolean => {
  const range = new PeakRange();
  range.push({ channels: channels.map((samples) => Float32Array.from(samples)), frames: channels[0]?.length ?? 0 });
  return range.silent;
};

describe('PeakRange', () => {
  it.each([
    ['nothing', [[]], true],
    ['digital silence', [[0, 0, 0]], true],
    ['converter noise', [[0.0003, -0.0003, 0.0002]], true],
    ['a steady offset', [[0.4, 0.4, 0.4]], true],
    ['NaN and infinite samples', [[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]], true],
    ['a whisper', [[0.002, -0.002, 0.001]], false],
    [
      'a second channel alone',
      [
        [0, 0],
        [0.1, -0.1],
      ],
      false,
    ],
    [
      'channels that cancel each other out',
      [
        [0.5, -0.5],
        [-0.5, 0.5],
      ],
      false,
    ],
  ])('%s', (_, channels, expected) => {
    expect(silent(...channels)).toBe(expected);
  });

  it('looks at all blocks together', () => {
    const range = new PeakRange();
    for (const level of [0.01, -0.01]) range.push({ channels: [new Float32Array(4).fill(level)], frames: 4 });
    expect(range.silent).toBe(false);
  });
});
