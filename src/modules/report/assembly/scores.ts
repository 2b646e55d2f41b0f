import { roundTo } from '../../../speech/measure.js';
import { bandOf, gradeOf } from '../../analysis/rules/rubric.js';
import type { Score, ScoreStatus } from './report-content.js';

export function measuredScore(value: number): Score {
  const score = roundTo(Math.min(100, Math.max(0, value)), 1);
  return { status: 'measured', score, band: bandOf(score), grade: gradeOf(score), reason: null };
}

export function missingScore(reason: string, status: Exclude<ScoreStatus, 'measured'> = 'insufficient'): Score {
  return { status, score: null, band: null, grade: null, reason };
}

/** Mean of what was measured. What was not is left out, never counted as zero or as anything else. */
export function meanScore(scores: readonly (number | null)[], reasonWhenNone: string): Score {
  const mean = meanOf(scores);
  return mean === null ? missingScore(reasonWhenNone) : measuredScore(mean);
}

export function meanOf(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length;
}

/** The reason most of them share; the alphabetically first of equals, so that the order of answers does not matter. */
export function commonReason(reasons: readonly (string | null)[], fallback: string): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? fallback;
}
