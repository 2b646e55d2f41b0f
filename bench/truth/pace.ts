import { gatherEvidence } from '../../src/speech/delivery/delivery-evidence.js';
import { analyzePace } from '../../src/speech/delivery/pace.js';
import { type SoundEvidence } from '../../src/speech/sound-evidence.js';
import { SIGNAL_RATE_HZ } from '../../src/speech/signal/signal-frames.js';
import { type TimedWord, type Utterance } from '../../src/speech/text/words.js';
import { monoSamples } from './recording.js';
import { soundOf } from './sounds.js';
import { mean } from './statistics.js';
import { percent, seconds, signedPercent, type TruthRow } from './truth-row.js';
import { wordClips } from './word-truth.js';

/** One or more recordings, one after the other. */
interface PaceCase {
  readonly files: readonly string[];
}

interface PaceSubject {
  readonly name: string;
  readonly text: string;
  readonly words: readonly TimedWord[];
  readonly samples: Float32Array;
  readonly joined: boolean;
}

const TEMPO = ['synthetic/jfk_tempo_1_5.wav', 'synthetic/jfk_tempo_0_85.wav'] as const;
/** There are two recordings over 20 s with word times; the others are joined to reach it, and say so. */
const CASES: readonly PaceCase[] = [
  { files: ['sonnet001.mp3'] },
  { files: ['mfa_acoustic_corpus.wav'] },
  { files: ['jfk.wav', 'librivox_sense-0870.wav', 'librivox_sense-0920.wav'] },
  { files: ['librivox_sense-0870.wav', 'librivox_sense-0920.wav', 'librivox_sense-0870.wav'] },
  { files: ['mfa_um.flac', 'jfk.wav', 'mfa_uhum.flac'] },
  { files: ['synthetic/jfk_snr20.wav', 'synthetic/jfk_snr20.wav'] },
  { files: ['synthetic/jfk_quiet.wav', 'synthetic/jfk_quiet.wav'] },
  { files: ['synthetic/jfk_pause_all_room.wav', 'librivox_sense-0870.wav'] },
  { files: [TEMPO[0], TEMPO[0], TEMPO[0]] },
  { files: [TEMPO[1], TEMPO[1]] },
  { files: ['jfk.wav'] },
  { files: ['synthetic/jfk_pause_all_room.wav'] },
];
const GOAL_SECONDS = 20;
/** Of speaking rates from sound alone over 20 s; the tempo of a changed recording has its own, from the same table. */
const SOUND_GOAL = 0.1;
const TEMPO_SOUND_GOAL = 0.2;
const TEMPO_WORDS_GOAL = 0.01;

/** How a rate is come by: the first as text and times come, the others over measured activity. */
const METHODS = ['words', 'sound+words', 'sound+text', 'sound alone', 'sound alone, live'] as const;
type Method = (typeof METHODS)[number];
type Rates = Readonly<Record<Method, number | null>>;

/** Speaking rates by every method against aligned words over the span from the first to the last. */
export async function* pace(): AsyncGenerator<TruthRow, void, undefined> {
  const long: { joined: boolean; error: number }[] = [];
  for (const one of CASES) {
    const subject = await subjectOf(one);
    const recorded = await soundOf(subject.samples, 'recorded');
    const live = await soundOf(subject.samples, 'live');
    const rateOf = (method: Method): number | null =>
      rateBy(method, subject, method === 'words' ? null : method === 'sound alone, live' ? live : recorded);
    const rates = Object.fromEntries(METHODS.map((method) => [method, rateOf(method)])) as Rates;
    yield rowOf(subject, rates);
    const error = errorOf(rates['sound alone'], subject);
    if (error !== null && isLong(subject)) long.push({ joined: subject.joined, error: Math.abs(error) });
  }
  yield summaryRow(long);
}

function summaryRow(long: readonly { joined: boolean; error: number }[]): TruthRow {
  const errors = long.map(({ error }) => error);
  const joined = long.filter((entry) => entry.joined).length;
  return {
    what: `speaking rate from sound alone over ${GOAL_SECONDS} s, ${long.length} recordings (${joined} of them joined)`,
    ours: `mean error ${percent(mean(errors))}`,
    error: `worst ${percent(Math.max(...errors))}`,
    goal: { text: `mean ≤ ${percent(SOUND_GOAL, 0)}`, met: mean(errors) <= SOUND_GOAL },
  };
}

const isLong = ({ samples }: PaceSubject): boolean => samples.length >= GOAL_SECONDS * SIGNAL_RATE_HZ;

async function subjectOf({ files }: PaceCase): Promise<PaceSubject> {
  const clips = files.map((file) => wordClips().find((clip) => clip.file === file));
  const parts: Float32Array[] = [];
  const words: TimedWord[] = [];
  let offsetMs = 0;
  for (const clip of clips) {
    if (!clip) throw new Error(`No word times for one of ${files.join(', ')}.`);
    const samples = await monoSamples(clip.file);
    parts.push(samples);
    for (const { word, startMs, endMs } of clip.words) {
      words.push({ word, startMs: startMs + offsetMs, endMs: endMs + offsetMs });
    }
    offsetMs += (samples.length / SIGNAL_RATE_HZ) * 1_000;
  }
  const samples = Float32Array.from({ length: parts.reduce((sum, part) => sum + part.length, 0) });
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return {
    name: files.map((file) => file.replace('synthetic/', '')).join(' + '),
    text: clips.map((clip) => clip?.text).join(' '),
    words,
    samples,
    joined: files.length > 1,
  };
}

function trueRate(words: readonly TimedWord[]): number {
  const first = words[0]?.startMs ?? Number.NaN;
  const last = words.at(-1)?.endMs ?? Number.NaN;
  return (words.length * 60_000) / (last - first);
}

const errorOf = (rate: number | null, { words }: PaceSubject): number | null =>
  rate === null ? null : rate / trueRate(words) - 1;

function rateBy(method: Method, { text, words }: PaceSubject, sound: SoundEvidence | null): number | null {
  const timed = method === 'words' || method === 'sound+words';
  const utterance: Utterance = {
    text,
    words: timed ? words : null,
    timing: timed ? 'provider' : null,
    verbatim: true,
    language: 'en',
  };
  const { speakingRateWpm } = analyzePace(
    gatherEvidence({
      utterance: method.startsWith('sound alone') ? null : utterance,
      sound,
      missingSound: sound ? null : 'no_sound',
      language: 'en',
    }),
  );
  return speakingRateWpm.status === 'measured' ? speakingRateWpm.value : null;
}

function rowOf(subject: PaceSubject, rates: Rates): TruthRow {
  const length = seconds(subject.samples.length / SIGNAL_RATE_HZ, 1);
  const each = (text: (method: Method) => string): string =>
    METHODS.map((method) => `${method} ${text(method)}`).join('; ');
  const goal = goalOf(subject, rates);
  return {
    what: `speaking rate, ${subject.name} (${length}${subject.joined ? ', joined' : ''})`,
    ours: each((method) => rates[method]?.toFixed(1) ?? 'insufficient'),
    truth: `${trueRate(subject.words).toFixed(1)} wpm`,
    error: each((method) => {
      const error = errorOf(rates[method], subject);
      return error === null ? '–' : signedPercent(error);
    }),
    ...(goal ? { goal } : {}),
  };
}

function goalOf(subject: PaceSubject, rates: Rates): TruthRow['goal'] {
  const within = (method: Method, limit: number): boolean =>
    Math.abs(errorOf(rates[method], subject) ?? Number.POSITIVE_INFINITY) <= limit;
  if (subject.name.includes('tempo')) {
    return {
      text: `words ± ${percent(TEMPO_WORDS_GOAL, 0)}, sound alone ± ${percent(TEMPO_SOUND_GOAL, 0)}`,
      met: within('words', TEMPO_WORDS_GOAL) && within('sound alone', TEMPO_SOUND_GOAL),
    };
  }
  if (!isLong(subject) || subject.joined) return undefined;
  return { text: `sound alone ± ${percent(SOUND_GOAL, 0)}`, met: within('sound alone', SOUND_GOAL) };
}
