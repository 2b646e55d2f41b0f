import * as fc from 'fast-check';
import { Resampler } from './resampler.js';

/** A whole stream through a resampler, cut into pushes of these lengths (the last one is repeated). */
function resampled(input: Float32Array, inputRateHz: number, outputRateHz: number, pushes = [4_096]): Float32Array {
  const resampler = new Resampler(inputRateHz, outputRateHz);
  const output = new Float32Array(Math.round((input.length * outputRateHz) / inputRateHz)).fill(NaN);
  let written = 0;
  for (let from = 0, push = 0; from < input.length; push += 1) {
    const length = pushes[Math.min(push, pushes.length - 1)] ?? 1;
    written += resampler.push(input.subarray(from, from + length), output, written);
    from += length;
  }
  expect(written + resampler.remainingLength()).toBe(output.length);
  resampler.finish(output, written);
  expect(output.some(Number.isNaN)).toBe(false);
  return output;
}

function tone(hz: number, rateHz: number, seconds = 0.25): Float32Array {
  return Float32Array.from({ length: rateHz * seconds }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rateHz));
}

/** Power of a signal relative to a full-scale sine, dB, without the filter's run-in and run-out. */
function levelDb(samples: Float32Array): number {
  const inner = samples.subarray(400, samples.length - 400);
  return 10 * Math.log10((2 * inner.reduce((sum, sample) => sum + sample * sample, 0)) / inner.length);
}

/** What is in a resampled tone that is not the tone itself: aliases, images, delay and gain errors, dB. */
function errorDb(hz: number, inputRateHz: number, outputRateHz: number): number {
  const output = resampled(tone(hz, inputRateHz), inputRateHz, outputRateHz);
  const wanted = tone(hz, outputRateHz);
  return levelDb(output.map((sample, n) => sample - (wanted[n] ?? 0)));
}

/** Index of the first sample that is not the same to the bit, or −1. */
function firstDifference(a: Float32Array, b: Float32Array): number {
  return a.findIndex((sample, n) => !Object.is(sample, b[n]));
}

describe('resampling', () => {
  it.each([
    [48_000, 9_000],
    [48_000, 9_500],
    [48_000, 10_000],
    [48_000, 12_000],
    [48_000, 20_000],
    [44_100, 9_000],
    [44_100, 10_000],
    [44_100, 12_000],
    [44_100, 20_000],
    [32_000, 9_000],
    [96_000, 15_900],
    [384_000, 100_000],
    // Ratios too long for a row per phase: interpolated.
    [47_999, 9_500],
    [383_999, 9_000],
  ])('from %i Hz to 16 kHz leaves less than −80 dB of a tone at %i Hz', (rateHz, hz) => {
    expect(levelDb(resampled(tone(hz, rateHz), rateHz, 16_000))).toBeLessThan(-80);
  });

  it.each([
    [48_000, 16_000, 100],
    [48_000, 16_000, 3_000],
    [48_000, 16_000, 7_000],
    [44_100, 16_000, 7_000],
    // Where the two filters together are at their worst.
    [48_000, 16_000, 2_267],
    [96_000, 16_000, 6_583],
    [8_000, 16_000, 300],
    [8_000, 16_000, 3_500],
    [11_025, 16_000, 4_800],
    [11_127, 16_000, 4_800],
    [16_000, 24_000, 1_000],
    [16_000, 24_000, 7_000],
  ])('from %i to %i Hz keeps a tone at %i Hz in gain and time, with images below −80 dB', (from, to, hz) => {
    expect(errorDb(hz, from, to)).toBeLessThan(-80);
  });

  it('gives round(input × ratio) samples at any pair of rates', () => {
    const rate = fc.integer({ min: 3_000, max: 50_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), rate, rate, (length, from, to) => {
        expect(resampled(new Float32Array(length), from, to)).toHaveLength(Math.round((length * to) / from));
      }),
      { numRuns: 8 },
    );
  });

  it('comes out the same to the bit however the input is cut', () => {
    const input = Float32Array.from({ length: 6_000 }, (_, n) => Math.sin(n * n));
    const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 3_000 })), {
      minLength: 1,
      maxLength: 12,
    });
    const ratePairs = fc.constantFrom([48_000, 16_000], [44_100, 16_000], [16_000, 24_000], [11_127, 16_000]);
    fc.assert(
      fc.property(lengths, ratePairs, (pushes, [from = 0, to = 0]) => {
        expect(firstDifference(resampled(input, from, to, pushes), resampled(input, from, to))).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it('tells before a push how many samples it will give', () => {
    const resampler = new Resampler(44_100, 16_000);
    const output = new Float32Array(1_000);
    for (const length of [1, 50, 200, 333, 900]) {
      const told = resampler.outputLength(length);
      expect(resampler.push(new Float32Array(length), output)).toBe(told);
    }
  });

  it('passes samples on at equal rates', () => {
    const input = Float32Array.of(0.5, -1, 0.25, 2);
    expect(resampled(input, 16_000, 16_000, [3])).toEqual(input);
  });

  it('takes samples that are not finite as silence, and stays finite under absurd ones', () => {
    const input = tone(440, 48_000);
    const silenced = input.map((sample, n) => (n % 100 === 7 ? 0 : sample));
    const broken = input.map((sample, n) => (n % 100 === 7 ? [NaN, Infinity, -Infinity][n % 3]! : sample));
    expect(firstDifference(resampled(broken, 48_000, 16_000), resampled(silenced, 48_000, 16_000))).toBe(-1);
    const absurd = resampled(new Float32Array(3_000).fill(3e38), 48_000, 16_000);
    expect(absurd.every(Number.isFinite)).toBe(true);
  });

  it('starts anew after the end of a stream', () => {
    const resampler = new Resampler(48_000, 16_000);
    const [first, second] = [new Float32Array(1_000), new Float32Array(1_000)];
    for (const output of [first, second]) {
      const written = resampler.push(tone(440, 48_000, 0.0625), output);
      resampler.finish(output, written);
    }
    expect(first[500]).not.toBe(0);
    expect(second).toEqual(first);
  });

  it('refuses rates that no microphone has, and output without room before anything is taken', () => {
    for (const rate of [0, 2_999, 384_001, 44_100.5, NaN, -16_000]) {
      expect(() => new Resampler(rate, 16_000)).toThrow(RangeError);
    }
    const resampler = new Resampler(48_000, 16_000);
    expect(() => resampler.push(new Float32Array(4_800), new Float32Array(10))).toThrow(RangeError);
    expect(resampler.remainingLength()).toBe(0);
  });
});
