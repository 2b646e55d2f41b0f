import { roundTo } from '../../../speech/measure.js';
import type { MeasureComparison, ReportComparison, ReportContent, ReportDimension } from './report-content.js';
import { type ReportedMeasure, reportedMeasures } from './reported-measures.js';

/** The completed interview of the track before this one, with what its report says. */
export interface PreviousReport {
  readonly interviewId: string;
  readonly completedAt: string;
  readonly difficulty: string;
  readonly content: ReportContent;
}

type Compared = Pick<ReportContent, 'overall' | 'knowledgeCompetence' | 'speechFluency' | 'questions' | 'versions'>;

/**
 * Each measure before and now. A difference is told only where both were measured in the same way: what another
 * threshold, another judge or another mixture of measures makes of it is no progress of the candidate's.
 */
export function compareReports(now: Compared, previous: PreviousReport | null): ReportComparison {
  if (previous === null) {
    const none = { previousInterviewId: null, previousCompletedAt: null, previousDifficulty: null };
    return { ...none, reason: 'no_previous_interview', measures: [] };
  }
  const before = previous.content;
  const earlier = new Map(reportedMeasures(before).map((measure) => [measure.measure, measure]));
  return {
    previousInterviewId: previous.interviewId,
    previousCompletedAt: previous.completedAt,
    previousDifficulty: previous.difficulty,
    reason: null,
    measures: reportedMeasures(now).map((measure) =>
      compared(measure, earlier.get(measure.measure), () => obstacle(measure, now, before)),
    ),
  };
}

function compared(
  now: ReportedMeasure,
  before: ReportedMeasure | undefined,
  obstacleOf: () => string | null,
): MeasureComparison {
  const { measure, unit } = now;
  const values = { measure, unit, before: before?.value ?? null, now: now.value };
  if (now.value === null) return { ...values, change: null, status: 'insufficient', reason: now.reason };
  if (before === undefined || before.value === null) {
    return { ...values, change: null, status: 'insufficient', reason: before?.reason ?? 'not_analysed' };
  }
  const reason = obstacleOf();
  if (reason !== null) return { ...values, change: null, status: 'not_compared', reason };
  return { ...values, change: roundTo(now.value - before.value, 4), status: 'measured', reason: null };
}

function obstacle({ dimension }: ReportedMeasure, now: Compared, before: Compared): string | null {
  if (dimension !== null) return differenceOf(dimension, now, before);
  if (now.versions.rules !== before.versions.rules) return 'versions_differ';
  const measured = measuredDimensions(now);
  if (measured.join() !== measuredDimensions(before).join()) return 'dimensions_differ';
  return measured.map((each) => differenceOf(each, now, before)).find((reason) => reason !== null) ?? null;
}

function measuredDimensions({ overall }: Compared): ReportDimension[] {
  return overall.dimensions.filter(({ score }) => score !== null).map(({ dimension }) => dimension);
}

function differenceOf(dimension: ReportDimension, now: Compared, before: Compared): string | null {
  if (judgedBy(now, dimension, 'version') !== judgedBy(before, dimension, 'version')) return 'versions_differ';
  const same = (['source', 'model'] as const).every(
    (field) => judgedBy(now, dimension, field) === judgedBy(before, dimension, field),
  );
  return same ? null : 'judged_differently';
}

/** Rubrics, thresholds, judges or models behind the scores of a dimension, whatever the order of the answers. */
function judgedBy({ questions }: Compared, dimension: ReportDimension, field: 'version' | 'source' | 'model'): string {
  const scores = questions.flatMap((question) => question.scores.filter((score) => score.dimension === dimension));
  const measured = scores.filter(({ score }) => score !== null);
  return [...new Set(measured.map((score) => score[field] ?? ''))].sort().join();
}
