import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { monoRecording, roomFor } from '../../src/platform/sound/mono-recording.js';
import { SOUND_LIMITS } from '../../src/platform/sound/recording-sound.js';
import { openAudio } from '../../src/speech/decode/open-audio.js';
import { measureDelivery } from '../../src/speech/delivery/delivery.js';
import { type SoundEvidence, timelineFromSound } from '../../src/speech/sound-evidence.js';
import { silences, timelineFromWords, type TimeSpan } from '../../src/speech/speech-timeline.js';
import { estimateWordTimes } from '../../src/speech/text/estimated-words.js';
import { type TimedWord } from '../../src/speech/text/words.js';
import { startErrorsMs } from './estimated-words.js';
import { accuracy, CLOSED_GAP_MS, compareFrames, FRAME_MS, markFrames, truthFrames } from './frame-accuracy.js';
import { soundOf } from './sounds.js';
import { median } from './statistics.js';
import { millis, percent, seconds, signedPercent } from './truth-row.js';

/**
 * `npm run bench:recordings -- <folder>`: the same measures on recordings of your own. `<folder>/manifest.json` names
 * them as `test/fixtures/speech/manifest.json` does: `{ "clips": [{ "file", "language", "transcript",
 * "word_timings": { "<who>": [{ "word", "start", "end" }] } }] }`, times in seconds. Without word times there is
 * nothing to compare with, and what was measured is shown alone.
 */
interface OwnClip {
  readonly file: string;
  readonly language?: string;
  readonly transcript?: string;
  readonly word_timings?: Readonly<
    Record<string, readonly { readonly word: string; readonly start: number; readonly end: number }[]>
  >;
}

/** Two honest aligners differ by more than 100 ms at one edge in ten: shorter pauses are not counted here. */
const COUNTED_PAUSE_MS = 300;

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder with the recordings and their manifest.json.');
const base = pathToFileURL(`${resolve(folder)}/`);
const { clips } = JSON.parse(await readFile(new URL('manifest.json', base), 'utf8')) as { clips: readonly OwnClip[] };

// Decoders print a line for each packet they dislike.
console.error = () => undefined;
process.stdout.write('| recording | length | frames right: live, recorded | pauses ≥ 0.3 s: live, recorded, truth | ');
process.stdout.write(
  'syllables: live, recorded | wpm: truth, text, sound | word starts |\n|---|---|---|---|---|---|---|\n',
);
for (const clip of clips) process.stdout.write(`| ${clip.file} | ${(await cellsOf(clip)).join(' | ')} |\n`);

async function cellsOf(clip: OwnClip): Promise<string[]> {
  const audio = await openAudio(await readFile(new URL(clip.file, base)));
  if (audio.blocks === null) return [`${seconds(audio.durationSeconds)}, ${audio.codec} is not decoded here`];
  const { samples } = await monoRecording(audio, roomFor(SOUND_LIMITS.maxSeconds));
  const live = await soundOf(samples, 'live');
  const recorded = await soundOf(samples, 'recorded');
  const words = alignedWords(clip);
  return [
    seconds(recorded.durationMs / 1_000),
    words ? `${percent(agreement(live, words))}, ${percent(agreement(recorded, words))}` : '',
    [pausesIn(live), pausesIn(recorded), words ? pausesBetween(words) : '?'].join(', '),
    `${live.nucleiMs.length}, ${recorded.nucleiMs.length}`,
    ratesOf(clip, recorded, words),
    words && clip.transcript ? `median ${millis(medianStartError(clip, recorded, words))}` : '',
  ];
}

function alignedWords({ word_timings: timings = {} }: OwnClip): TimedWord[] | null {
  const first = Object.values(timings)[0];
  return first?.map(({ word, start, end }) => ({ word, startMs: start * 1_000, endMs: end * 1_000 })) ?? null;
}

function agreement({ speech, durationMs }: SoundEvidence, words: readonly TimedWord[]): number {
  const frames = Math.floor(durationMs / FRAME_MS);
  return accuracy(compareFrames(truthFrames(words, frames), markFrames(speech, frames)));
}

function pausesIn(sound: SoundEvidence): number {
  return silences(timelineFromSound(sound, CLOSED_GAP_MS)).filter(isCounted).length;
}

function pausesBetween(words: readonly TimedWord[]): number {
  return silences(timelineFromWords(words, CLOSED_GAP_MS)).filter(isCounted).length;
}

function isCounted({ startMs, endMs }: TimeSpan): boolean {
  return endMs - startMs >= COUNTED_PAUSE_MS;
}

function ratesOf({ transcript, language = 'en' }: OwnClip, sound: SoundEvidence, words: TimedWord[] | null): string {
  const heard = { text: transcript ?? '', words: null, timing: null, verbatim: true, language };
  const rateFrom = (utterance: typeof heard | null): number | null =>
    measureDelivery({ utterance, sound, missingSound: null, language }).pace.speakingRateWpm.value;
  const truth = words && words.length > 1 ? trueRate(words) : null;
  const shown = (rate: number | null): string => {
    if (rate === null) return '–';
    return truth === null ? rate.toFixed(1) : `${rate.toFixed(1)} (${signedPercent(rate / truth - 1)})`;
  };
  return [truth?.toFixed(1) ?? '?', transcript ? shown(rateFrom(heard)) : '–', shown(rateFrom(null))].join(', ');
}

function trueRate(words: readonly TimedWord[]): number {
  return (words.length * 60_000) / ((words.at(-1)?.endMs ?? 0) - (words[0]?.startMs ?? 0));
}

function medianStartError({ transcript = '', language = 'en' }: OwnClip, sound: SoundEvidence, words: TimedWord[]) {
  return median(startErrorsMs(estimateWordTimes(transcript, language, sound), words).map(Math.abs));
}
