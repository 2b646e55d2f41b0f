import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { findExercise } from './assembly/recommendations.js';
import type { MeasureComparison, ReportComparison, ReportContent } from './assembly/report-content.js';
import { type ReportedMeasure, type ReportFigures, reportedMeasures } from './assembly/reported-measures.js';

/** A figure that was measured. */
export type MeasuredFigure = Pick<ReportedMeasure, 'measure' | 'unit'> & { readonly value: number };

/** What one of the own reports says in figures; of a live session its delivery alone. */
export interface RecentReport {
  readonly reportOf: 'interview' | 'session';
  /** Of the interview or of the session. */
  readonly reportId: string;
  readonly title: string | null;
  /** Null for a session without an interview. */
  readonly track: string | null;
  readonly at: Date;
  readonly grade: string | null;
  readonly figures: readonly MeasuredFigure[];
  /** Weakest first. */
  readonly weakSkills: readonly { readonly skill: string; readonly score: number }[];
  readonly practice: readonly { readonly title: string; readonly exercise: string; readonly reason: string }[];
  /** Changes since the interview of the track before. */
  readonly changes: readonly (MeasureComparison & { readonly change: number })[];
}

export interface Exercise {
  readonly title: string;
  readonly exercise: string;
}

interface Row {
  readonly reportOf: RecentReport['reportOf'];
  readonly reportId: string;
  readonly title: string | null;
  readonly track: string | null;
  readonly at: Date;
  readonly overall: ReportContent['overall'] | null;
  readonly knowledge: ReportContent['knowledgeCompetence'] | null;
  readonly fluency: ReportContent['speechFluency'] | null;
  readonly gaps: ReportContent['skillGaps'] | null;
  readonly practice: ReportContent['recommendedPractice'] | null;
  readonly comparison: ReportComparison | null;
}

/** Parts of the content only: answers with their judgements are most of it. Interviews are read as in `PerformanceRepository`. */
const NEWEST = `
  SELECT * FROM (
    SELECT 'interview' AS "reportOf", r.interview_id AS "reportId", i.title, i.track,
           coalesce(i.completed_at, r.created_at) AS at, r.content->'overall' AS overall,
           r.content->'knowledgeCompetence' AS knowledge, r.content->'speechFluency' AS fluency,
           r.content->'skillGaps' AS gaps, r.content->'recommendedPractice' AS practice,
           r.content->'comparison' AS comparison
    FROM reports r JOIN interviews i ON i.id = r.interview_id
    WHERE r.user_id = $1 AND r.content IS NOT NULL
    UNION ALL
    SELECT 'session', s.session_id, i.title, i.track, s.created_at, NULL, NULL, s.content->'delivery', NULL, NULL, NULL
    FROM session_reports s LEFT JOIN interviews i ON i.id = s.interview_id
    WHERE s.user_id = $1 AND s.content IS NOT NULL) own
  ORDER BY at DESC, "reportId" DESC LIMIT $2`;

/** The own reports in figures, for whoever gives advice. */
@Injectable()
export class RecentReportsService {
  constructor(private readonly database: Database) {}

  /** Newest first, interviews and live sessions together. */
  async of(userId: string, limit: number): Promise<RecentReport[]> {
    const rows: Row[] = await this.database.pool.query(NEWEST, [userId, limit]);
    return rows.map(recentReport);
  }

  /** What to do about a measure that is weak. */
  exerciseFor(measure: string): Exercise | null {
    return findExercise(measure);
  }
}

function recentReport(row: Row): RecentReport {
  const { reportOf, reportId, title, track, at, overall, knowledge, fluency, gaps, practice, comparison } = row;
  const parts: ReportFigures = { overall, knowledgeCompetence: knowledge, speechFluency: fluency };
  return {
    reportOf,
    reportId,
    title,
    track,
    at,
    grade: overall?.grade ?? null,
    figures: reportedMeasures(parts).flatMap(({ measure, unit, value }) =>
      value === null ? [] : [{ measure, unit, value }],
    ),
    weakSkills: (gaps ?? []).flatMap(({ skill, score, level }) =>
      score === null || level !== 'weak' ? [] : [{ skill, score }],
    ),
    practice: (practice ?? []).map((each) => ({ title: each.title, exercise: each.exercise, reason: each.reason })),
    changes: (comparison?.measures ?? []).flatMap((each) =>
      each.change === null ? [] : [{ ...each, change: each.change }],
    ),
  };
}
