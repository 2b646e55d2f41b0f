import { type SoundEvidence, usableSpeech } from '../sound-evidence.js';
import { type TimeSpan } from '../speech-timeline.js';
import { expectWords } from './expected-words.js';
import { cutStretch } from './word-cuts.js';
import { cutIntoRuns, type Stretch } from './word-runs.js';
import { analyzeText, type TokenizedText } from './word-tokens.js';
import { type TimedWord } from './words.js';

/** Words run through shorter gaps: they are stop closures or faint sounds. Above, between them and the shortest pause. */
const WORD_GAP_MS = 200;
/**
 * Estimates when each word of a text was said, for recognisers that give text alone: the text is cut into runs, one for
 * each stretch of measured speech, by expected durations with punctuation pulled to pauses; inside a stretch words
 * follow the measured syllables. Times are whole ms, ascending; a word never lasts over a pause.
 *
 * Such times place a quote. They say nothing about pauses at boundaries: there the punctuation decided.
 * @param language BCP 47 tag.
 * @returns One entry per word of the text, punctuation attached; none where no speech was measured.
 */
export function estimateWordTimes(
  text: string,
  language: string,
  sound: Pick<SoundEvidence, 'speech' | 'nucleiMs'>,
): TimedWord[] {
  const tokens = analyzeText(text);
  const spans = usableSpeech(sound, WORD_GAP_MS);
  if (tokens.tokens.length === 0 || spans.length === 0) return [];
  const words = expectWords(tokens, language);
  const stretches = stretchesOf(spans, sound.nucleiMs);
  const ends = cutIntoRuns(words, stretches);
  return stretches.flatMap((stretch, index) => {
    const from = ends[index - 1] ?? 0;
    const run = words.slice(from, ends[index]);
    return cutStretch(run, stretch).map((endMs, at, cuts) => ({
      word: writtenWord(tokens, from + at),
      startMs: Math.round(cuts[at - 1] ?? stretch.startMs),
      endMs: Math.round(endMs),
    }));
  });
}

function stretchesOf(spans: readonly TimeSpan[], nucleiMs: readonly number[]): Stretch[] {
  const sorted = nucleiMs.filter((atMs) => Number.isFinite(atMs)).sort((a, b) => a - b);
  let cursor = 0;
  return spans.map(({ startMs, endMs }) => {
    const inside: number[] = [];
    for (; cursor < sorted.length && (sorted[cursor] ?? Infinity) < endMs; cursor += 1) {
      const atMs = sorted[cursor] ?? 0;
      if (atMs > startMs) inside.push(atMs);
    }
    return { startMs, endMs, nucleiMs: inside };
  });
}

/** A word with the marks that stand on it, as recognisers write them: `there,`. */
function writtenWord({ text, tokens }: TokenizedText, index: number): string {
  const token = tokens[index];
  if (!token) return '';
  const rest = text.slice(token.end, tokens[index + 1]?.start ?? text.length);
  return text.slice(token.start, token.end) + (/^\S*/.exec(rest)?.[0] ?? '');
}
