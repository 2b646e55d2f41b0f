import * as fc from 'fast-check';
import { Downmix } from './downmix.js';

const RATE_HZ = 16_000;

function tone(hz: number, gain = 0.5, frames = RATE_HZ): Float32Array {
  return Float32Array.from({ length: frames }, (_, n) => gain * Math.sin((2 * Math.PI * hz * n) / RATE_HZ));
}

function mixed(channels: Float32Array[], blocks = [channels[0]?.length ?? 0]): Float32Array {
  const downmix = new Downmix();
  const frames = channels[0]?.length ?? 0;
  const output = new Float32Array(frames);
  for (let from = 0, block = 0; from < frames; block += 1) {
    const count = Math.min(blocks[Math.min(block, blocks.length - 1)] ?? 1, frames - from);
    output.set(downmix.mix({ channels: channels.map((c) => c.subarray(from, from + count)), frames: count }), from);
    from += count;
  }
  return output;
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** After the first steps, in which the weights settle. */
const settled = (samples: Float32Array): Float32Array => samples.subarray(256);

describe('mixing channels into one', () => {
  const voice = tone(220);

  it('takes the mean of channels that carry the same voice', () => {
    const halved = voice.map((sample) => sample / 2);
    expect(rms(mixed([voice, halved]))).toBeCloseTo(0.75 * rms(voice), 5);
  });

  it.each([
    ['silence', new Float32Array(RATE_HZ)],
    ['dither 70 dB below', tone(3_000, 0.5 * 10 ** (-70 / 20))],
    ['samples that are not finite', new Float32Array(RATE_HZ).fill(NaN)],
  ])('does not lower the level for a channel of %s, whichever side it is on', (_name, nothing) => {
    for (const channels of [
      [voice, nothing],
      [nothing, voice],
      [nothing, nothing, voice],
    ]) {
      expect(rms(settled(mixed(channels)))).toBeCloseTo(rms(settled(voice)), 3);
    }
  });

  it('does not cancel channels in opposite phase', () => {
    const mirrored = voice.map((sample) => -sample);
    expect(rms(settled(mixed([voice, mirrored])))).toBeCloseTo(rms(settled(voice)), 4);
  });

  it.each([
    ['second', 0],
    ['first', 1],
  ])('turns the %s of two channels round when it comes in late and in opposite phase', (_name, side) => {
    const late = voice.map((sample, n) => (n < RATE_HZ / 4 ? 0 : -sample));
    const end = mixed(side === 0 ? [voice, late] : [late, voice]).subarray(RATE_HZ - 2_000);
    expect(rms(end)).toBeCloseTo(rms(voice.subarray(RATE_HZ - 2_000)), 4);
  });

  it('leaves different voices on two channels as they are', () => {
    const [left, right] = [tone(220), tone(337)];
    const mean = left.map((sample, n) => (sample + (right[n] ?? 0)) / 2);
    expect(settled(mixed([left, right]))).toEqual(settled(mean));
  });

  it('hears a channel that begins late', () => {
    const late = tone(337).map((sample, n) => (n < RATE_HZ / 2 ? 0 : sample));
    const output = mixed([voice, late]);
    const mean = voice.map((sample, n) => (sample + (late[n] ?? 0)) / 2);
    expect(output.subarray(RATE_HZ / 2 + 256)).toEqual(mean.subarray(RATE_HZ / 2 + 256));
  });

  it('hands a single channel on, and gives silence for silence', () => {
    expect(mixed([voice])).toEqual(voice);
    expect(mixed([new Float32Array(999), new Float32Array(999)])).toEqual(new Float32Array(999));
  });

  it('forgets a channel that has fallen silent', () => {
    const frames = 26 * RATE_HZ;
    const lasting = tone(220, 0.5, frames);
    const ended = tone(337, 0.5, frames).fill(0, RATE_HZ);
    const end = mixed([ended, lasting]).subarray(frames - RATE_HZ);
    expect(rms(end)).toBeCloseTo(rms(lasting.subarray(frames - RATE_HZ)), 4);
  });

  it('does not cancel a channel that comes back in opposite phase to the one that went on meanwhile', () => {
    const frames = 28 * RATE_HZ;
    const lasting = tone(220, -0.5, frames);
    const interrupted = tone(220, 0.5, frames).fill(0, RATE_HZ, 26 * RATE_HZ);
    const end = mixed([interrupted, lasting]).subarray(frames - RATE_HZ);
    expect(rms(end)).toBeCloseTo(rms(lasting.subarray(frames - RATE_HZ)), 4);
  });

  it('comes out the same to the bit however the sound is cut', () => {
    const mirrored = tone(220, -0.5, 1_000).map((sample, n) => (n < 300 ? 0 : sample));
    const sides = fc.constantFrom(mirrored, new Float32Array(1_000), tone(337, 0.5, 1_000));
    fc.assert(
      fc.property(sides, fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 8 }), (side, cuts) => {
        const channels = [tone(220, 0.5, 1_000), side];
        const whole = mixed(channels);
        expect(mixed(channels, cuts).findIndex((sample, n) => !Object.is(sample, whole[n]))).toBe(-1);
      }),
      { numRuns: 50 },
    );
  });

  it('stays finite whatever the channels hold', () => {
    const frames = fc.array(fc.tuple(fc.float(), fc.float()), { minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(frames, (pairs) => {
        const channels = [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side] ?? 0));
        expect(mixed(channels).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
