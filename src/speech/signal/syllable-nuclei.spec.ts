import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { louder, mixed, noise, shaped, voice, VOWELS } from '../../../test/fixtures/speech/synthetic-voice.js';
import { openWav } from '../decode/wav-file.js';
import { BAND_COUNT, FRAME_MS, FrameAnalyzer, type SignalFrame } from './signal-frames.js';
import { NucleusDetector } from './syllable-nuclei.js';

interface Found {
  readonly frame: number;
  readonly levelDb: number;
  /** Frames after it that had been taken when it was told. */
  readonly late: number;
}

function nucleiIn(samples: Float32Array, pushes = [samples.length]): Found[] {
  const found: Found[] = [];
  let taken = 0;
  const detector = new NucleusDetector({
    nucleus: (frame, levelDb) => found.push({ frame, levelDb, late: taken - frame }),
  });
  const frames = new FrameAnalyzer({
    frame: (frame) => {
      taken = frame.index;
      detector.frame(frame);
    },
  });
  for (let from = 0, push = 0; from < samples.length; push += 1) {
    const to = Math.min(samples.length, from + (pushes[push % pushes.length] ?? 1));
    frames.push(samples, from, to);
    from = to;
  }
  frames.finish();
  detector.finish();
  return found;
}

const secondsOf = ({ frame }: Found): number => ((frame + 0.5) * FRAME_MS) / 1_000;
const every = (seconds: number, count: number, from = 0.5): number[] =>
  Array.from({ length: count }, (_, index) => from + index * seconds);
/** 125 Hz has 128 samples a period, so that one second can be put after another. */
const SECOND = voice(1, () => 125);
const buzz = (seconds: number): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * 16_000) }, (_, at) => SECOND[at % 16_000] ?? 0);

/** Syllables at a steady rate, with half a second of silence around. */
function syllables(perSecond: number, count: number): { sound: Float32Array; moments: number[] } {
  const moments = every(1 / perSecond, count);
  return { sound: shaped(buzz(count / perSecond + 1), moments, 0.9 / perSecond), moments };
}

async function clip(name: string): Promise<Float32Array> {
  const file = await readFile(new URL(`../../../test/fixtures/speech/${name}`, import.meta.url));
  const samples: number[] = [];
  for await (const { channels } of openWav(file).blocks()) samples.push(...(channels[0] ?? []));
  return Float32Array.from(samples);
}

/** Little above 400 Hz: two poles at 400 Hz. */
function dull(sound: Float32Array): Float32Array {
  let first = 0;
  let second = 0;
  return sound.map((sample) => {
    first += 0.15 * (sample - first);
    second += 0.15 * (first - second);
    return 4 * second;
  });
}

/** Frames with that power in each band up to 4 kHz. */
const made = (powerAt: (frame: number) => number, periodicity: number, count = 200): SignalFrame[] =>
  Array.from({ length: count }, (_, index) => {
    const bands = new Float64Array(BAND_COUNT).fill(1e-12).fill(powerAt(index), 0, BAND_COUNT - 3);
    return { index, bands, power: powerAt(index), periodicity, fundamentalHz: 120 };
  });

function nucleiOf(frames: readonly SignalFrame[]): number[] {
  const found: number[] = [];
  const detector = new NucleusDetector({ nucleus: (frame) => found.push(frame) });
  for (const frame of frames) detector.frame(frame);
  detector.finish();
  return found;
}

interface Manifest {
  readonly clips: readonly { file: string; reference: { silero_v6_2: readonly (readonly [number, number])[] } }[];
}

/** Where somebody speaks, seconds, after a neural detector; everywhere in the made recordings. */
async function speechIn(name: string): Promise<readonly (readonly [number, number])[]> {
  const manifest = await readFile(new URL('../../../test/fixtures/speech/manifest.json', import.meta.url), 'utf8');
  const { clips } = JSON.parse(manifest) as Manifest;
  return clips.find(({ file }) => file === name)?.reference.silero_v6_2 ?? [[0, Number.POSITIVE_INFINITY]];
}

describe('NucleusDetector', () => {
  it.each([2, 3, 4, 5, 6, 7, 8])('finds each of the syllables at %d a second, within 30 ms', (perSecond) => {
    const { sound, moments } = syllables(perSecond, 12);
    const found = nucleiIn(sound).map(secondsOf);
    expect(found).toHaveLength(moments.length);
    found.forEach((second, index) => expect(Math.abs(second - (moments[index] ?? 0))).toBeLessThanOrEqual(0.03));
  });

  it.each([20, 10])('finds the same syllables in white noise %d dB below', (decibels) => {
    const { sound, moments } = syllables(4, 16);
    const room = noise(sound.length / 16_000, 0.06 * 10 ** (-decibels / 20));
    const found = nucleiIn(mixed(sound, room)).map(secondsOf);
    const near = (second: number): boolean => moments.some((moment) => Math.abs(moment - second) < 0.06);
    expect(found.filter(near)).toHaveLength(moments.length);
    expect(found).toHaveLength(moments.length);
  });

  it('finds the same syllables 40 dB quieter, and tells their level', () => {
    const { sound } = syllables(4, 8);
    const loud = nucleiIn(sound);
    const quiet = nucleiIn(louder(sound, -40));
    expect(quiet.map(({ frame }) => frame)).toEqual(loud.map(({ frame }) => frame));
    loud.forEach(({ levelDb }, index) => expect(levelDb - (quiet[index]?.levelDb ?? 0)).toBeCloseTo(40, 0));
    // A voice of −20 dBFS at its height.
    expect(loud[3]?.levelDb).toBeCloseTo(-20, 0);
  });

  it('keeps finding syllables after a voice turns 30 dB quieter, within four seconds', () => {
    const { sound, moments } = syllables(4, 60);
    const turned = sound.map((sample, at) => (at < 5 * 16_000 ? sample : sample * 10 ** (-30 / 20)));
    const late = nucleiIn(turned).filter((nucleus) => secondsOf(nucleus) > 9.4);
    expect(late).toHaveLength(moments.filter((moment) => moment > 9.4).length);
  });

  it('is not made deaf by a click far above the voice', () => {
    const { sound, moments } = syllables(4, 12);
    const clicked = louder(sound, -30);
    clicked.set(noise(0.02, 0.5), 16_000 * 0.25);
    expect(nucleiIn(clicked).filter((nucleus) => secondsOf(nucleus) > 0.4)).toHaveLength(moments.length);
  });

  it('takes no unvoiced sound for a syllable', () => {
    expect(nucleiIn(shaped(noise(5), every(0.25, 16), 0.2))).toHaveLength(0);
    expect(nucleiIn(noise(5))).toHaveLength(0);
    expect(nucleiIn(new Float32Array(16_000))).toHaveLength(0);
  });

  it('takes a fricative before each vowel for no syllable of its own', () => {
    const { sound, moments } = syllables(3, 12);
    const before = moments.map((moment) => moment - 0.15);
    expect(nucleiIn(mixed(sound, shaped(noise(sound.length / 16_000), before, 0.1)))).toHaveLength(moments.length);
  });

  it('takes a breath 30 dB under the voice for no syllable', () => {
    const { sound, moments } = syllables(2, 8);
    const between = moments.map((moment) => moment + 0.25);
    expect(nucleiIn(mixed(sound, shaped(dull(louder(noise(5), -30)), between, 0.1)))).toHaveLength(moments.length);
  });

  it('asks a peak for a period, and for less of one where noise is part of it', () => {
    const swell = (frame: number): number => 1e-4 * (1 - Math.cos((2 * Math.PI * frame) / 25)) ** 2 + 1e-8;
    const inNoise = (frame: number): number => swell(frame) + 1.6e-4;
    expect(nucleiOf(made(swell, 0.35))).toHaveLength(8);
    expect(nucleiOf(made(swell, 0.25))).toHaveLength(0);
    expect(nucleiOf(made(inNoise, 0.25))).toHaveLength(8);
    expect(nucleiOf(made(inNoise, 0.18))).toHaveLength(0);
  });

  it.each([
    [14, 10],
    [25, 0],
  ])('after ten syllables %d frames apart takes ten dips of 1.5 dB for %d more', (interval, shallow) => {
    const swing = (frame: number): number => (1 - Math.cos((2 * Math.PI * frame) / interval)) / 2;
    // Ten syllables with dips of 30 dB, then ten with shallow ones.
    const decibels = (frame: number): number => (frame < 9.5 * interval ? -30 : -1.5) * (1 - swing(frame));
    const found = nucleiOf(made((frame) => 1e-2 * 10 ** (decibels(frame) / 10), 0.9, 20 * interval));
    expect(found).toHaveLength(10 + shallow);
  });

  it('does not follow the swing of the noise itself', () => {
    const swinging = (frame: number): number => 1e-4 * 10 ** (0.12 * Math.sin((2 * Math.PI * frame) / 25));
    expect(nucleiOf(made(swinging, 0.9))).toHaveLength(0);
  });

  it('tells two vowels without a consonant between by the dip between them alone', () => {
    const sound = buzz(1.5);
    const dipped = (decibels: number): Float32Array =>
      shaped(sound, [0.75], 1.2).map((sample, at) => {
        const off = Math.abs(at / 16_000 - 0.75);
        return sample * 10 ** ((-decibels * Math.max(0, 1 - off / 0.06)) / 20);
      });
    expect(nucleiIn(dipped(0))).toHaveLength(1);
    expect(nucleiIn(dipped(8))).toHaveLength(2);
  });

  it.each(['a', 'i', 'schwa'] as const)('tells a held %s before it ends, and once', (vowel) => {
    const held = voice(3, () => 130, VOWELS[vowel]).map((sample, at) => (at > 8_000 ? sample : 0));
    const found = nucleiIn(held);
    expect(found).toHaveLength(1);
    expect((found[0]?.frame ?? 0) + (found[0]?.late ?? 0)).toBeLessThan(250);
  });

  it('tells nuclei in order and within 300 ms of their frame', async () => {
    const found = nucleiIn(await clip('mfa_acoustic_corpus.wav'));
    expect(NucleusDetector.latencyFrames * FRAME_MS).toBeLessThanOrEqual(300);
    expect(Math.max(...found.map(({ late }) => late))).toBeLessThanOrEqual(NucleusDetector.latencyFrames);
    found.slice(1).forEach(({ frame }, index) => expect(frame - (found[index]?.frame ?? 0)).toBeGreaterThanOrEqual(8));
  });

  it('decides on an open peak when the sound ends in a vowel', () => {
    const cut = shaped(buzz(1), [0.5], 0.4).subarray(0, 16_000 * 0.55);
    const seen: number[] = [];
    const detector = new NucleusDetector({ nucleus: (frame) => seen.push(frame) });
    const frames = new FrameAnalyzer({ frame: (frame: SignalFrame) => detector.frame(frame) });
    frames.push(cut);
    frames.finish();
    expect([seen.length, detector.finished]).toEqual([0, false]);
    detector.finish();
    expect([seen.length, detector.finished]).toEqual([1, true]);
  });

  it.each([
    ['jfk.wav', 28],
    ['synthetic/jfk_snr20.wav', 28],
    ['synthetic/jfk_quiet.wav', 28],
    ['synthetic/jfk_tempo_1_5.wav', 28],
    ['synthetic/jfk_tempo_0_85.wav', 28],
    ['librivox_sense-0870.wav', 30],
    ['librivox_sense-0920.wav', 27],
    ['mfa_acoustic_corpus.wav', 77],
  ])('counts the syllables of %s to within 15 %%', async (file, syllableCount) => {
    const spans = await speechIn(file);
    const found = nucleiIn(await clip(file)).map(secondsOf);
    const inSpeech = found.filter((second) => spans.some(([start, end]) => second >= start && second <= end));
    expect(Math.abs(inSpeech.length / syllableCount - 1)).toBeLessThanOrEqual(0.15);
  });

  it('finds the same nuclei however the samples are cut', async () => {
    const sound = (await clip('jfk.wav')).subarray(0, 16_000 * 4);
    const whole = nucleiIn(sound).map(({ frame, levelDb }) => [frame, levelDb]);
    const cuts = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(cuts, (pushes) => {
        expect(nucleiIn(sound, pushes).map(({ frame, levelDb }) => [frame, levelDb])).toEqual(whole);
      }),
      { numRuns: 20, examples: [[[160]], [[320]], [[512]], [[1_600]], [[1]]] },
    );
  });

  it('stays finite and goes on after samples that are no numbers', () => {
    const { sound, moments } = syllables(4, 12);
    sound.fill(Number.NaN, 16_000, 16_000 + 400);
    sound[30_000] = Number.POSITIVE_INFINITY;
    const found = nucleiIn(sound);
    expect(found.every(({ levelDb }) => Number.isFinite(levelDb))).toBe(true);
    expect(Math.abs(found.length - moments.length)).toBeLessThanOrEqual(1);
  });
});
