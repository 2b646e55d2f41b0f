import { mixed, noise, voice, VOWELS } from '../../../test/fixtures/speech/synthetic-voice.js';
import { PeriodFinder } from './periodicity.js';

interface Look {
  readonly periodicity: number;
  readonly hertz: number;
}

/** Looks every 10 ms, without the first 60 ms, in which the history fills. */
function looks(samples: Float32Array): Look[] {
  const finder = new PeriodFinder();
  const window = new Float64Array(160);
  const seen: Look[] = [];
  for (let from = 0; from + 160 <= samples.length; from += 160) {
    for (let at = 0; at < 160; at += 1) window[at] = samples[from + at] ?? 0;
    finder.push(window, 0);
    finder.look();
    seen.push({ periodicity: finder.periodicity, hertz: finder.fundamentalHz });
  }
  return seen.slice(6);
}

const shareWithin = (seen: Look[], hertz: number, semitones: number): number =>
  seen.filter((look) => Math.abs(12 * Math.log2(look.hertz / hertz)) <= semitones).length / seen.length;
const FUNDAMENTALS = [70, 80, 95, 110, 125, 145, 170, 200, 225, 255, 290, 330, 370, 390];

describe('PeriodFinder', () => {
  describe.each(['i', 'schwa'] as const)('on the vowel %s', (vowel) => {
    it.each(FUNDAMENTALS)('finds %d Hz to within a quarter of a semitone', (hertz) => {
      const seen = looks(voice(0.5, () => hertz, VOWELS[vowel]));
      expect(shareWithin(seen, hertz, 0.25)).toBe(1);
      expect(Math.min(...seen.map(({ periodicity }) => periodicity))).toBeGreaterThan(0.8);
    });

    it.each(FUNDAMENTALS)('finds %d Hz in noise 10 dB below, no octave off', (hertz) => {
      const sound = mixed(
        voice(0.5, () => hertz, VOWELS[vowel]),
        noise(0.5, 0.1 * 10 ** (-10 / 20)),
      );
      expect(shareWithin(looks(sound), hertz, 1)).toBeGreaterThan(0.95);
    });
  });

  it.each([80, 110, 145, 200, 210, 225, 233, 260])(
    'finds %d Hz on an open a, whose strongest partial is near 750 Hz',
    (hertz) => {
      expect(shareWithin(looks(voice(0.5, () => hertz, VOWELS.a)), hertz, 0.5)).toBeGreaterThan(0.95);
    },
  );

  it.each([85, 120, 180])('finds %d Hz where a telephone has taken everything below 300 Hz', (hertz) => {
    const sound = voice(
      0.5,
      () => hertz,
      (partialHz, order) => (partialHz < 300 ? 0 : 1 / order),
    );
    expect(shareWithin(looks(sound), hertz, 0.5)).toBeGreaterThan(0.95);
  });

  it('finds little period in noise and none in silence or an offset', () => {
    const seen = looks(noise(4)).map(({ periodicity }) => periodicity);
    expect(seen.filter((periodicity) => periodicity > 0.6).length / seen.length).toBeLessThan(0.02);
    expect(looks(new Float32Array(8_000)).every((look) => look.periodicity === 0 && look.hertz === 0)).toBe(true);
    const offset = looks(new Float32Array(32_000).fill(0.5)).slice(50);
    expect(offset.every((look) => look.periodicity === 0)).toBe(true);
  });

  it('takes the hum of the mains for no voice', () => {
    const hum = Float32Array.from({ length: 16_000 }, (_, at) => 0.05 * Math.sin((2 * Math.PI * 50 * at) / 16_000));
    const seen = looks(
      mixed(
        hum,
        voice(1, () => 180),
      ),
    );
    expect(shareWithin(seen, 180, 0.5)).toBeGreaterThan(0.95);
  });

  it('keeps to 0–1 and to 62.5–400 Hz whatever it hears', () => {
    for (const sound of [noise(2), voice(2, () => 900), voice(1, () => 40), noise(1, 1e-7)]) {
      for (const { periodicity, hertz } of looks(sound)) {
        expect(periodicity).toBeGreaterThanOrEqual(0);
        expect(periodicity).toBeLessThanOrEqual(1);
        expect(hertz === 0 || (hertz > 60 && hertz < 450)).toBe(true);
      }
    }
  });
});
