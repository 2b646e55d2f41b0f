import { readFileSync } from 'node:fs';
import { seededRandom } from './seeded-random.js';

/** Sounds for tests: mono, 16 kHz, the same in every run. */
const RATE_HZ = 16_000;

/** White noise of a mean power in dB under full scale. */
export function whiteNoise(seconds: number, levelDb: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  // A uniform distribution from −a to a has the power a²/3.
  const amplitude = Math.sqrt(3) * 10 ** (levelDb / 20);
  return Float32Array.from({ length: Math.round(seconds * RATE_HZ) }, () => amplitude * (2 * random() - 1));
}

export function tone(seconds: number, hertz: number, amplitude: number): Float32Array {
  const step = (2 * Math.PI * hertz) / RATE_HZ;
  return Float32Array.from({ length: Math.round(seconds * RATE_HZ) }, (_, at) => amplitude * Math.sin(step * at));
}

export const silence = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * RATE_HZ));

export function inARow(...parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** As long as the first. */
export const together = (first: Float32Array, ...others: readonly Float32Array[]): Float32Array =>
  first.map((sample, at) => others.reduce((sum, other) => sum + (other[at] ?? 0), sample));

/** A recording of the fixtures that is 16-bit mono PCM at 16 kHz. */
export function recording(file: string): Float32Array {
  const bytes = readFileSync(new URL(`../fixtures/speech/${file}`, import.meta.url));
  const data = bytes.indexOf('data', 12, 'latin1');
  const length = Math.min(bytes.readUInt32LE(data + 4), bytes.length - data - 8) >> 1;
  return Float32Array.from({ length }, (_, at) => bytes.readInt16LE(data + 8 + 2 * at) / 32_768);
}
