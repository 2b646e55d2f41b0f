import { readFileSync } from 'node:fs';
import { Resampler } from '../../../src/speech/signal/resampler.js';
import { seededRandom } from '../seeded-random.js';
import { type HeardSound, hearClips, readPcm16Wav } from './clip-hearing.js';

const clip = (file: string): HeardSound =>
  readPcm16Wav(readFileSync(new URL(`../../fixtures/speech/${file}`, import.meta.url))) as HeardSound;
const JFK =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';
const whole = clip('jfk.wav').samples;

function atRate(samples: Int16Array, rateHz: number): Int16Array {
  const resampler = new Resampler(16_000, rateHz);
  const output = new Float32Array(Math.round((samples.length * rateHz) / 16_000));
  resampler.finish(output, resampler.push(Float32Array.from(samples), output));
  return Int16Array.from(output);
}

function cuts(seed: number): number[] {
  const random = seededRandom(seed);
  const inside = Array.from({ length: 4 }, () => Math.floor(random() * whole.length));
  return [0, ...inside.sort((a, b) => a - b), whole.length];
}

describe('what the engines of the tests hear', () => {
  it.each([1, 2, 3])('adds up to the whole however a recording is cut (%i)', (seed) => {
    const edges = cuts(seed);
    const parts = edges.slice(1).map((to, at) => hearClips({ samples: whole.slice(edges[at], to), rateHz: 16_000 }));
    expect(parts.flatMap(({ words }) => words.map(({ word }) => word)).join(' ')).toBe(JFK);
  });

  it.each([24_000, 48_000])('is the same at %i Hz, in times of the part', (rateHz) => {
    const part = whole.slice(5 * 16_000, 8 * 16_000);
    const exact = hearClips({ samples: part, rateHz: 16_000 });
    const heard = hearClips({ samples: atRate(part, rateHz), rateHz });
    expect(heard.text).toBe(exact.text);
    expect(heard.words[0]?.start).toBeCloseTo(exact.words[0]?.start ?? -1, 2);
  });

  it('tells recordings in a row apart', () => {
    const other = clip('librivox_sense-0920.wav').samples;
    const row = Int16Array.from([
      ...whole.slice(0, 48_000),
      ...new Int16Array(8_000),
      ...other,
      ...whole.slice(0, 16_000),
    ]);
    const { text } = hearClips({ samples: row, rateHz: 16_000 });
    expect(text).toMatch(/^And so, my fellow Americans, had he married a more .* And so,?/);
  });

  it('is nothing in silence and in sound nobody knows', () => {
    const random = seededRandom(7);
    const noise = Int16Array.from({ length: 24_000 }, () => 8_000 * (random() - 0.5));
    expect(hearClips({ samples: noise, rateHz: 16_000 }).text).toBe('');
    expect(hearClips({ samples: noise, rateHz: 24_000 }).text).toBe('');
    expect(hearClips({ samples: new Int16Array(16_000), rateHz: 16_000 }).text).toBe('');
  });
});
