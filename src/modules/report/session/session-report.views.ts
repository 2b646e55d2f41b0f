import type { DimensionScore, Score } from '../assembly/report-content.js';
import type { SessionDelivery, SessionReportContent } from '../assembly/session-content.js';
import { notBegun, type ReportStatus } from '../report.state.js';
import type { ConversationContent } from './conversation-measures.js';
import type { SessionReportEntity } from './session-report.entity.js';

/** What one participant's part came to. */
export interface OwnSessionReport {
  readonly sessionId: string;
  readonly interviewId: string | null;
  readonly status: ReportStatus;
  readonly reason: string | null;
  readonly content: SessionReportContent | null;
  readonly createdAt: Date | null;
  readonly readyAt: Date | null;
}

/** An answer of the other's as a mentor sees it: how good it was, and nothing of what was asked or said. */
export interface SharedAnswer {
  readonly startMs: number;
  readonly durationSeconds: number | null;
  readonly overall: Score;
  readonly scores: readonly DimensionScore[];
}

/** The summary of the other's part: measures alone. */
export interface PartnerSummary {
  readonly userId: string;
  readonly answerCount: number;
  readonly talkCount: number;
  readonly spokenSeconds: number;
  readonly delivery: SessionDelivery;
  /** Null for anybody but a mentor. */
  readonly answers: readonly SharedAnswer[] | null;
}

export interface HumanScore {
  readonly commentId: string;
  /** Who gave it. */
  readonly userId: string;
  readonly atMs: number;
  readonly score: number;
}

/** Scores of people; they go into no other figure. */
export interface HumanScores {
  readonly mean: number | null;
  readonly scores: readonly HumanScore[];
}

/** What there is beside the own part in a session for two, as far as it may be read now. */
export interface SharedParts {
  readonly conversation: ConversationContent | null;
  readonly partner: PartnerSummary | null;
  readonly humanScores: HumanScores;
}

export interface SessionReportView extends OwnSessionReport, SharedParts {}

export function ownSessionReport(report: SessionReportEntity): OwnSessionReport {
  const { sessionId, interviewId, status, reason, content, createdAt, readyAt } = report;
  return { sessionId, interviewId, status, reason, content, createdAt, readyAt };
}

/** The session is over and its answers are being settled. */
export function waitingSessionReport(sessionId: string, interviewId: string | null): OwnSessionReport {
  const { status } = notBegun;
  return { sessionId, interviewId, status, reason: null, content: null, createdAt: null, readyAt: null };
}

/** Who only listened has no part of their own. */
export function observerReport(sessionId: string, settledAt: Date | null): OwnSessionReport {
  return {
    ...waitingSessionReport(sessionId, null),
    status: settledAt === null ? 'pending' : 'ready',
    readyAt: settledAt,
  };
}
