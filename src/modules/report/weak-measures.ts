import { thresholdsFor } from '../../speech/thresholds.js';
import { bandOf, RELEVANCE_FULL_AT } from '../analysis/rules/rubric.js';
import { exercises, weakBelow } from './assembly/recommendations.js';
import { partFigures } from './assembly/reported-measures.js';
import type { MeasuredFigure, RecentReport } from './recent-reports.service.js';

/** A measure that the last report that took it found weak. */
export interface WeakMeasure {
  /** Such as `domain.coverage`, `pace` or `pitchVariationSemitones`. */
  readonly measure: string;
  /** What it is called in a sentence. */
  readonly label: string;
  /** The figure behind the score, where there is one. */
  readonly value: number | null;
  readonly unit: string | null;
  /** 0–100; null for a measure that is told and not scored. */
  readonly score: number | null;
  readonly band: string | null;
  readonly reportOf: 'interview' | 'session';
  /** The interview or the session by which the report is read. */
  readonly reportId: string;
  readonly at: Date;
}

const scored = new Map(exercises.map(({ measure, subject }) => [measure, subject]));

const { words, voice, timing } = thresholdsFor('en');

/** Told without a score: weak beyond the line at which a report remarks on it. */
const unscored = new Map<string, { readonly label: string; readonly isWeak: (value: number) => boolean }>([
  [
    'articulationRateSps',
    {
      label: 'how fast you articulate',
      isWeak: (value) => value > (words?.articulationRateSps.acceptable[1] ?? Infinity),
    },
  ],
  [
    'pitchVariationSemitones',
    { label: 'how much your pitch varies', isWeak: (value) => value < voice.monotoneSemitones },
  ],
  ['responseLatencySeconds', { label: 'how soon you begin', isWeak: (value) => value * 1_000 > timing.lateStartMs }],
]);

/** Weakest first, then those without a score. Of each measure the newest report that took it counts, good or bad. */
export function weakMeasuresOf(newestFirst: readonly RecentReport[]): WeakMeasure[] {
  const seen = new Set<string>();
  const weak: WeakMeasure[] = [];
  for (const report of newestFirst) {
    for (const figure of report.figures) {
      if (seen.has(figure.measure)) continue;
      seen.add(figure.measure);
      const found = weakMeasure(figure, report);
      if (found !== null) weak.push(found);
    }
  }
  return weak.sort((a, b) => (a.score ?? 101) - (b.score ?? 101) || (a.measure < b.measure ? -1 : 1));
}

function weakMeasure({ measure, value, unit }: MeasuredFigure, report: RecentReport): WeakMeasure | null {
  const { reportOf, reportId, at } = report;
  const label = scored.get(measure);
  if (label !== undefined) {
    if (value >= weakBelow || followsFromCoverage(measure, report)) return null;
    const beside = report.figures.find((figure) => figure.measure === partFigures[measure]) ?? null;
    const figure = { value: beside?.value ?? null, unit: beside?.unit ?? null };
    return { measure, label, ...figure, score: value, band: bandOf(value), reportOf, reportId, at };
  }
  const told = unscored.get(measure);
  if (told?.isWeak(value) !== true) return null;
  return { measure, label: told.label, value, unit, score: null, band: null, reportOf, reportId, at };
}

/** Clarity and depth count by how much of an answer is on the question: where that is little, it is the cause. */
function followsFromCoverage(measure: string, { figures }: RecentReport): boolean {
  if (measure !== 'domain.clarity' && measure !== 'domain.depth') return false;
  const coverage = figures.find((figure) => figure.measure === 'domain.coverage')?.value ?? null;
  return coverage !== null && coverage < RELEVANCE_FULL_AT;
}
