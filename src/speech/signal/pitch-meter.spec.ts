import { mixed, noise, voice, VOWELS } from '../../../test/fixtures/speech/synthetic-voice.js';
import { type PitchEvidence } from '../sound-evidence.js';
import { PitchMeter } from './pitch-meter.js';
import { FrameAnalyzer } from './signal-frames.js';

function pitchOf(samples: Float32Array, speech = true): PitchEvidence {
  const meter = new PitchMeter();
  const frames = new FrameAnalyzer({
    frame: ({ fundamentalHz, periodicity }) => meter.add(fundamentalHz, periodicity, speech),
  });
  frames.push(samples);
  frames.finish();
  return meter.evidence();
}

/** So many frames at one fundamental. */
function hold(meter: PitchMeter, hertz: number, frames: number, periodicity = 0.9): void {
  for (let frame = 0; frame < frames; frame += 1) meter.add(hertz, periodicity, true);
}

const swing =
  (middleHz: number, semitones: number, perSecond: number) =>
  (second: number): number =>
    middleHz * 2 ** ((semitones * Math.sin(2 * Math.PI * perSecond * second)) / 12);

describe('PitchMeter', () => {
  it.each([
    [100, 'a', 3],
    [150, 'i', 2],
    [200, 'schwa', 4],
    [280, 'i', 3],
  ] as const)('measures a voice that swings around %d Hz on %s by %d semitones', (hertz, vowel, semitones) => {
    const { medianHz, variationSemitones, voicedMs } = pitchOf(voice(4, swing(hertz, semitones, 2), VOWELS[vowel]));
    expect(12 * Math.log2((medianHz ?? 0) / hertz)).toBeCloseTo(0, 0);
    // A sine swings by 1/√2 of its height.
    expect(Math.abs((variationSemitones ?? 0) - semitones / Math.SQRT2)).toBeLessThan(0.15);
    expect(voicedMs).toBeGreaterThan(3_600);
  });

  it('measures an even glide over an octave: 12 / √12 semitones', () => {
    const { variationSemitones } = pitchOf(voice(6, (second) => 110 * 2 ** (second / 6)));
    expect(Math.abs((variationSemitones ?? 0) - Math.sqrt(12))).toBeLessThan(0.15);
  });

  it('hears a robot as monotone, in noise as well', () => {
    const robot = voice(4, () => 118);
    expect(pitchOf(robot).variationSemitones).toBeLessThan(0.1);
    const noisy = pitchOf(mixed(robot, noise(4, 0.1 * 10 ** (-10 / 20))));
    expect(noisy.variationSemitones).toBeLessThan(0.5);
    expect(noisy.medianHz).toBeCloseTo(118, -1);
  });

  it('finds no voice in noise, in silence, or where nobody speaks', () => {
    expect(pitchOf(noise(4)).voicedMs).toBeLessThan(200);
    expect(pitchOf(new Float32Array(64_000)).voicedMs).toBe(0);
    expect(
      pitchOf(
        voice(2, () => 118),
        false,
      ),
    ).toEqual({ voicedMs: 0, medianHz: null, variationSemitones: null });
  });

  it('takes no notice of octave errors, neither in passing nor for a while', () => {
    const meter = new PitchMeter();
    for (let round = 0; round < 20; round += 1) {
      hold(meter, 120, 30);
      hold(meter, 240, 2);
      hold(meter, 120, 30);
      hold(meter, 60.5, 12);
    }
    // Of each stretch the first four frames lead up to it; the two frames an octave above are no stretch.
    expect(meter.evidence()).toEqual({
      voicedMs: 20 * (26 + 26 + 8) * 10,
      medianHz: expect.closeTo(120, 0),
      variationSemitones: expect.closeTo(0, 1),
    });
  });

  it('counts only a fundamental that is followed for 50 ms', () => {
    const meter = new PitchMeter();
    hold(meter, 120, 4);
    meter.add(0, 0, true);
    hold(meter, 120, 4);
    expect(meter.evidence().voicedMs).toBe(0);
    hold(meter, 121, 1);
    expect(meter.evidence().voicedMs).toBe(10);
  });

  it('tells nothing of under a second of voice', () => {
    const meter = new PitchMeter();
    hold(meter, 120, 103);
    expect(meter.evidence()).toEqual({ voicedMs: 990, medianHz: null, variationSemitones: null });
    hold(meter, 120, 1);
    expect(meter.evidence()).toEqual({ voicedMs: 1_000, medianHz: expect.closeTo(120, 0), variationSemitones: 0 });
  });

  it('leaves out fundamentals that are no numbers or no voice', () => {
    const meter = new PitchMeter();
    hold(meter, Number.NaN, 200);
    hold(meter, Number.POSITIVE_INFINITY, 200);
    hold(meter, 20, 200);
    hold(meter, 120, 200, Number.NaN);
    hold(meter, 120, 200, 0.4);
    expect(meter.evidence().voicedMs).toBe(0);
  });
});
