import type { SessionReportContent } from '../assembly/session-content.js';
import { notBegun, type ReportStatus } from '../report.state.js';
import type { SessionReportEntity } from './session-report.entity.js';

export interface SessionReportView {
  readonly sessionId: string;
  readonly interviewId: string;
  readonly status: ReportStatus;
  readonly reason: string | null;
  readonly content: SessionReportContent | null;
  readonly createdAt: Date | null;
  readonly readyAt: Date | null;
}

export function sessionReportView(report: SessionReportEntity): SessionReportView {
  const { sessionId, interviewId, status, reason, content, createdAt, readyAt } = report;
  return { sessionId, interviewId, status, reason, content, createdAt, readyAt };
}

/** The session is over and its answers are being settled. */
export function waitingSessionReport(sessionId: string, interviewId: string): SessionReportView {
  const { status } = notBegun;
  return { sessionId, interviewId, status, reason: null, content: null, createdAt: null, readyAt: null };
}
