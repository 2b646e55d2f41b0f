import { bandPlace, bandScore, type BandPlace, type PlaceBand } from '../band-score.js';
import { insufficient, measured, type InsufficientReason, type Measure, type MeasureContext } from '../measure.js';
import { phonationMs, speakingSpan } from '../speech-timeline.js';
import { countSyllables } from '../text/syllables.js';
import { type DeliveryEvidence } from './delivery-evidence.js';
import {
  paceProfile,
  type PaceStretch,
  type PaceWindow,
  profileVariation,
  type RateUnit,
  stretchesOf,
} from './pace-profile.js';

/** Speaking rate of one answer, its course and its score; times in ms from the start of the recording. */
export interface PaceAnalysis {
  readonly thresholdsVersion: string;
  /** What rate, profile, variability, stretches and score were made from. */
  readonly method: DeliveryEvidence['method'];
  /** Null where no word is known. */
  readonly wordCount: number | null;
  /** First speech to last speech, s: in the sound where there is sound, else first word start to last word end. */
  readonly speakingSpanSeconds: Measure<number>;
  /** Words per minute over the speaking span, pauses included. */
  readonly speakingRateWpm: Measure<number>;
  readonly band: BandPlace | null;
  /** Syllables per second of speech, pauses taken out. */
  readonly articulationRateSps: Measure<number>;
  readonly articulationBand: BandPlace | null;
  /** Empty when the answer is shorter than the profile needs. */
  readonly profile: readonly PaceWindow[];
  /** Standard deviation / mean of the profile. */
  readonly variability: Measure<number>;
  /** 0–100: mean of the rate trapezoid over the profile. */
  readonly score: Measure<number>;
  /** Stretches outside the acceptable band, joined, in order. */
  readonly stretches: readonly PaceStretch[];
}

const MINUTE_MS = 60_000;

/**
 * Speaking rate, its course and its score. Speaking rate counts every word including fillers over the time
 * from the first speech to the last (speech rate in the sense of Goldman-Eisler 1968, not articulation rate).
 * Where no word is known it is estimated from syllable nuclei (de Jong & Wempe 2009) by the syllables an average word
 * of the language has; `method` says so. Never throws; what cannot be measured says why.
 */
export function analyzePace(evidence: DeliveryEvidence): PaceAnalysis {
  const { thresholds } = evidence;
  const span = speakingSpan(evidence.timeline);
  const rate = speakingRate(evidence);
  const profile = span && rate.status === 'measured' ? paceProfile(rateUnits(evidence), span, thresholds) : [];
  const articulation = articulationRate(evidence);
  const bands = thresholds.words;
  const failure = failureOf(rate);
  return {
    thresholdsVersion: thresholds.version,
    method: evidence.method,
    wordCount: evidence.wordCount,
    speakingSpanSeconds: spanSeconds(evidence),
    speakingRateWpm: rate,
    band: placeOf(rate, bands?.speakingRateWpm),
    articulationRateSps: articulation,
    articulationBand: placeOf(articulation, bands?.articulationRateSps),
    profile,
    variability: variabilityOf(profile, evidence, failure),
    score: scoreOf(profile, evidence, failure),
    stretches: bands ? stretchesOf(profile, bands.speakingRateWpm.acceptable) : [],
  };
}

/** Words per minute over a span in ms, whatever its length; whether it may be told is the evidence thresholds' matter. */
export function wordsPerMinute(wordCount: number, spanMs: number): number {
  return (wordCount * MINUTE_MS) / spanMs;
}

function rateUnits(evidence: DeliveryEvidence): readonly RateUnit[] {
  if (evidence.method !== 'acoustic') return evidence.words;
  const count = 1 / (evidence.thresholds.words?.syllablesPerWord ?? Infinity);
  return usableNuclei(evidence).map((atMs) => ({ startMs: atMs, endMs: atMs, count }));
}

function usableNuclei({ sound }: DeliveryEvidence): readonly number[] {
  return (sound?.nucleiMs ?? []).filter((atMs) => Number.isFinite(atMs));
}

function spanSeconds(evidence: DeliveryEvidence): Measure<number> {
  const method = evidence.timeline.source === 'sound' ? 'sound' : 'words';
  const context = {
    ...contextOf(evidence, 's', evidence.wordCount ?? evidence.timeline.segments.length),
    method,
  } as const;
  return evidence.missing ? insufficient(evidence.missing, context) : measured(evidence.spanMs / 1_000, context);
}

function speakingRate(evidence: DeliveryEvidence): Measure<number> {
  const { thresholds, spanMs, missing, method } = evidence;
  if (method === 'acoustic') return acousticRate(evidence);
  const words = evidence.wordCount ?? 0;
  const context = contextOf(evidence, 'wpm', words);
  if (missing) return insufficient(missing, context);
  if (words < thresholds.timing.rateMinWords) return insufficient('not_enough_words', context);
  if (spanMs < thresholds.timing.rateMinSpanMs) return insufficient('not_enough_speech', context);
  return measured(wordsPerMinute(words, spanMs), context);
}

function acousticRate(evidence: DeliveryEvidence): Measure<number> {
  const { thresholds, timeline, spanMs, missing } = evidence;
  const { rateMinSpanMs, soundMinSpeechMs } = thresholds.timing;
  const nuclei = usableNuclei(evidence).length;
  const context = contextOf(evidence, 'wpm', nuclei);
  if (missing) return insufficient(missing, context);
  if (!thresholds.words) return insufficient('language_not_supported', context);
  if (spanMs < rateMinSpanMs || phonationMs(timeline) < soundMinSpeechMs || nuclei === 0) {
    return insufficient('not_enough_speech', context);
  }
  return measured(wordsPerMinute(nuclei / thresholds.words.syllablesPerWord, spanMs), context);
}

/**
 * From the syllables of the words where they are known and can be counted (English), else from nuclei. The sound must
 * say how long was spoken: recognisers put pauses inside words, so their times alone would make everybody slow. A
 * recogniser that leaves hesitations out takes their syllables too, and not their time: the rate is then a little low.
 */
function articulationRate(evidence: DeliveryEvidence): Measure<number> {
  const { thresholds, missing, missingSound } = evidence;
  const fromText = evidence.words.length > 0 && thresholds.words !== null;
  const syllables = fromText ? syllablesOf(evidence) : usableNuclei(evidence).length;
  const context = contextOf(evidence, 'syllables_per_second', syllables);
  const from: MeasureContext = fromText ? context : { ...context, method: 'acoustic' };
  if (missingSound) return insufficient(missingSound, from);
  if (missing) return insufficient(missing, from);
  const spokenMs = phonationMs(evidence.timeline);
  if (spokenMs < thresholds.timing.soundMinSpeechMs) return insufficient('not_enough_speech', from);
  return measured((syllables * 1_000) / spokenMs, from);
}

function syllablesOf({ words, language, text }: DeliveryEvidence): number {
  const known = new Map<string, number>();
  return words.reduce((sum, { word }) => {
    const syllables = known.get(word) ?? countSyllables(text?.capitalsOnly ? word.toLowerCase() : word, language);
    known.set(word, syllables);
    return sum + syllables;
  }, 0);
}

function variabilityOf(
  profile: readonly PaceWindow[],
  evidence: DeliveryEvidence,
  missing: InsufficientReason | null,
): Measure<number> {
  const context = contextOf(evidence, 'ratio', profile.length);
  if (missing) return insufficient(missing, context);
  if (profile.length < evidence.thresholds.timing.variabilityMinWindows) {
    return insufficient('not_enough_windows', context);
  }
  const variation = profileVariation(profile);
  return variation === null ? insufficient('not_enough_speech', context) : measured(variation, context, 3);
}

function scoreOf(
  profile: readonly PaceWindow[],
  evidence: DeliveryEvidence,
  missing: InsufficientReason | null,
): Measure<number> {
  const context = contextOf(evidence, 'points', profile.length);
  if (missing) return insufficient(missing, context);
  const band = evidence.thresholds.words?.speakingRateWpm;
  if (!band) return insufficient('language_not_supported', context);
  if (profile.length === 0) return insufficient('not_enough_speech', context);
  return measured(profile.reduce((sum, window) => sum + bandScore(window.wpm, band), 0) / profile.length, context, 1);
}

function placeOf(measure: Measure<number>, band: PlaceBand | undefined): BandPlace | null {
  return band && measure.status === 'measured' ? bandPlace(measure.value, band) : null;
}

function failureOf(rate: Measure<number>): InsufficientReason | null {
  if (rate.status === 'measured') return null;
  return rate.status === 'insufficient' ? rate.reason : 'implausible_times';
}

function contextOf(evidence: DeliveryEvidence, unit: string, sampleSize: number): MeasureContext {
  return { unit, sampleSize, method: evidence.method, thresholdsVersion: evidence.thresholds.version };
}
