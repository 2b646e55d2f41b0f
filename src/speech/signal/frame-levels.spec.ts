import { frameLevelsDb } from './frame-levels.js';

const tone = (hertz: number, amplitude: number): Float32Array =>
  Float32Array.from({ length: 16_000 }, (_, at) => amplitude * Math.sin((2 * Math.PI * hertz * at) / 16_000));
const middle = (samples: Float32Array): number => frameLevelsDb(samples)[50]!;

describe('frameLevelsDb', () => {
  it('gives one level per 10 ms, the last frame filled up', () => {
    expect(frameLevelsDb(new Float32Array(16_000))).toHaveLength(100);
    expect(frameLevelsDb(new Float32Array(16_001))).toHaveLength(101);
    expect(frameLevelsDb(new Float32Array(0))).toHaveLength(0);
  });

  it('tells the mean power of a tone, and 20 dB less of a tenth of it', () => {
    expect(middle(tone(1_000, 1))).toBeCloseTo(-3.01, 0);
    expect(middle(tone(1_000, 1)) - middle(tone(1_000, 0.1))).toBeCloseTo(20, 1);
  });

  it('takes no notice of an offset, and stays finite whatever comes', () => {
    expect(middle(new Float32Array(16_000).fill(0.5))).toBeLessThan(-80);
    const broken = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -1e30, 1e30);
    expect(frameLevelsDb(broken).every(Number.isFinite)).toBe(true);
  });
});
