import { roundTo } from '../../speech/measure.js';
import type {
  DimensionScore,
  Grade,
  PointReport,
  QuestionReport,
  Score,
  SkillLevel,
  SourcedText,
} from './assembly/report-content.js';
import { skillLevelOf } from './assembly/skill-gaps.js';
import type { ReportStatus } from './report.state.js';

export interface SummaryRow {
  readonly id: string;
  readonly interviewId: string;
  readonly title: string | null;
  readonly track: string;
  readonly difficulty: string;
  readonly status: ReportStatus;
  readonly score: number | null;
  readonly grade: Grade | null;
  readonly scoreReason: string | null;
  readonly answeredQuestions: number | null;
  readonly askedQuestions: number | null;
  readonly startedAt: Date;
  readonly completedAt: Date | null;
  readonly createdAt: Date;
}

export interface SkillScoreRow {
  readonly skill: string;
  readonly score: number | null;
  readonly latestScore: number | null;
  readonly questions: number;
  readonly assessedAnswers: number;
  readonly interviews: number;
}

export interface StatsRow {
  readonly status: string;
  readonly memberSince: Date;
  readonly totalInterviews: number;
  readonly completedInterviews: number;
  readonly questionsAnswered: number;
  readonly scoredInterviews: number;
  readonly averageScore: number | null;
  readonly bestScore: number | null;
  readonly improvement: number | null;
  readonly lastStreakDays: number | null;
  /** UTC day, `YYYY-MM-DD`. */
  readonly lastPracticeDay: string | null;
  readonly longestStreakDays: number | null;
  readonly totalLiveSessions: number;
  /** Ended, after something was said. */
  readonly completedLiveSessions: number;
  /** Live sessions without an interview. */
  readonly conversations: number;
  readonly spokenMs: number | null;
}

export interface UserSkillGap extends SkillScoreRow {
  readonly level: SkillLevel;
}

export function userSkillGap(row: SkillScoreRow): UserSkillGap {
  const score = rounded(row.score);
  return { ...row, score, latestScore: rounded(row.latestScore), level: skillLevelOf(score) };
}

export interface UserStats extends Omit<
  StatsRow,
  'lastStreakDays' | 'longestStreakDays' | 'conversations' | 'spokenMs'
> {
  /** Interviews, and live sessions without one. */
  readonly totalSessions: number;
  /** Why there is no improvement to tell. */
  readonly improvementReason: string | null;
  /** Sound of the own answers and talks; null when nothing was spoken. */
  readonly spokenMinutes: number | null;
  /** Days in a row with a completed interview, up to today or yesterday. */
  readonly currentStreakDays: number;
  readonly longestStreakDays: number;
}

const dayMs = 24 * 3600 * 1000;
const minuteMs = 60_000;

export function userStats(stats: StatsRow, now: Date): UserStats {
  const { lastStreakDays, longestStreakDays, conversations, spokenMs, ...row } = stats;
  const today = now.toISOString().slice(0, 10);
  const yesterday = new Date(now.getTime() - dayMs).toISOString().slice(0, 10);
  const running = row.lastPracticeDay === today || row.lastPracticeDay === yesterday;
  return {
    ...row,
    averageScore: rounded(row.averageScore),
    bestScore: rounded(row.bestScore),
    improvement: rounded(row.improvement),
    improvementReason: row.improvement === null ? 'too_few_scored_interviews' : null,
    totalSessions: row.totalInterviews + conversations,
    spokenMinutes: spokenMs === null ? null : rounded(spokenMs / minuteMs),
    currentStreakDays: running ? (lastStreakDays ?? 0) : 0,
    longestStreakDays: longestStreakDays ?? 0,
  };
}

/** One question as the performance page shows it. */
export interface QuestionPerformance {
  readonly questionId: string;
  readonly question: string;
  readonly answer: string | null;
  readonly state: QuestionReport['state'];
  readonly modelAnswer: SourcedText | null;
  readonly remark: SourcedText;
  readonly score: number | null;
  readonly grade: Grade | null;
  readonly reason: string | null;
  readonly scores: readonly DimensionScore[];
  readonly points: readonly PointReport[];
  /** Link to a recording of the answer. */
  readonly playback: string | null;
}

export interface PerformanceDetails {
  readonly interviewId: string;
  readonly title: string | null;
  readonly track: string;
  readonly completedAt: Date | null;
  readonly status: ReportStatus;
  readonly overall: Score | null;
  readonly questions: readonly QuestionPerformance[];
}

export function questionPerformance(report: QuestionReport, playback: string | null): QuestionPerformance {
  const { questionId, text, answer, state, modelAnswer, remark, overall, scores, points } = report;
  const { score, grade, reason } = overall;
  return {
    questionId,
    question: text,
    answer,
    state,
    modelAnswer,
    remark,
    score,
    grade,
    reason,
    scores,
    points,
    playback,
  };
}

function rounded(score: number | null): number | null {
  return score === null ? null : roundTo(score, 1);
}
