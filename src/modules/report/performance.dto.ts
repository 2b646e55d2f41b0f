import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { answerStates, skillLevels } from './assembly/report-content.js';
import { DimensionScoreResponse, PointReportResponse, ScoreResponse, SourcedTextResponse } from './report.dto.js';
import { reportStatuses } from './report.state.js';

const grades = ['A', 'B', 'C', 'D'];

export class PerformanceEntryResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  title!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  track!: string;

  @Expose()
  @ApiProperty({ type: String })
  difficulty!: string;

  @Expose()
  @ApiProperty({ type: String, enum: reportStatuses, enumName: 'ReportStatus' })
  status!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  score!: number | null;

  @Expose()
  @ApiProperty({ type: String, enum: grades, enumName: 'Grade', nullable: true })
  grade!: string | null;

  /** Why a finished report has no overall score. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  scoreReason!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  answeredQuestions!: number | null;

  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  askedQuestions!: number | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  startedAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: Date | null;
}

export class PerformancePageResponse {
  @Expose()
  @Type(() => PerformanceEntryResponse)
  @ApiProperty({ type: () => PerformanceEntryResponse, isArray: true })
  items!: PerformanceEntryResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}

export class QuestionPerformanceResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  questionId!: string;

  @Expose()
  @ApiProperty({ type: String })
  question!: string;

  @Expose()
  @ApiProperty({ type: String, enum: answerStates, enumName: 'AnswerState' })
  state!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  answer!: string | null;

  @Expose()
  @Type(() => SourcedTextResponse)
  @ApiProperty({ type: () => SourcedTextResponse, nullable: true })
  modelAnswer!: SourcedTextResponse | null;

  @Expose()
  @Type(() => SourcedTextResponse)
  @ApiProperty({ type: () => SourcedTextResponse })
  remark!: SourcedTextResponse;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  score!: number | null;

  @Expose()
  @ApiProperty({ type: String, enum: grades, enumName: 'Grade', nullable: true })
  grade!: string | null;

  /** Why there is no score. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @Type(() => DimensionScoreResponse)
  @ApiProperty({ type: () => DimensionScoreResponse, isArray: true })
  scores!: DimensionScoreResponse[];

  @Expose()
  @Type(() => PointReportResponse)
  @ApiProperty({ type: () => PointReportResponse, isArray: true })
  points!: PointReportResponse[];

  /** Link to a recording of the answer for 15 minutes: one attached to it, else one that is kept. Null without any. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  playback!: string | null;
}

export class PerformanceDetailsResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  title!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  track!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, enum: reportStatuses, enumName: 'ReportStatus' })
  status!: string;

  /** Null before the first report. */
  @Expose()
  @Type(() => ScoreResponse)
  @ApiProperty({ type: () => ScoreResponse, nullable: true })
  overall!: ScoreResponse | null;

  /** Empty before the first report. */
  @Expose()
  @Type(() => QuestionPerformanceResponse)
  @ApiProperty({ type: () => QuestionPerformanceResponse, isArray: true })
  questions!: QuestionPerformanceResponse[];
}

export class UserSkillGapResponse {
  @Expose()
  @ApiProperty({ type: String })
  skill!: string;

  @Expose()
  @ApiProperty({ type: String, enum: skillLevels, enumName: 'SkillLevel' })
  level!: string;

  /** Mean over all assessed answers; null when none was. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  score!: number | null;

  /** Of the newest report that assessed the skill. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  latestScore!: number | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  questions!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  assessedAnswers!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  interviews!: number;
}

export class UserSkillGapsResponse {
  /** Weakest first, not assessed last. */
  @Expose()
  @Type(() => UserSkillGapResponse)
  @ApiProperty({ type: () => UserSkillGapResponse, isArray: true })
  items!: UserSkillGapResponse[];
}

export class UserStatsResponse {
  /** Of the account. */
  @Expose()
  @ApiProperty({ type: String })
  status!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  memberSince!: Date;

  @Expose()
  @ApiProperty({ type: 'integer' })
  totalInterviews!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  completedInterviews!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  questionsAnswered!: number;

  /** Reports with an overall score. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  scoredInterviews!: number;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  averageScore!: number | null;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  bestScore!: number | null;

  /** Mean score of the newer half of the reports − that of the older half; null under two. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  improvement!: number | null;

  /** Why there is none: `too_few_scored_interviews`. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  improvementReason!: string | null;

  /** Interviews, and live sessions that belong to none. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  totalSessions!: number;

  /** As speaker or partner; not those only watched. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  totalLiveSessions!: number;

  /** Those that began and ended. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  completedLiveSessions!: number;

  /** Sound of the own answers and talks, in minutes; null when nothing was spoken. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  spokenMinutes!: number | null;

  /** Days (UTC) in a row with a completed interview, up to today or yesterday. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  currentStreakDays!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  longestStreakDays!: number;

  @Expose()
  @ApiProperty({ type: String, format: 'date', nullable: true })
  lastPracticeDay!: string | null;
}
