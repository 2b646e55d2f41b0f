import { inARow, silence, together, whiteNoise } from '../../../test/support/sounds.js';
import { NoiseFloor } from './noise-floor.js';
import { BAND_COUNT, FrameAnalyzer } from './signal-frames.js';

const decibels = (power: number): number => 10 * Math.log10(power);

/** What the floor says after each frame: mean of the bands' levels, and the restlessness. */
function floorsOf(samples: Float32Array): { levelDb: number; restlessnessDb: number }[] {
  const floor = new NoiseFloor();
  const seen: { levelDb: number; restlessnessDb: number }[] = [];
  const analyzer = new FrameAnalyzer({
    frame: (frame) => {
      floor.learn(frame);
      const levelDb = floor.power.reduce((sum, power) => sum + decibels(power), 0) / BAND_COUNT;
      seen.push({ levelDb, restlessnessDb: floor.restlessnessDb });
    },
  });
  analyzer.push(samples);
  analyzer.finish();
  return seen;
}

/** Mean level of the bands of white noise at 0 dB: each has its share of the width. */
const WHITE_DB = (() => {
  const sums = new Float64Array(BAND_COUNT);
  let frames = 0;
  const analyzer = new FrameAnalyzer({
    frame: ({ bands }) => {
      for (let band = 0; band < BAND_COUNT; band += 1) sums[band] = (sums[band] ?? 0) + (bands[band] ?? 0);
      frames += 1;
    },
  });
  analyzer.push(whiteNoise(20, 0));
  return sums.reduce((sum, power) => sum + decibels(power / frames), 0) / BAND_COUNT;
})();

const levelAt = (samples: Float32Array, seconds: number): number =>
  (floorsOf(samples)[Math.round(seconds * 100) - 1]?.levelDb ?? Number.NaN) - WHITE_DB;

/** As words: 300 ms on, 200 ms off. */
const words = (seconds: number): Float32Array =>
  whiteNoise(seconds, -30, 2).map((sample, at) => (at % 8_000 < 4_800 ? sample : 0));

describe('NoiseFloor', () => {
  it.each([-70, -50, -20])('finds the level of stationary noise at %d dB within 1 dB', (levelDb) => {
    const noise = whiteNoise(4, levelDb);
    for (const seconds of [2, 3, 4]) expect(Math.abs(levelAt(noise, seconds) - levelDb)).toBeLessThan(1);
  });

  it('stays near the noise under words, also where the recording begins with it', () => {
    const spoken = together(whiteNoise(4, -50), words(4));
    expect(levelAt(spoken, 1)).toBeLessThan(-43);
    expect(levelAt(spoken, 4)).toBeLessThan(-43);
  });

  it('follows a louder room within 2 s and a quieter one at once', () => {
    const changing = inARow(whiteNoise(3, -60), whiteNoise(3, -40), whiteNoise(3, -60));
    expect(Math.abs(levelAt(changing, 5) + 40)).toBeLessThan(1.5);
    expect(Math.abs(levelAt(changing, 6.3) + 60)).toBeLessThan(2.5);
  });

  it('does not take the silence of a decoder that starts for the room', () => {
    const primed = inARow(silence(0.2), whiteNoise(2, -40));
    expect(Math.abs(levelAt(primed, 0.4) + 40)).toBeLessThan(2.5);
    const really = inARow(silence(0.5), whiteNoise(2, -40));
    expect(levelAt(really, 0.9)).toBeLessThan(-80);
  });

  it('is finite and above zero from the first frame on', () => {
    for (const { levelDb } of floorsOf(silence(0.2))) expect(levelDb).toBeCloseTo(-110, 6);
  });

  it('tells a stationary background from a restless one, also under speech', () => {
    const restlessness = (samples: Float32Array): number => floorsOf(samples).at(-1)?.restlessnessDb ?? Number.NaN;
    const noise = whiteNoise(8, -40);
    // Comes and goes by ± 12 dB, at 0.4 and 0.9 times a second.
    const swell = (at: number): number =>
      Math.sin((0.8 * Math.PI * at) / 16_000) + Math.sin((1.8 * Math.PI * at) / 16_000);
    const street = noise.map((sample, at) => sample * 2 ** swell(at));
    expect(restlessness(noise)).toBeLessThan(1);
    expect(restlessness(together(noise, words(8)))).toBeLessThan(1.5);
    expect(restlessness(street)).toBeGreaterThan(2);
    expect(restlessness(noise.subarray(0, 16_000))).toBe(0);
  });
});
