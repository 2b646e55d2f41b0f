import { bandPlace, type BandPlace, type PlaceBand } from '../band-score.js';
import { insufficient, measured, type InsufficientReason, type Measure, type MeasureContext } from '../measure.js';
import { phonationMs, silences, type SpeechTimeline, type TimeSpan } from '../speech-timeline.js';
import { type DeliveryThresholds } from '../thresholds.js';
import { type Boundary } from '../text/word-tokens.js';
import { type WordTiming } from '../text/words.js';
import { type DeliveredWord, type DeliveryEvidence } from './delivery-evidence.js';
import { pausePenalties, type PausePenalty } from './pause-penalties.js';

/** `strategic` stands where a listener expects it; `hesitation` is a pause that is neither that nor long. */
export type PauseKind = 'long' | 'strategic' | 'hesitation';

/** A pause, ms from the start of the recording. */
export interface Pause extends TimeSpan {
  readonly durationMs: number;
  readonly kind: PauseKind;
  /** Where it stands in the text; `unknown` where nothing but the sound could say. */
  readonly at: Boundary | 'unknown';
  /** The words around it, to show where it is; only as good as `wordTiming`. */
  readonly afterWord: string | null;
  readonly beforeWord: string | null;
}

/** Pauses of one answer, what they add up to and their score; times in ms from the start of the recording. */
export interface PauseAnalysis {
  readonly thresholdsVersion: string;
  /** Whose times place the words around the pauses; null where there are none. */
  readonly wordTiming: WordTiming | null;
  readonly pauses: readonly Pause[];
  /** Start of the recording to the first speech. The recording starts when the question has ended. */
  readonly responseLatencySeconds: Measure<number>;
  /** The latency is above its limit; null when it could not be measured. */
  readonly lateStart: boolean | null;
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

const MINUTE_MS = 60_000;

/**
 * Pauses of an answer: silence in the sound, or gaps between words where there is no sound. Never throws; what
 * cannot be measured says why, and the list of pauses is given even so.
 *
 * Words say at which boundary a pause stands when a recogniser timed them. Estimated times do not: their boundaries
 * were pulled to the pauses, so every pause would prove itself well placed. Such pauses count as unplaced; the words
 * around them are named all the same, and are the right ones at 25 of the 28 pauses measured in the aligned recordings.
 */
export function analyzePauses(evidence: DeliveryEvidence): PauseAnalysis {
  const { thresholds } = evidence;
  const missing = evidence.missing ?? scarceSpeech(evidence);
  const pauses = classifyPauses(evidence);
  const figures = figuresOf(evidence, pauses, missing);
  const rushed = rushedBoundaryShare(evidence, missing);
  const latency = responseLatency(evidence);
  const penalised = {
    longPausesPerMinute: figures.longPausesPerMinute.value,
    speakingRatio: figures.speakingRatio.value,
    longestRunMs: longestRunMs(evidence.timeline),
    rushedBoundaryShare: rushed.value,
  };
  const penalties = missing === null ? pausePenalties(penalised, thresholds) : [];
  return {
    thresholdsVersion: thresholds.version,
    wordTiming: evidence.words.length > 0 ? evidence.wordTiming : null,
    pauses,
    responseLatencySeconds: latency,
    lateStart: latency.value === null ? null : latency.value * 1_000 > thresholds.timing.lateStartMs,
    ...figures,
    speakingRatioBand: placeOf(figures.speakingRatio, thresholds.words?.speakingRatio),
    longPausesBand: placeOf(figures.longPausesPerMinute, thresholds.words?.longPausesPerMinute),
    rushedBoundaryShare: rushed,
    score: scoreOf(evidence, pauses.length, penalties, missing),
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

function figuresOf(
  evidence: DeliveryEvidence,
  pauses: readonly Pause[],
  missing: InsufficientReason | null,
): PauseFigures {
  const { timeline, spanMs } = evidence;
  const spoken = phonationMs(timeline);
  const long = pauses.filter((pause) => pause.kind === 'long').length;
  const figure = (unit: string, value: number, digits?: number) => {
    const from = contextOf(evidence, unit, pauses.length);
    return missing ? insufficient(missing, from) : measured(value, from, digits);
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

/** Only the sound tells: recognisers give the first word from the first sample on, whatever is there. */
function responseLatency(evidence: DeliveryEvidence): Measure<number> {
  const { missing, missingSound, sound, timeline } = evidence;
  const from = { ...contextOf(evidence, 's', timeline.segments.length), method: 'sound' } as const;
  const first = sound ? timeline.segments[0] : undefined;
  if (missingSound) return insufficient(missingSound, from);
  return missing || !first ? insufficient(missing ?? 'no_speech', from) : measured(first.startMs / 1_000, from);
}

/** Every silence of at least 0.25 s inside the span, long ones told first, then strategic ones. */
function classifyPauses(evidence: DeliveryEvidence): Pause[] {
  const { thresholds, words, timeline } = evidence;
  if (evidence.missing !== null) return [];
  const gaps = silences(timeline).filter((gap) => gap.endMs - gap.startMs >= thresholds.timing.minPauseMs);
  const longFromMs = longPauseFromMs(
    gaps.map((gap) => gap.endMs - gap.startMs),
    thresholds,
  );
  const placed = boundariesKnown(evidence);
  let cursor = 0;
  return gaps.map((gap) => {
    const middle = (gap.startMs + gap.endMs) / 2;
    while (cursor < words.length && wordMiddle(words[cursor]) < middle) cursor += 1;
    const before = words[cursor - 1];
    const durationMs = Math.round(gap.endMs - gap.startMs);
    const at = before && placed ? before.boundaryAfter : 'unknown';
    return {
      startMs: gap.startMs,
      endMs: gap.endMs,
      durationMs,
      kind: kindOf(durationMs, at, longFromMs, thresholds),
      at,
      afterWord: before?.word ?? null,
      beforeWord: words[cursor]?.word ?? null,
    };
  });
}

/** Whether the words can say at which boundary a pause stands: timed by a recogniser, with punctuation. */
function boundariesKnown({ wordTiming, words, text }: DeliveryEvidence): boolean {
  if (wordTiming === 'estimated') return false;
  return text?.punctuated === true || words.slice(0, -1).some((word) => word.boundaryAfter !== 'none');
}

function wordMiddle(word: DeliveredWord | undefined): number {
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

function rushedBoundaryShare(evidence: DeliveryEvidence, missing: InsufficientReason | null): Measure<number> {
  const { words, wordTiming, thresholds } = evidence;
  const gaps = words
    .slice(0, -1)
    .map((word, index) => ({ at: word.boundaryAfter, gap: (words[index + 1]?.startMs ?? 0) - word.endMs }))
    .filter(({ at }) => at === 'sentence');
  const from = contextOf(evidence, 'ratio', gaps.length);
  if (missing) return insufficient(missing, from);
  if (words.length === 0) return insufficient('no_words', from);
  if (wordTiming !== 'provider') return insufficient('times_not_from_provider', from);
  if (!boundariesKnown(evidence)) return insufficient('no_punctuation', from);
  if (gaps.length < thresholds.timing.minSentenceBoundaries) return insufficient('not_enough_boundaries', from);
  return measured(gaps.filter(({ gap }) => gap < thresholds.timing.rushedBoundaryMs).length / gaps.length, from, 3);
}

function scoreOf(
  evidence: DeliveryEvidence,
  pauses: number,
  penalties: readonly PausePenalty[],
  missing: InsufficientReason | null,
): Measure<number> {
  const from = contextOf(evidence, 'points', pauses);
  if (missing) return insufficient(missing, from);
  if (!evidence.thresholds.words) return insufficient('language_not_supported', from);
  return measured(Math.max(0, 100 - penalties.reduce((sum, penalty) => sum + penalty.points, 0)), from, 1);
}

function scarceSpeech({ timeline, thresholds, words, spanMs }: DeliveryEvidence): InsufficientReason | null {
  const { timing } = thresholds;
  if (timeline.source === 'words' && words.length < timing.rateMinWords) return 'not_enough_words';
  if (timeline.source === 'sound' && phonationMs(timeline) < timing.soundMinSpeechMs) return 'not_enough_speech';
  return spanMs < timing.rateMinSpanMs ? 'not_enough_speech' : null;
}

function placeOf(measure: Measure<number>, band: PlaceBand | undefined): BandPlace | null {
  return band && measure.status === 'measured' ? bandPlace(measure.value, band) : null;
}

function longestRunMs(timeline: SpeechTimeline): number {
  return timeline.segments.reduce((longest, segment) => Math.max(longest, segment.endMs - segment.startMs), 0);
}

/** Estimated words add nothing to what the sound says of pauses. */
function contextOf(evidence: DeliveryEvidence, unit: string, sampleSize: number): MeasureContext {
  const { timeline, method, thresholds } = evidence;
  const sound = method === 'sound+words' ? 'sound+words' : 'sound';
  return {
    unit,
    sampleSize,
    method: timeline.source === 'words' ? 'words' : sound,
    thresholdsVersion: thresholds.version,
  };
}
