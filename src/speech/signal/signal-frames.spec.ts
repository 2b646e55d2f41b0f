import * as fc from 'fast-check';
import { inARow, silence, together, tone, whiteNoise } from '../../../test/support/sounds.js';
import { BAND_COUNT, FRAME_SAMPLES, FrameAnalyzer, type SignalFrame } from './signal-frames.js';

/** Frames of samples that are pushed in pieces of these lengths, the last one repeated. */
function framesOf(samples: Float32Array, pieces: readonly number[] = [samples.length]): SignalFrame[] {
  const frames: SignalFrame[] = [];
  const analyzer = new FrameAnalyzer({
    frame: ({ index, bands, power, periodicity, fundamentalHz }) =>
      void frames.push({ index, bands: bands.slice(), power, periodicity, fundamentalHz }),
  });
  for (let from = 0, piece = 0; from < samples.length; piece += 1) {
    const to = Math.min(samples.length, from + (pieces[Math.min(piece, pieces.length - 1)] ?? 1));
    analyzer.push(samples, from, to);
    from = to;
  }
  analyzer.finish();
  expect(analyzer.sampleCount).toBe(samples.length);
  return frames;
}

const powers = (samples: Float32Array): number[] => framesOf(samples).map(({ power }) => power);
const decibels = (power: number): number => 10 * Math.log10(power);

describe('FrameAnalyzer', () => {
  it('gives the same frames to the last bit however the samples are cut', () => {
    const sound = inARow(whiteNoise(0.2, -20), tone(0.3, 150, 0.3), whiteNoise(0.1, -40));
    const whole = framesOf(sound);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 30 }), (pieces) => {
        expect(framesOf(sound, pieces)).toEqual(whole);
      }),
      { numRuns: 25, examples: [[[320]], [[512]], [[1_600]], [[1]]] },
    );
  });

  it.each([
    [0, 0],
    [1, 1],
    [160, 1],
    [161, 2],
    [16_000, 100],
  ])('makes of %d samples %d frames, numbered from 0', (samples, frames) => {
    const indices = framesOf(new Float32Array(samples)).map(({ index }) => index);
    expect(indices).toEqual(Array.from({ length: frames }, (_, index) => index));
  });

  it('measures the mean square of what lies in its bands', () => {
    expect(decibels(powers(tone(0.5, 1_000, 1))[25] ?? 0)).toBeCloseTo(-3.01, 1);
    const noise = powers(whiteNoise(2, -30)).slice(2, -2);
    // The bands cover 125 Hz to 7.6 kHz of 8 kHz.
    expect(decibels(noise.reduce((sum, power) => sum + power, 0) / noise.length)).toBeCloseTo(-30.3, 0);
  });

  it('places a tone in the band of its frequency', () => {
    const at = (hertz: number): number => {
      const bands = framesOf(tone(0.3, hertz, 0.5))[15]?.bands ?? new Float64Array(BAND_COUNT);
      return bands.indexOf(Math.max(...bands));
    };
    expect([190, 440, 1_000, 3_000, 7_000].map(at)).toEqual([0, 2, 6, 11, 15]);
  });

  it('does not hear DC, and the mains 10 dB weaker than they are', () => {
    const offset = framesOf(new Float32Array(16_000).fill(0.5)).slice(2, -2);
    expect(Math.max(...offset.map(({ power }) => decibels(power)))).toBeLessThan(-100);
    const hum = framesOf(tone(1, 50, 0.5)).slice(2, -2);
    expect(Math.max(...hum.map(({ power }) => decibels(power)))).toBeLessThan(-9 - 10);
  });

  it('centres its window on the frame', () => {
    const click = new Float32Array(20 * FRAME_SAMPLES);
    click[10 * FRAME_SAMPLES + FRAME_SAMPLES / 2] = 1;
    const levels = powers(click);
    expect(levels.indexOf(Math.max(...levels))).toBe(10);
    expect(levels[9]).toBeCloseTo(levels[11] ?? 0, 3);
  });

  it('finds the period of a voice and none in noise', () => {
    const voice = together(tone(0.5, 120, 0.3), tone(0.5, 240, 0.2), tone(0.5, 360, 0.2));
    const { periodicity, fundamentalHz } = framesOf(voice)[40] ?? { periodicity: 0, fundamentalHz: 0 };
    expect(periodicity).toBeGreaterThan(0.9);
    expect(Math.abs(fundamentalHz - 120)).toBeLessThan(3);
    const noisy = framesOf(whiteNoise(2, -20)).map((frame) => frame.periodicity);
    expect(noisy.reduce((sum, value) => sum + value, 0) / noisy.length).toBeLessThan(0.5);
  });

  it('counts broken samples as silence and has forgotten them two frames later', () => {
    const noise = whiteNoise(0.3, -20);
    const broken = noise.slice();
    for (const [at, value] of [Number.NaN, Number.POSITIVE_INFINITY, 1e30, -1e30].entries()) broken[2_000 + at] = value;
    const frames = framesOf(broken);
    for (const { bands, power } of frames) expect([...bands, power].every(Number.isFinite)).toBe(true);
    const quiet = noise.slice();
    quiet.fill(0, 2_000, 2_004);
    expect(frames).toEqual(framesOf(quiet));
  });

  it('keeps every band above zero in digital silence', () => {
    for (const { bands } of framesOf(silence(0.1))) expect(Math.min(...bands)).toBeGreaterThan(0);
  });
});
