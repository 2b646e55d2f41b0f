import { bandPlace, type BandPlace, type ScoreBand } from '../band-score.js';
import {
  insufficient,
  measured,
  roundTo,
  type InsufficientReason,
  type Measure,
  type MeasureContext,
} from '../measure.js';
import { missingTimes, spanOf } from './pace.js';
import {
  phonationMs,
  silences,
  speakingSpan,
  type SpeechTimeline,
  timelineFromWords,
  type TimeSpan,
} from '../speech-timeline.js';
import { type DeliveryThresholds, type PausePenalties, thresholdsFor } from '../thresholds.js';
import { analyzeText, type Boundary, type PlacedWord, placeWords } from '../text/word-tokens.js';
import { cleanWords, type Utterance, type WordTiming } from '../text/words.js';

/** `strategic` stands where a listener expects it; `hesitation` is a pause that is neither that nor long. */
export type PauseKind = 'long' | 'strategic' | 'hesitation';

export interface Pause extends TimeSpan {
  readonly durationMs: number;
  readonly kind: PauseKind;
  /** Where it stands in the text; `unknown` when the text carries no punctuation or there are no words. */
  readonly at: Boundary | 'unknown';
  readonly afterWord: string | null;
  readonly beforeWord: string | null;
}

export type PausePenaltyCode =
  'long_pauses' | 'speaking_ratio_low' | 'speaking_ratio_high' | 'no_pause' | 'rushed_boundaries';

/** One reason points were lost, with the figure and the limit it was held against. */
export interface PausePenalty {
  readonly code: PausePenaltyCode;
  readonly points: number;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

export interface PauseAnalysis {
  readonly thresholdsVersion: string;
  readonly pauses: readonly Pause[];
  readonly pauseSeconds: Measure<number>;
  readonly speakingSpanSeconds: Measure<number>;
  readonly phonationSeconds: Measure<number>;
  /** Speech / span, 0–1. */
  readonly speakingRatio: Measure<number>;
  readonly speakingRatioBand: BandPlace | null;
  readonly longPauseCount: Measure<number>;
  readonly longPausesPerMinute: Measure<number>;
  readonly longPausesBand: BandPlace | null;
  readonly strategicPauseCount: Measure<number>;
  /** Sentence boundaries passed in under 0.12 s / sentence boundaries. */
  readonly rushedBoundaryShare: Measure<number>;
  /** The longest speech without a pause. */
  readonly longestRunSeconds: Measure<number>;
  /** 100 − penalties, not under 0. */
  readonly score: Measure<number>;
  readonly penalties: readonly PausePenalty[];
}

/** What the pause measures are made from: a timeline of speech, and the words over it where they are known. */
export interface PauseEvidence {
  readonly timeline: SpeechTimeline;
  readonly words: readonly PlacedWord[];
  readonly wordTiming: WordTiming | null;
  /** False when the text has no punctuation: boundaries are then unknown. */
  readonly boundariesKnown: boolean;
}

interface PauseContext {
  readonly evidence: PauseEvidence;
  readonly thresholds: DeliveryThresholds;
  readonly missing: InsufficientReason | null;
}

const MINUTE_MS = 60_000;

/** Pauses of an utterance from the gaps between its words. Never throws; what cannot be measured says why. */
export function analyzePauses(utterance: Utterance): PauseAnalysis {
  const thresholds = thresholdsFor(utterance.language);
  const words = cleanWords(utterance.words ?? []);
  const missing = missingTimes(utterance, words, spanOf(words));
  const usable = missing === null ? words : [];
  const text = analyzeText(utterance.text);
  const placed = placeWords(usable, text);
  return measurePauses(
    {
      timeline: timelineFromWords(usable, thresholds.timing.minPauseMs),
      words: placed,
      wordTiming: utterance.timing,
      boundariesKnown: text.punctuated || placed.slice(0, -1).some((word) => word.boundaryAfter !== 'none'),
    },
    thresholds,
    missing ?? scarceSpeech(words.length, spanOf(words), thresholds),
  );
}

/** The pause measures over any timeline. `missing` names why figures cannot be taken; the list is given even so. */
export function measurePauses(
  evidence: PauseEvidence,
  thresholds: DeliveryThresholds,
  missing: InsufficientReason | null,
): PauseAnalysis {
  const context: PauseContext = { evidence, thresholds, missing };
  const pauses = classifyPauses(evidence, thresholds);
  const figures = figuresOf(context, pauses);
  const rushed = rushedBoundaryShare(context);
  const penalties = missing === null && thresholds.words ? penaltiesOf(figures, rushed, thresholds) : [];
  const place = (value: Measure<number>, band: ScoreBand | undefined) =>
    band && value.status === 'measured' ? bandPlace(value.value, band) : null;
  return {
    thresholdsVersion: thresholds.version,
    pauses,
    ...figures,
    speakingRatioBand: place(figures.speakingRatio, thresholds.words?.speakingRatio),
    longPausesBand: place(figures.longPausesPerMinute, thresholds.words?.longPausesPerMinute),
    rushedBoundaryShare: rushed,
    score: scoreOf(context, pauses.length, penalties),
    penalties,
  };
}

type PauseFigures = Pick<
  PauseAnalysis,
  | 'pauseSeconds'
  | 'speakingSpanSeconds'
  | 'phonationSeconds'
  | 'speakingRatio'
  | 'longPauseCount'
  | 'longPausesPerMinute'
  | 'strategicPauseCount'
  | 'longestRunSeconds'
>;

function figuresOf(context: PauseContext, pauses: readonly Pause[]): PauseFigures {
  const { timeline } = context.evidence;
  const span = speakingSpan(timeline);
  const spanMs = span ? span.endMs - span.startMs : 0;
  const spoken = phonationMs(timeline);
  const long = pauses.filter((pause) => pause.kind === 'long').length;
  const figure = (unit: string, value: number, digits?: number) => {
    const from = measureContext(context, unit, pauses.length);
    return context.missing ? insufficient(context.missing, from) : measured(value, from, digits);
  };
  return {
    pauseSeconds: figure('s', pauses.reduce((sum, pause) => sum + pause.durationMs, 0) / 1_000),
    speakingSpanSeconds: figure('s', spanMs / 1_000),
    phonationSeconds: figure('s', spoken / 1_000),
    speakingRatio: figure('ratio', spoken / spanMs, 3),
    longPauseCount: figure('count', long, 0),
    longPausesPerMinute: figure('per_minute', (long * MINUTE_MS) / spanMs),
    strategicPauseCount: figure('count', pauses.filter((pause) => pause.kind === 'strategic').length, 0),
    longestRunSeconds: figure('s', longestRunMs(timeline) / 1_000),
  };
}

/** Every silence of at least 0.25 s inside the span, long ones told first, then strategic ones. */
export function classifyPauses(evidence: PauseEvidence, thresholds: DeliveryThresholds): Pause[] {
  const { timing } = thresholds;
  const gaps = silences(evidence.timeline).filter((gap) => gap.endMs - gap.startMs >= timing.minPauseMs);
  const longFromMs = longPauseFromMs(
    gaps.map((gap) => gap.endMs - gap.startMs),
    thresholds,
  );
  let cursor = 0;
  return gaps.map((gap) => {
    const middle = (gap.startMs + gap.endMs) / 2;
    while (cursor < evidence.words.length && wordMiddle(evidence.words[cursor]) < middle) cursor += 1;
    const before = evidence.words[cursor - 1];
    const durationMs = Math.round(gap.endMs - gap.startMs);
    const at = before && evidence.boundariesKnown ? before.boundaryAfter : 'unknown';
    return {
      startMs: gap.startMs,
      endMs: gap.endMs,
      durationMs,
      kind: kindOf(durationMs, at, longFromMs, thresholds),
      at,
      afterWord: before?.word ?? null,
      beforeWord: evidence.words[cursor]?.word ?? null,
    };
  });
}

function wordMiddle(word: PlacedWord | undefined): number {
  return word ? (word.startMs + word.endMs) / 2 : Number.POSITIVE_INFINITY;
}

function kindOf(
  durationMs: number,
  at: Boundary | 'unknown',
  longFromMs: number,
  { timing }: DeliveryThresholds,
): PauseKind {
  if (durationMs >= longFromMs) return 'long';
  if (at === 'unknown') return durationMs <= timing.strategicUnknownMs ? 'strategic' : 'hesitation';
  return at !== 'none' && durationMs <= timing.strategicAtBoundaryMs ? 'strategic' : 'hesitation';
}

/** The limit of "long" for this speaker: two seconds, or three times the third quartile where that is more. */
function longPauseFromMs(durations: readonly number[], { timing }: DeliveryThresholds): number {
  if (durations.length < timing.longPauseMinPauses) return timing.longPauseMs;
  return Math.max(timing.longPauseMs, timing.longPauseQ3Factor * thirdQuartile(durations));
}

/** Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, the default of R and NumPy). */
function thirdQuartile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * 0.75;
  const low = sorted[Math.floor(position)] ?? 0;
  const high = sorted[Math.ceil(position)] ?? low;
  return low + (high - low) * (position - Math.floor(position));
}

function rushedBoundaryShare(context: PauseContext): Measure<number> {
  const { evidence, thresholds } = context;
  const gaps = evidence.words
    .slice(0, -1)
    .map((word, index) => ({ at: word.boundaryAfter, gap: (evidence.words[index + 1]?.startMs ?? 0) - word.endMs }))
    .filter(({ at }) => at === 'sentence');
  const from = measureContext(context, 'ratio', gaps.length);
  if (context.missing) return insufficient(context.missing, from);
  if (evidence.wordTiming !== 'provider') return insufficient('times_not_from_provider', from);
  if (!evidence.boundariesKnown) return insufficient('no_punctuation', from);
  if (gaps.length < thresholds.timing.minSentenceBoundaries) return insufficient('not_enough_boundaries', from);
  return measured(gaps.filter(({ gap }) => gap < thresholds.timing.rushedBoundaryMs).length / gaps.length, from, 3);
}

function penaltiesOf(figures: PauseFigures, rushed: Measure<number>, thresholds: DeliveryThresholds): PausePenalty[] {
  const table = thresholds.words;
  if (!table) return [];
  const limits = table.pausePenalties;
  const longestRunMs = (valueOf(figures.longestRunSeconds) ?? 0) * 1_000;
  const noPause: PausePenalty = {
    code: 'no_pause',
    points: longestRunMs >= thresholds.timing.noPauseSpeechMs ? limits.noPause : 0,
    value: roundTo(longestRunMs / 1_000, 2),
    limit: thresholds.timing.noPauseSpeechMs / 1_000,
    unit: 's',
  };
  return [
    longPausePenalty(valueOf(figures.longPausesPerMinute) ?? 0, limits),
    ratioPenalty(valueOf(figures.speakingRatio), table.speakingRatio, limits),
    noPause,
    rushedPenalty(valueOf(rushed) ?? 0, limits),
  ].filter((penalty): penalty is PausePenalty => penalty !== null && penalty.points > 0);
}

function longPausePenalty(perMinute: number, limits: PausePenalties): PausePenalty {
  const over = Math.max(0, perMinute - limits.freeLongPausesPerMinute);
  const points = roundTo(over * limits.perLongPausePerMinute, 1);
  return { code: 'long_pauses', points, value: perMinute, limit: limits.freeLongPausesPerMinute, unit: 'per_minute' };
}

function ratioPenalty(ratio: number | null, band: ScoreBand, limits: PausePenalties): PausePenalty | null {
  if (ratio === null) return null;
  const low = ratio < band.ideal[0];
  const limit = low ? band.ideal[0] : band.ideal[1];
  const distance = low ? limit - ratio : ratio - limit;
  const slope =
    limits.speakingRatioAtAcceptableEdge / Math.abs((low ? band.acceptable[0] : band.acceptable[1]) - limit);
  const points = roundTo(Math.min(Math.max(distance, 0) * slope, limits.speakingRatioMost), 1);
  return { code: low ? 'speaking_ratio_low' : 'speaking_ratio_high', points, value: ratio, limit, unit: 'ratio' };
}

function rushedPenalty(share: number, limits: PausePenalties): PausePenalty {
  const over = Math.max(0, share - limits.freeRushedShare) / (1 - limits.freeRushedShare);
  const points = roundTo(over * limits.rushedMost, 1);
  return { code: 'rushed_boundaries', points, value: share, limit: limits.freeRushedShare, unit: 'ratio' };
}

function scoreOf(context: PauseContext, pauses: number, penalties: readonly PausePenalty[]): Measure<number> {
  const from = measureContext(context, 'points', pauses);
  if (context.missing) return insufficient(context.missing, from);
  if (!context.thresholds.words) return insufficient('language_not_supported', from);
  return measured(Math.max(0, 100 - penalties.reduce((sum, penalty) => sum + penalty.points, 0)), from, 1);
}

function scarceSpeech(words: number, spanMs: number, { timing }: DeliveryThresholds): InsufficientReason | null {
  if (words < timing.rateMinWords) return 'not_enough_words';
  return spanMs < timing.rateMinSpanMs ? 'not_enough_speech' : null;
}

function longestRunMs(timeline: SpeechTimeline): number {
  return timeline.segments.reduce((longest, segment) => Math.max(longest, segment.endMs - segment.startMs), 0);
}

function valueOf(measure: Measure<number>): number | null {
  return measure.status === 'measured' ? measure.value : null;
}

function measureContext(context: PauseContext, unit: string, sampleSize: number): MeasureContext {
  const words = context.evidence.words.length > 0;
  const method = context.evidence.timeline.source === 'words' ? 'words' : words ? 'sound+words' : 'sound';
  return { unit, sampleSize, method, thresholdsVersion: context.thresholds.version };
}
