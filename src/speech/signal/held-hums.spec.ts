import { inARow, silence, together, tone, whiteNoise } from '../../../test/support/sounds.js';
import { frameLevelsDb } from './frame-levels.js';
import { heldHums } from './held-hums.js';
import { measureSound } from './measure-sound.js';

/** A voice that hums: 125 Hz and its harmonics. */
function hum(seconds: number, amplitude: number): Float32Array {
  const harmonics = [1, 2, 3, 4, 5, 6].map((n) => tone(seconds, 125 * n, amplitude / n));
  return together(harmonics[0]!, ...harmonics.slice(1));
}

/** Two seconds of speech as the detector found it, then something it did not take for speech, in a quiet room. */
function found(other: Float32Array) {
  const quiet = inARow(hum(2, 0.1), silence(1), other, silence(2));
  const samples = together(quiet, whiteNoise(quiet.length / 16_000, -70));
  const speech = [{ startMs: 0, endMs: 2_000 }];
  return { samples, speech, hums: heldHums(samples, frameLevelsDb(samples), speech) };
}

describe('hums of hesitation', () => {
  it('are speech that a detector of words leaves out', () => {
    const { hums } = found(hum(0.6, 0.03));
    expect(hums).toHaveLength(1);
    expect(Math.abs(hums[0]!.startMs - 3_000)).toBeLessThanOrEqual(20);
    expect(Math.abs(hums[0]!.endMs - 3_600)).toBeLessThanOrEqual(20);
  });

  it.each([
    ['shorter than anybody holds one', hum(0.12, 0.03)],
    ['breath', whiteNoise(0.6, -30)],
    ['far quieter than the speaker', hum(0.6, 0.002)],
    ['nothing', silence(0.6)],
  ])('are not %s', (_, other) => {
    expect(found(other).hums).toEqual([]);
  });

  it('are not the steady hum of a room', () => {
    const samples = together(inARow(hum(2, 0.1), silence(4)), tone(6, 125, 0.01));
    const speech = [{ startMs: 0, endMs: 2_000 }];
    expect(heldHums(samples, frameLevelsDb(samples), speech)).toEqual([]);
  });

  it('join the speech they touch', () => {
    const samples = inARow(hum(2, 0.1), hum(0.5, 0.05), silence(2));
    const speech = [{ startMs: 0, endMs: 2_000 }];
    const evidence = measureSound(samples, speech, null, heldHums(samples, frameLevelsDb(samples), speech));
    expect(evidence.speech).toHaveLength(1);
    expect(Math.abs(evidence.speech[0]!.endMs - 2_500)).toBeLessThanOrEqual(20);
  });

  it('are one syllable each, however their level trembles', () => {
    const trembling = hum(1, 0.04).map((sample, at) => sample * (0.5 + Math.sin((Math.PI * 4 * at) / 16_000) ** 2));
    const { samples, speech, hums } = found(trembling);
    expect(hums).toHaveLength(1);
    const within = (nuclei: readonly number[]) => nuclei.filter((ms) => ms >= 2_900).length;
    expect(within(measureSound(samples, [...speech, ...hums], null).nucleiMs)).toBeGreaterThan(1);
    expect(within(measureSound(samples, speech, null, hums).nucleiMs)).toBe(1);
  });

  it('are not looked for without speech to compare with, nor in nothing', () => {
    const samples = hum(1, 0.1);
    expect(heldHums(samples, frameLevelsDb(samples), [])).toEqual([]);
    expect(heldHums(new Float32Array(0), new Float32Array(0), [])).toEqual([]);
    expect(heldHums(samples, frameLevelsDb(samples), [{ startMs: 0, endMs: 1_000 }])).toEqual([]);
  });
});
