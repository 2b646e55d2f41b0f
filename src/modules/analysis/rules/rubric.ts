import { type ScoreBand } from '../../../speech/band-score.js';
import { roundTo } from '../../../speech/measure.js';

/**
 * What is judged, how much it weighs and where the bands lie. Change a figure, change the version: results are stored
 * and cached under it, and a new version is a new judgement.
 */
export const RUBRIC_VERSION = '2026-11.2';

export const DOMAIN_WEIGHTS = { accuracy: 40, coverage: 30, clarity: 20, depth: 10 } as const;
export const COMMUNICATION_WEIGHTS = {
  clarity: 25,
  structure: 30,
  conciseness: 15,
  vocabulary: 10,
  grammar: 20,
} as const;

export type DomainDimension = keyof typeof DOMAIN_WEIGHTS;
export type CommunicationDimension = keyof typeof COMMUNICATION_WEIGHTS;

export const SCORE_BANDS = [
  { from: 85, band: 'excellent', grade: 'A' },
  { from: 70, band: 'good', grade: 'B' },
  { from: 50, band: 'average', grade: 'C' },
  { from: 0, band: 'needs_work', grade: 'D' },
] as const;

export type Band = (typeof SCORE_BANDS)[number]['band'];
export type Grade = (typeof SCORE_BANDS)[number]['grade'];

export const ANSWER_LIMITS = {
  /** Below it nothing is said about how an answer is told, but that it is too short. */
  communicationMinWords: 30,
  domainMinWords: 5,
  /** Below this share of words in sentences an answer is a list of terms. */
  minProseShare: 0.5,
} as const;

/** Rules see words, not meaning: they are never more than half sure. */
export const RULES_CONFIDENCE = { most: 0.5, least: 0.1, fullAtWords: 120 } as const;

/** Coverage at which clarity and depth count in full: being clear about something else is worth nothing. */
export const RELEVANCE_FULL_AT = 50;

export const STAR_WEIGHTS = { situation: 20, task: 20, action: 35, result: 25 } as const;
export const TECHNICAL_WEIGHTS = { context: 20, theory: 20, example: 20, tradeOff: 20, decision: 20 } as const;

export const CLARITY_BANDS = {
  sentenceWords: { ideal: [8, 22], acceptable: [5, 30], zero: [1, 50], edgePoints: 60 },
  hedgesPer100Words: { ideal: [0, 2], acceptable: [0, 5], zero: [0, 12], edgePoints: 60 },
  repetitionsPer100Words: { ideal: [0, 1], acceptable: [0, 3], zero: [0, 8], edgePoints: 60 },
} as const satisfies Record<string, ScoreBand>;

/** MTLD of spoken explanations lies around 40–70; below 20 the same words come round again and again. */
export const VOCABULARY_BAND: ScoreBand = {
  ideal: [60, Number.POSITIVE_INFINITY],
  acceptable: [35, Number.POSITIVE_INFINITY],
  zero: [10, Number.POSITIVE_INFINITY],
  edgePoints: 60,
};

/** Words of an answer: one to two minutes of speech for a story, a little less for an explanation. */
export const LENGTH_BANDS = {
  behavioral: { ideal: [120, 320], acceptable: [60, 450], zero: [10, 900], edgePoints: 60 },
  technical: { ideal: [80, 280], acceptable: [40, 420], zero: [10, 900], edgePoints: 60 },
} as const satisfies Record<string, ScoreBand>;

/** Points for the first and from the second specific of a kind; five kinds. */
export const DEPTH_POINTS = { first: 12, second: 20 } as const;

export function bandOf(score: number): Band {
  return placeOf(score).band;
}

export function gradeOf(score: number): Grade {
  return placeOf(score).grade;
}

function placeOf(score: number): (typeof SCORE_BANDS)[number] {
  return SCORE_BANDS.find(({ from }) => score >= from) ?? SCORE_BANDS[SCORE_BANDS.length - 1] ?? SCORE_BANDS[3];
}

export type DimensionSource = 'llm' | 'rules';

/** Why a dimension has no score. */
export type DimensionReason = 'model_only' | 'not_enough_words' | 'no_expected_points' | 'language_not_supported';

/** One part of a score. */
export interface Dimension<N extends string = string> {
  readonly name: N;
  /** Points of 100 it stands for when everything is measured. */
  readonly weight: number;
  readonly status: 'measured' | 'insufficient';
  readonly score: number | null;
  readonly reason: DimensionReason | null;
  readonly source: DimensionSource;
}

export interface WeightedScore {
  readonly score: number | null;
  /** Weight measured / weight of all, 0–1. */
  readonly coverage: number;
}

/** Mean over the measured dimensions by their weights; what is not measured is left out, and the coverage says so. */
export function weigh(dimensions: readonly Dimension[]): WeightedScore {
  const all = dimensions.reduce((sum, { weight }) => sum + weight, 0);
  const counted = dimensions.filter(({ score }) => score !== null);
  const measuredWeight = counted.reduce((sum, { weight }) => sum + weight, 0);
  if (measuredWeight === 0) return { score: null, coverage: 0 };
  const points = counted.reduce((sum, { score, weight }) => sum + (score ?? 0) * weight, 0);
  return { score: roundTo(points / measuredWeight, 1), coverage: roundTo(measuredWeight / all, 2) };
}
