import { bandPlace, bandScore, type BandPlace } from '../band-score.js';
import {
  insufficient,
  measured,
  roundTo,
  type InsufficientReason,
  type Measure,
  type MeasureContext,
} from '../measure.js';
import { type DeliveryThresholds, thresholdsFor } from '../thresholds.js';
import { countWords } from '../text/word-tokens.js';
import { cleanWords, type TimedWord, type Utterance } from '../text/words.js';

/** Speaking rate over one window of the answer. */
export interface PaceWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly wpm: number;
}

export interface PaceAnalysis {
  readonly thresholdsVersion: string;
  readonly wordCount: number;
  /** First word start to last word end; null without timed words. */
  readonly speakingSpanSeconds: Measure<number>;
  /** Words per minute over the speaking span, pauses included. */
  readonly speakingRateWpm: Measure<number>;
  readonly band: BandPlace | null;
  /** Empty when the answer is shorter than the profile needs. */
  readonly profile: readonly PaceWindow[];
  /** Standard deviation / mean of the profile. */
  readonly variability: Measure<number>;
  /** 0–100: mean of the rate trapezoid over the profile. */
  readonly score: Measure<number>;
  /** Stretches outside the acceptable band, joined, in order. */
  readonly stretches: readonly PaceStretch[];
}

export interface PaceStretch {
  readonly kind: 'fast' | 'slow';
  readonly startMs: number;
  readonly endMs: number;
  /** Fastest or slowest window of the stretch. */
  readonly wpm: number;
}

/** Longer recordings than this are not answers; it also bounds the size of a profile. */
const LONGEST_SPAN_MS = 4 * 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Speaking rate, its course and its score. Speaking rate counts every word including fillers over the time
 * from the first word to the last (speech rate in the sense of Goldman-Eisler 1968, not articulation rate).
 * Never throws; what cannot be measured says why.
 */
export function analyzePace(utterance: Utterance): PaceAnalysis {
  const thresholds = thresholdsFor(utterance.language);
  const words = cleanWords(utterance.words ?? []);
  const wordCount = words.reduce((sum, word) => sum + Math.max(1, countWords(word.word)), 0);
  const spanMs = spanOf(words);
  const missing = missingTimes(utterance, words, spanMs);
  const rate = speakingRate(wordCount, spanMs, thresholds, missing);
  const profile = missing === null && rate.status === 'measured' ? paceProfile(words, thresholds) : [];
  const bands = thresholds.words;
  return {
    thresholdsVersion: thresholds.version,
    wordCount,
    speakingSpanSeconds: missing
      ? insufficient(missing, contextOf('s', wordCount, thresholds))
      : measured(spanMs / 1_000, contextOf('s', wordCount, thresholds)),
    speakingRateWpm: rate,
    band: bands && rate.status === 'measured' ? bandPlace(rate.value, bands.speakingRateWpm) : null,
    profile,
    variability: variabilityOf(profile, thresholds, failureOf(rate)),
    score: scoreOf(profile, thresholds, failureOf(rate)),
    stretches: bands ? stretchesOf(profile, bands.speakingRateWpm.acceptable) : [],
  };
}

/**
 * Rate over windows of five seconds, one second apart, from the first word start. A word counts in a window
 * by the share of its duration that lies inside, so that the profile does not jump by a whole word.
 * Windows end within the span: a half-empty last window would read as slowing down.
 */
export function paceProfile(words: readonly TimedWord[], thresholds: DeliveryThresholds): PaceWindow[] {
  const { profileMinSpanMs, profileStepMs, profileWindowMs } = thresholds.timing;
  const spanMs = spanOf(words);
  const originMs = words[0]?.startMs ?? 0;
  if (spanMs < profileMinSpanMs || spanMs > LONGEST_SPAN_MS) return [];
  const bins = wordsPerBin(words, originMs, Math.ceil(spanMs / profileStepMs), profileStepMs);
  const perWindow = profileWindowMs / profileStepMs;
  const windows = Math.floor((spanMs - profileWindowMs) / profileStepMs) + 1;
  return Array.from({ length: windows }, (_, index) => {
    const count = bins.slice(index, index + perWindow).reduce((sum, bin) => sum + bin, 0);
    const startMs = originMs + index * profileStepMs;
    return { startMs, endMs: startMs + profileWindowMs, wpm: roundTo((count * MINUTE_MS) / profileWindowMs, 1) };
  });
}

/** Speaking rate over a span, whatever its length; whether it may be reported is the evidence thresholds' matter. */
export function wordsPerMinute(wordCount: number, spanMs: number): number {
  return (wordCount * MINUTE_MS) / spanMs;
}

function wordsPerBin(words: readonly TimedWord[], originMs: number, count: number, stepMs: number): number[] {
  const bins = new Array<number>(count + 1).fill(0);
  for (const word of words) {
    const start = word.startMs - originMs;
    // A recogniser may report a word with no duration; it then counts where it stands.
    const duration = Math.max(word.endMs - word.startMs, 1);
    const lastBin = Math.min(Math.floor((start + duration) / stepMs), count);
    for (let bin = Math.floor(start / stepMs); bin <= lastBin; bin += 1) {
      const inside = Math.min(start + duration, (bin + 1) * stepMs) - Math.max(start, bin * stepMs);
      bins[bin] = (bins[bin] ?? 0) + Math.max(inside, 0) / duration;
    }
  }
  return bins;
}

export function spanOf(words: readonly TimedWord[]): number {
  const first = words[0];
  if (!first) return 0;
  return words.reduce((latest, word) => Math.max(latest, word.endMs), first.endMs) - first.startMs;
}

/** Why word times cannot be used, or null when they can. */
export function missingTimes(
  utterance: Utterance,
  words: readonly TimedWord[],
  spanMs: number,
): InsufficientReason | null {
  if (utterance.words === null) return utterance.text.trim() === '' ? 'no_words' : 'no_word_times';
  if (words.length === 0) return 'no_words';
  if (utterance.timing === 'estimated') return 'estimated_times';
  return spanMs > LONGEST_SPAN_MS ? 'implausible_times' : null;
}

function speakingRate(
  wordCount: number,
  spanMs: number,
  thresholds: DeliveryThresholds,
  missing: InsufficientReason | null,
): Measure<number> {
  const context = contextOf('wpm', wordCount, thresholds);
  if (missing) return insufficient(missing, context);
  if (wordCount < thresholds.timing.rateMinWords) return insufficient('not_enough_words', context);
  if (spanMs < thresholds.timing.rateMinSpanMs) return insufficient('not_enough_speech', context);
  return measured(wordsPerMinute(wordCount, spanMs), context);
}

function variabilityOf(
  profile: readonly PaceWindow[],
  thresholds: DeliveryThresholds,
  missing: InsufficientReason | null,
): Measure<number> {
  const context = contextOf('ratio', profile.length, thresholds);
  if (missing) return insufficient(missing, context);
  if (profile.length < thresholds.timing.variabilityMinWindows) return insufficient('not_enough_windows', context);
  const mean = profile.reduce((sum, window) => sum + window.wpm, 0) / profile.length;
  if (mean === 0) return insufficient('not_enough_speech', context);
  const variance = profile.reduce((sum, window) => sum + (window.wpm - mean) ** 2, 0) / profile.length;
  return measured(Math.sqrt(variance) / mean, context, 3);
}

function scoreOf(
  profile: readonly PaceWindow[],
  thresholds: DeliveryThresholds,
  missing: InsufficientReason | null,
): Measure<number> {
  const context = contextOf('points', profile.length, thresholds);
  if (missing) return insufficient(missing, context);
  const band = thresholds.words?.speakingRateWpm;
  if (!band) return insufficient('language_not_supported', context);
  if (profile.length === 0) return insufficient('not_enough_speech', context);
  return measured(profile.reduce((sum, window) => sum + bandScore(window.wpm, band), 0) / profile.length, context, 1);
}

function stretchesOf(profile: readonly PaceWindow[], acceptable: readonly [number, number]): PaceStretch[] {
  const stretches: PaceStretch[] = [];
  for (const window of profile) {
    const kind = window.wpm > acceptable[1] ? 'fast' : window.wpm < acceptable[0] ? 'slow' : null;
    if (kind === null) continue;
    const current = stretches.at(-1);
    if (current?.kind === kind && current.endMs >= window.startMs) {
      const extreme = kind === 'fast' ? Math.max(current.wpm, window.wpm) : Math.min(current.wpm, window.wpm);
      stretches[stretches.length - 1] = { ...current, endMs: window.endMs, wpm: extreme };
    } else {
      stretches.push({ kind, startMs: window.startMs, endMs: window.endMs, wpm: window.wpm });
    }
  }
  return stretches;
}

function failureOf(rate: Measure<number>): InsufficientReason | null {
  if (rate.status === 'measured') return null;
  return rate.status === 'insufficient' ? rate.reason : 'implausible_times';
}

function contextOf(unit: string, sampleSize: number, thresholds: DeliveryThresholds): MeasureContext {
  return { unit, sampleSize, method: 'words', thresholdsVersion: thresholds.version };
}
