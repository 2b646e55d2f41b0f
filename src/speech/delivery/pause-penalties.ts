import { type ScoreBand } from '../band-score.js';
import { roundTo } from '../measure.js';
import { type DeliveryThresholds, type PausePenalties } from '../thresholds.js';

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

/** The figures points are taken for; null where one could not be measured, which costs nothing. */
export interface PenalisedFigures {
  readonly longPausesPerMinute: number | null;
  /** 0–1. */
  readonly speakingRatio: number | null;
  readonly longestRunMs: number;
  /** 0–1. */
  readonly rushedBoundaryShare: number | null;
}

/** What the pause score loses, each reason with its points; empty for a language without a table. */
export function pausePenalties(figures: PenalisedFigures, thresholds: DeliveryThresholds): PausePenalty[] {
  const table = thresholds.words;
  if (!table) return [];
  const limits = table.pausePenalties;
  return [
    longPausePenalty(figures.longPausesPerMinute ?? 0, limits),
    ratioPenalty(figures.speakingRatio, table.speakingRatio, limits),
    noPausePenalty(figures.longestRunMs, thresholds.timing.noPauseSpeechMs, limits),
    rushedPenalty(figures.rushedBoundaryShare ?? 0, limits),
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

function noPausePenalty(longestRunMs: number, limitMs: number, limits: PausePenalties): PausePenalty {
  const points = longestRunMs >= limitMs ? limits.noPause : 0;
  return { code: 'no_pause', points, value: roundTo(longestRunMs / 1_000, 2), limit: limitMs / 1_000, unit: 's' };
}

function rushedPenalty(share: number, limits: PausePenalties): PausePenalty {
  const over = Math.max(0, share - limits.freeRushedShare) / (1 - limits.freeRushedShare);
  const points = roundTo(over * limits.rushedMost, 1);
  return { code: 'rushed_boundaries', points, value: share, limit: limits.freeRushedShare, unit: 'ratio' };
}
