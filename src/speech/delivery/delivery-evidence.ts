import { type InsufficientReason, type MeasureMethod } from '../measure.js';
import { type SoundEvidence, timelineFromSound } from '../sound-evidence.js';
import { speakingSpan, type SpeechTimeline, timelineFromWords } from '../speech-timeline.js';
import { estimateWordTimes } from '../text/estimated-words.js';
import { analyzeText, countWords, type PlacedWord, placeWords, type TokenizedText } from '../text/word-tokens.js';
import { cleanWords, type TimedWord, type Utterance, type WordTiming } from '../text/words.js';
import { type DeliveryThresholds, thresholdsFor } from '../thresholds.js';

/** Why nothing is known of the sound of an answer. */
export type MissingSound = Extract<InsufficientReason, 'no_sound' | 'codec'>;

/** One answer as it comes to the measures. With neither transcript nor sound every figure says why it is missing. */
export interface SpokenAnswer {
  /** Null without a transcript: no recogniser is set up, or it has not answered yet. */
  readonly utterance: Utterance | null;
  /** Null when the answer was not recorded or the recording could not be decoded. */
  readonly sound: SoundEvidence | null;
  /** Null with sound; without, null stands for `no_sound`. */
  readonly missingSound: MissingSound | null;
  /** BCP 47 tag for an answer without a transcript; a transcript's own language goes first. */
  readonly language: string;
}

/** A word over the timeline, with how many words it is: recognisers may give several as one. */
export interface DeliveredWord extends PlacedWord {
  readonly count: number;
}

/** An answer read once for all measures: its words, who timed them, and when there was speech. */
export interface DeliveryEvidence {
  readonly thresholds: DeliveryThresholds;
  readonly language: string;
  /**
   * What rates are made from. `words`: word times alone. `sound+words`: measured activity and a recogniser's word
   * times. `sound+text`: measured activity and text laid over it. `acoustic`: syllable nuclei, no word is known.
   */
  readonly method: Extract<MeasureMethod, 'words' | 'sound+words' | 'sound+text' | 'acoustic'>;
  /** Null without a transcript. */
  readonly utterance: Utterance | null;
  readonly text: TokenizedText | null;
  /** In order of time; empty when no usable times are known. */
  readonly words: readonly DeliveredWord[];
  readonly wordTiming: WordTiming | null;
  /** Null without a transcript. */
  readonly wordCount: number | null;
  /** Measured in the sound wherever there is sound, else made from the words. */
  readonly timeline: SpeechTimeline;
  /** Length of the span from the first speech to the last, ms. */
  readonly spanMs: number;
  readonly sound: SoundEvidence | null;
  readonly missingSound: MissingSound | null;
  /** Why nothing can be said about time; null when it can. */
  readonly missing: InsufficientReason | null;
}

/** Longer recordings than this are not answers; it also bounds the size of a profile. */
const LONGEST_SPAN_MS = 4 * 3_600_000;

/**
 * Reads an answer for the measures. Never throws. Pauses and activity come from the sound, words say what was said:
 * where there is sound its timeline is used, and text without times of its own is laid over it.
 */
export function gatherEvidence(answer: SpokenAnswer): DeliveryEvidence {
  const { utterance, sound } = answer;
  const language = utterance?.language ?? answer.language;
  const thresholds = thresholdsFor(language);
  const { words, timing } = timedWords(utterance, sound);
  const timeline = sound
    ? timelineFromSound(sound, thresholds.timing.minPauseMs)
    : timelineFromWords(words, thresholds.timing.minPauseMs);
  const missing = missingEvidence(answer, words, timeline);
  const text = utterance && analyzeText(utterance.text);
  const usable = missing === null && text ? delivered(words, text) : [];
  return {
    thresholds,
    language,
    method: methodOf(answer, timing),
    utterance,
    text,
    words: usable,
    wordTiming: timing,
    wordCount: text && (usable.length > 0 ? usable.reduce((sum, word) => sum + word.count, 0) : text.tokens.length),
    timeline,
    spanMs: spanMsOf(timeline),
    sound,
    missingSound: sound ? null : (answer.missingSound ?? 'no_sound'),
    missing,
  };
}

/** Times usable for the measures, and whose they are. */
function timedWords(
  utterance: Utterance | null,
  sound: SoundEvidence | null,
): { words: TimedWord[]; timing: WordTiming | null } {
  if (utterance === null) return { words: [], timing: null };
  const words = cleanWords(utterance.words ?? []);
  if (words.length > 0 || sound === null) return { words, timing: utterance.timing };
  return { words: estimateWordTimes(utterance.text, utterance.language, sound), timing: 'estimated' };
}

function methodOf({ utterance, sound }: SpokenAnswer, timing: WordTiming | null): DeliveryEvidence['method'] {
  if (sound === null) return 'words';
  if (utterance === null) return 'acoustic';
  return timing === 'estimated' ? 'sound+text' : 'sound+words';
}

function missingEvidence(
  answer: SpokenAnswer,
  words: readonly TimedWord[],
  timeline: SpeechTimeline,
): InsufficientReason | null {
  const missing = answer.sound ? missingInSound(answer.utterance, words, timeline) : missingInWords(answer, words);
  return missing ?? (spanMsOf(timeline) > LONGEST_SPAN_MS ? 'implausible_times' : null);
}

function missingInSound(
  utterance: Utterance | null,
  words: readonly TimedWord[],
  timeline: SpeechTimeline,
): InsufficientReason | null {
  if (timeline.segments.length === 0) return 'no_speech';
  // A recogniser that listened and heard no word says that the activity in the sound is not speech.
  return utterance !== null && words.length === 0 ? 'no_words' : null;
}

function missingInWords(
  { utterance, missingSound }: SpokenAnswer,
  words: readonly TimedWord[],
): InsufficientReason | null {
  if (utterance === null) return missingSound ?? 'no_sound';
  if (utterance.words === null && utterance.text.trim() !== '') {
    return missingSound === 'codec' ? 'codec' : 'no_word_times';
  }
  if (words.length === 0) return 'no_words';
  return utterance.timing === 'estimated' ? 'estimated_times' : null;
}

function delivered(words: readonly TimedWord[], text: TokenizedText): DeliveredWord[] {
  // Written out, because spreading costs more than placing.
  return placeWords(words, text).map(({ word, startMs, endMs, start, end, boundaryAfter }) => ({
    word,
    startMs,
    endMs,
    start,
    end,
    boundaryAfter,
    count: Math.max(1, countWords(word)),
  }));
}

function spanMsOf(timeline: SpeechTimeline): number {
  const span = speakingSpan(timeline);
  return span ? span.endMs - span.startMs : 0;
}
