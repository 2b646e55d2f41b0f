import { estimateWordTimes } from '../../src/speech/text/estimated-words.js';
import { type TimedWord } from '../../src/speech/text/words.js';
import { monoSamples } from './recording.js';
import { soundOf } from './sounds.js';
import { median, quantile } from './statistics.js';
import { millis, type TruthRow } from './truth-row.js';
import { type WordClip, wordClips, wordsByOtherAligner } from './word-truth.js';

const GOAL_MS = 150;

interface WordErrors {
  readonly startMs: readonly number[];
  readonly endMs: readonly number[];
}

/** Times of words that are known as text only, laid over the measured activity, against the aligned ones. */
export async function* estimatedWords(): AsyncGenerator<TruthRow, void, undefined> {
  const recorded: WordErrors[] = [];
  const made: WordErrors[] = [];
  for (const clip of wordClips()) {
    const sound = await soundOf(await monoSamples(clip.file), 'recorded');
    const errors = errorsOf(estimateWordTimes(clip.text, 'en', sound), clip.words);
    (clip.praatSyllables === null ? made : recorded).push(errors);
    yield clipRow(clip, errors);
  }
  yield summaryRow('as recorded', recorded, true);
  yield summaryRow('all', [...recorded, ...made], false);
}

function clipRow(clip: WordClip, errors: WordErrors): TruthRow {
  const other = clip.praatSyllables === null ? null : wordsByOtherAligner(clip.file);
  const between = other && errorsOf(other, clip.words);
  return {
    what: `words from text alone, ${clip.file}`,
    ours: `${errors.startMs.length} of ${clip.words.length} words compared`,
    references: between ? `another aligner: starts ${spread(between.startMs)}` : '',
    error: `starts ${spread(errors.startMs)}; ends ${spread(errors.endMs)}`,
  };
}

function summaryRow(of: string, all: readonly WordErrors[], isGoal: boolean): TruthRow {
  const starts = all.flatMap(({ startMs }) => startMs);
  const ends = all.flatMap(({ endMs }) => endMs);
  // Long recordings have most of the words; how a recording fares shows here.
  const medians = all.map(({ startMs }) => median(startMs.map(Math.abs))).sort((a, b) => a - b);
  return {
    what: `words from text alone, ${of}: ${all.length} recordings, ${starts.length} words`,
    ours: '',
    error: `starts ${spread(starts)}; ends ${spread(ends)}; medians of the recordings ${medians.map(Math.round).join(', ')} ms`,
    ...(isGoal ? { goal: { text: `median ≤ ${GOAL_MS} ms`, met: median(starts.map(Math.abs)) <= GOAL_MS } } : {}),
  };
}

function spread(errors: readonly number[]): string {
  const sizes = errors.map(Math.abs);
  return `median ${millis(median(sizes))}, p90 ${millis(quantile(sizes, 0.9))}`;
}

/** By how much the words that both have begin late, ms. */
export function startErrorsMs(found: readonly TimedWord[], truth: readonly TimedWord[]): readonly number[] {
  return errorsOf(found, truth).startMs;
}

/** Errors of the words that both have, in order: a figure in the text may be a word to the aligner. */
function errorsOf(found: readonly TimedWord[], truth: readonly TimedWord[]): WordErrors {
  const pairs = commonWords(found, truth);
  return {
    startMs: pairs.map(([a, b]) => a.startMs - b.startMs),
    endMs: pairs.map(([a, b]) => a.endMs - b.endMs),
  };
}

const spelling = ({ word }: TimedWord): string => word.toLowerCase().replaceAll(/[^\p{L}\p{N}']/gu, '');

/** Pairs of a longest common subsequence by spelling. */
function commonWords(a: readonly TimedWord[], b: readonly TimedWord[]): [TimedWord, TimedWord][] {
  const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  const same = (i: number, j: number): boolean => spelling(a[i] as TimedWord) === spelling(b[j] as TimedWord);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = length[i] as Uint32Array;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [TimedWord, TimedWord][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (same(i, j)) {
      pairs.push([a[i] as TimedWord, b[j] as TimedWord]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
