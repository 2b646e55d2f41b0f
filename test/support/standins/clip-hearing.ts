import { existsSync, readFileSync } from 'node:fs';
import { Resampler } from '../../../src/speech/signal/resampler.js';
import { type HeardSpeech } from './speech-dialects.js';

/** One channel of pcm16. */
export interface HeardSound {
  readonly samples: Int16Array;
  readonly rateHz: number;
}

interface Clip {
  readonly samples: Int16Array;
  readonly bytes: Buffer;
  /** Every sixteenth sample, smoothed: 1 kHz. */
  readonly coarse: Float32Array;
  readonly language: string;
  readonly words: HeardSpeech['words'];
}

/** A clip lies in a sound: its sample `n` is the sound's sample `n − shift`. */
interface Placed {
  readonly clip: Clip;
  readonly shift: number;
}

const FIXTURES = new URL('../../fixtures/speech/', import.meta.url);
const RATE_HZ = 16_000;
const COARSE = 16;
/** Of a stretch that is looked for: samples at 16 kHz. */
const EXACT_PROBE = 64;
const NEAR_PROBE = 4_000;
const QUIET = 200;

/**
 * Hears what somebody knows by heart: the recordings of test/fixtures/speech in any part of them, however it was cut out,
 * put together with others or brought to another rate. A word belongs to the sound that holds its middle, so the parts of
 * one cut add up to the whole.
 */
export function hearClips({ samples, rateHz }: HeardSound): HeardSpeech {
  const sound = rateHz === RATE_HZ ? samples : atClipRate(samples, rateHz);
  const ear = rateHz === RATE_HZ ? exactEar : nearEar;
  const placed = placedClips(sound, ear);
  const words = placed.flatMap((one) => wordsOf(one, sound, ear)).sort((a, b) => a.start - b.start);
  const text = words.map(({ word }) => word).join(' ');
  return { text, language: placed[0]?.clip.language ?? 'en', durationSeconds: samples.length / rateHz, words };
}

/** The samples of a WAV file of one channel of pcm16; null for anything else. */
export function readPcm16Wav(file: Buffer): HeardSound | null {
  if (file.length < 44 || file.toString('latin1', 0, 4) !== 'RIFF') return null;
  const format = file.indexOf('fmt ', 12, 'latin1');
  const data = file.indexOf('data', 12, 'latin1');
  if (format < 0 || data < 0 || data + 8 > file.length) return null;
  const [tag, channels, bits] = [8, 10, 22].map((at) => file.readUInt16LE(format + at));
  if (tag !== 1 || channels !== 1 || bits !== 16) return null;
  const end = Math.min(file.length, data + 8 + file.readUInt32LE(data + 4));
  return { samples: pcm16Samples(file.subarray(data + 8, end)), rateHz: file.readUInt32LE(format + 12) };
}

export function pcm16Samples(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(2 * at));
}

interface Ear {
  /** Samples from one stretch that is looked for to the next. */
  readonly step: number;
  /** Where the stretch of a sound that begins there is found; null when in no clip, or when it is too quiet to tell. */
  find(sound: Int16Array, at: number): Placed | null;
  /** Whether sound and clip are the same there. */
  same(placed: Placed, sound: Int16Array, at: number, length: number): boolean;
}

const exactEar: Ear = {
  step: 1_600,
  find(sound, at) {
    const stretch = sound.subarray(at, at + EXACT_PROBE);
    if (stretch.length < EXACT_PROBE || isQuiet(stretch)) return null;
    const bytes = Buffer.from(stretch.buffer, stretch.byteOffset, stretch.byteLength);
    for (const clip of knownClips()) {
      const found = clip.bytes.indexOf(bytes);
      if (found >= 0 && found % 2 === 0) return { clip, shift: found / 2 - at };
    }
    return null;
  },
  same: ({ clip, shift }, sound, at, length) =>
    sound.subarray(at, at + length).every((sample, index) => clip.samples[at + shift + index] === sample),
};

/** For sound that was resampled on its way: the same up to a filter, so it is found by correlation. */
const nearEar: Ear = {
  step: NEAR_PROBE,
  find(sound, at) {
    const stretch = sound.subarray(at, at + NEAR_PROBE);
    if (stretch.length < NEAR_PROBE / 2 || isQuiet(stretch)) return null;
    const coarse = coarser(stretch);
    for (const clip of knownClips()) {
      const about = bestOffset(coarse, clip.coarse, 0, clip.coarse.length);
      if (about.likeness < 0.8) continue;
      const near = bestOffset(stretch, clip.samples, (about.offset - 2) * COARSE, (about.offset + 3) * COARSE);
      if (near.likeness > 0.9) return { clip, shift: near.offset - at };
    }
    return null;
  },
  same: ({ clip, shift }, sound, at, length) =>
    likeness(sound.subarray(at, at + length), clip.samples, at + shift) > 0.7,
};

function placedClips(sound: Int16Array, ear: Ear): Placed[] {
  const placed: Placed[] = [];
  for (let at = 0; at < sound.length; at += ear.step) {
    const length = Math.min(EXACT_PROBE, sound.length - at);
    if (isQuiet(sound.subarray(at, at + length))) continue;
    if (placed.some((one) => ear.same(one, sound, at, length))) continue;
    const found = ear.find(sound, at);
    if (found && !placed.some(({ clip, shift }) => clip === found.clip && shift === found.shift)) placed.push(found);
  }
  return placed;
}

function wordsOf(placed: Placed, sound: Int16Array, ear: Ear): HeardSpeech['words'] {
  const { clip, shift } = placed;
  const seconds = (time: number): number => Math.max(0, Math.min(time - shift / RATE_HZ, sound.length / RATE_HZ));
  return clip.words.flatMap(({ word, start, end }) => {
    const middle = Math.round(((start + end) / 2) * RATE_HZ) - shift;
    if (middle < 0 || middle >= sound.length) return [];
    const from = Math.max(0, middle - 800);
    const length = Math.min(1_600, sound.length - from);
    // Of two clips that follow each other each has the words of its own part alone.
    const part = Math.max(0, Math.min(middle, sound.length - EXACT_PROBE));
    const same = ear === exactEar ? ear.same(placed, sound, part, EXACT_PROBE) : ear.same(placed, sound, from, length);
    return same ? [{ word, start: seconds(start), end: seconds(end) }] : [];
  });
}

function isQuiet(samples: Int16Array): boolean {
  return !samples.some((sample) => Math.abs(sample) > QUIET);
}

function bestOffset(
  stretch: Int16Array | Float32Array,
  within: Int16Array | Float32Array,
  from: number,
  to: number,
): { offset: number; likeness: number } {
  let best = { offset: 0, likeness: 0 };
  for (let offset = Math.max(0, from); offset < Math.min(to, within.length - stretch.length / 2); offset += 1) {
    const alike = likeness(stretch, within, offset);
    if (alike > best.likeness) best = { offset, likeness: alike };
  }
  return best;
}

/** Normalised cross-correlation, −1 to 1. */
function likeness(a: Int16Array | Float32Array, b: Int16Array | Float32Array, offset: number): number {
  let [product, powerA, powerB] = [0, 0, 0];
  for (let at = 0; at < a.length; at += 1) {
    const [x, y] = [a[at] ?? 0, b[offset + at] ?? 0];
    product += x * y;
    powerA += x * x;
    powerB += y * y;
  }
  return powerA > 0 && powerB > 0 ? product / Math.sqrt(powerA * powerB) : 0;
}

function coarser(samples: Int16Array): Float32Array {
  return Float32Array.from({ length: Math.floor(samples.length / COARSE) }, (_, at) => {
    let sum = 0;
    for (let index = 0; index < COARSE; index += 1) sum += samples[COARSE * at + index] as number;
    return sum / COARSE;
  });
}

function atClipRate(samples: Int16Array, rateHz: number): Int16Array {
  const resampler = new Resampler(rateHz, RATE_HZ);
  const input = Float32Array.from(samples);
  const output = new Float32Array(Math.round((samples.length * RATE_HZ) / rateHz));
  const pushed = resampler.push(input, output);
  resampler.finish(output, pushed);
  return Int16Array.from(output, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample))));
}

let clips: Clip[] | undefined;

function knownClips(): Clip[] {
  clips ??= readClips();
  return clips;
}

function readClips(): Clip[] {
  const transcripts = readFileSync(new URL('transcripts.json', FIXTURES), 'utf8');
  const known = JSON.parse(transcripts) as { clips: KnownClip[] };
  return [...known.clips, ...tempoClips(known.clips)].flatMap(({ file, language, words }) => {
    const at = ['', 'synthetic/'].map((folder) => new URL(`${folder}${file}`, FIXTURES)).find((url) => existsSync(url));
    const sound = at && file.endsWith('.wav') ? readPcm16Wav(readFileSync(at)) : null;
    if (sound?.rateHz !== RATE_HZ) return [];
    const { samples } = sound;
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    return [{ samples, bytes, coarse: coarser(samples), language, words }];
  });
}

type KnownClip = Pick<HeardSpeech, 'language' | 'words'> & { readonly file: string };

/** Recordings that were made faster or slower: the words of the one they were made from, at its times over the factor. */
function tempoClips(clips: readonly KnownClip[]): KnownClip[] {
  const truth = JSON.parse(readFileSync(new URL('synthetic/truth.json', FIXTURES), 'utf8')) as Record<
    string,
    { base?: string; factor?: number }
  >;
  return Object.entries(truth).flatMap(([file, { base, factor = 0 }]) => {
    const from = factor > 0 ? clips.find((clip) => clip.file === base) : undefined;
    if (from === undefined) return [];
    const words = from.words.map(({ word, start, end }) => ({ word, start: start / factor, end: end / factor }));
    return [{ file, language: from.language, words }];
  });
}
