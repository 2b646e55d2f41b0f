import { seededRandom } from '../../test/support/seeded-random.js';
import { babble, mixNoise, type NoiseKind, pinkNoise, whiteNoise } from './noise.js';
import { monoSamples } from './recording.js';
import { familyOf, type WordClip } from './word-truth.js';

export const NOISES: readonly NoiseKind[] = ['white', 'pink', 'babble'];
export const SNRS_DB = [20, 10, 5, 0] as const;
/** Any number; the same for every run. */
export const SEED = 20_261_120;
/** Wholly other recordings: their voices make the babble of those of another family. */
const VOICES = [
  'jfk.wav',
  'mfa_acoustic_corpus.wav',
  'librivox_sense-0870.wav',
  'librivox_sense-0920.wav',
  'sonnet001.mp3',
  'ami_dev00.30s.wav',
] as const;

/** What is mixed to the recordings; null: nothing. */
export type Condition = { readonly noise: NoiseKind; readonly snrDb: number } | null;

export const conditionName = (condition: Condition): string =>
  condition === null ? 'clean' : `${condition.noise} noise, ${condition.snrDb} dB`;

/** A recording's 16 kHz mono under a condition. `index` makes each recording's noise its own. */
export async function samplesUnder(condition: Condition, clip: WordClip, index: number): Promise<Float32Array> {
  const clean = await monoSamples(clip.file);
  if (condition === null) return clean;
  const noise = await noiseFor(condition.noise, clip, clean.length, SEED + index);
  return mixNoise(clean, clip.words, noise, condition.snrDb);
}

async function noiseFor(noise: NoiseKind, clip: WordClip, length: number, seed: number): Promise<Float32Array> {
  const random = seededRandom(seed);
  if (noise === 'white') return whiteNoise(length, random);
  if (noise === 'pink') return pinkNoise(length, random);
  const others = VOICES.filter((file) => familyOf(file) !== clip.family);
  return babble(length, await Promise.all(others.map(monoSamples)), random);
}
