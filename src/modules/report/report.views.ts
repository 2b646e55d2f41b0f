import type { ReportComparison, ReportContent } from './assembly/report-content.js';
import type { ReportEntity } from './report.entity.js';
import { notBegun, progressOf, type ReportProgress, type ReportStatus } from './report.state.js';

export interface ReportView {
  readonly interviewId: string;
  readonly status: ReportStatus;
  readonly reason: string | null;
  readonly progress: ReportProgress;
  /** A report made before there was a comparison has null in its place. */
  readonly content: (Omit<ReportContent, 'comparison'> & { readonly comparison: ReportComparison | null }) | null;
  readonly createdAt: Date | null;
  readonly readyAt: Date | null;
}

export function reportView(report: ReportEntity): ReportView {
  const { interviewId, status, reason, createdAt, readyAt } = report;
  const content = report.content && { ...report.content, comparison: report.content.comparison ?? null };
  return { interviewId, status, reason, progress: progressOf(report), content, createdAt, readyAt };
}

/** The interview is completed and its job has not begun: the client sees the same as a moment later. */
export function waitingReport(interviewId: string): ReportView {
  const { status } = notBegun;
  return {
    interviewId,
    status,
    reason: null,
    progress: progressOf(notBegun),
    content: null,
    createdAt: null,
    readyAt: null,
  };
}
