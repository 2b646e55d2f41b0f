import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { wordSources } from '../assembly/session-content.js';
import { QuestionReportResponse, ReportVersionsResponse, SpeechFluencyResponse } from '../report.dto.js';
import { reportStatuses } from '../report.state.js';

const endReasons = ['finalized', 'abandoned', 'expired'];
const feedbackActions = ['seen', 'dismissed', 'helpful'];

export class SessionFactsResponse {
  /** Null: nothing was spoken or measured. */
  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  endedAt!: string;

  /** `abandoned`: left alone while live; `expired`: never begun. */
  @Expose()
  @ApiProperty({ type: String, enum: endReasons, enumName: 'SessionEndReason' })
  endReason!: string;

  /** From the start to the end; to the last sign of life of a session that was left alone. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  durationSeconds!: number | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  answers!: number;

  /** Sound of all answers together. */
  @Expose()
  @ApiProperty({ type: Number })
  spokenSeconds!: number;
}

/** Answers by where their words come from. */
export class SessionOriginsResponse {
  /** Taken down while they were spoken. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  live!: number;

  /** Taken from the recording afterwards. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  recording!: number;

  /** Posted by the client. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  client!: number;

  /** Recordings that wait for an engine: the report is made again when their words are there. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  waiting!: number;

  /** No words, and none will come. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  wordless!: number;

  /** The same in words. */
  @Expose()
  @ApiProperty({ type: String })
  statement!: string;
}

export class SessionAnswerResponse extends QuestionReportResponse {
  /** On the session's timeline, ms. */
  @Expose()
  @ApiProperty({ type: Number })
  startMs!: number;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  durationSeconds!: number | null;

  /** Where its words were taken down; null as long as there are none. */
  @Expose()
  @ApiProperty({ type: String, enum: wordSources, enumName: 'WordSource', nullable: true })
  wordSource!: string | null;
}

export class SessionDeliveryResponse extends SpeechFluencyResponse {
  /** Answers of the session; each figure tells how many of them it rests on. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  spokenAnswers!: number;
}

export class NudgeCountResponse {
  @Expose()
  @ApiProperty({ type: String })
  type!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  count!: number;
}

/** What a nudge was made from; the ending of `metric` tells the unit. */
export class ReportedEvidenceResponse {
  @Expose()
  @ApiProperty({ type: String })
  metric!: string;

  @Expose()
  @ApiProperty({ type: Number })
  value!: number;

  @Expose()
  @ApiProperty({ type: Number })
  threshold!: number;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  windowMs!: number | null;
}

export class ReportedNudgeResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  nudgeId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  attemptId!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  type!: string;

  /** 1: just over the threshold, 3: far over it. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  intensity!: number;

  @Expose()
  @ApiProperty({ type: String })
  message!: string;

  /** Translate by this. */
  @Expose()
  @ApiProperty({ type: String })
  messageKey!: string;

  @Expose()
  @Type(() => ReportedEvidenceResponse)
  @ApiProperty({ type: () => ReportedEvidenceResponse })
  evidence!: ReportedEvidenceResponse;

  /** On the session's timeline. */
  @Expose()
  @ApiProperty({ type: Number })
  atMs!: number;

  /** What the speaker said of it, in that order. */
  @Expose()
  @ApiProperty({ enum: feedbackActions, isArray: true })
  feedback!: string[];
}

export class SessionNudgesResponse {
  /** Praise included. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  sent!: number;

  @Expose()
  @Type(() => NudgeCountResponse)
  @ApiProperty({ type: () => NudgeCountResponse, isArray: true })
  byType!: NudgeCountResponse[];

  /** Hints after which the measure came back into its band, and that was praised. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  followedByPraise!: number;

  /** In order; at most 500. */
  @Expose()
  @Type(() => ReportedNudgeResponse)
  @ApiProperty({ type: () => ReportedNudgeResponse, isArray: true })
  list!: ReportedNudgeResponse[];
}

export class SessionReportContentResponse {
  @Expose()
  @Type(() => ReportVersionsResponse)
  @ApiProperty({ type: () => ReportVersionsResponse })
  versions!: ReportVersionsResponse;

  @Expose()
  @Type(() => SessionFactsResponse)
  @ApiProperty({ type: () => SessionFactsResponse })
  session!: SessionFactsResponse;

  @Expose()
  @Type(() => SessionOriginsResponse)
  @ApiProperty({ type: () => SessionOriginsResponse })
  origins!: SessionOriginsResponse;

  /** In the order they were spoken. What a good answer says is in them once the interview is completed. */
  @Expose()
  @Type(() => SessionAnswerResponse)
  @ApiProperty({ type: () => SessionAnswerResponse, isArray: true })
  answers!: SessionAnswerResponse[];

  /** Means over the answers in which each figure was measured. */
  @Expose()
  @Type(() => SessionDeliveryResponse)
  @ApiProperty({ type: () => SessionDeliveryResponse })
  delivery!: SessionDeliveryResponse;

  @Expose()
  @Type(() => SessionNudgesResponse)
  @ApiProperty({ type: () => SessionNudgesResponse })
  nudges!: SessionNudgesResponse;
}

export class SessionReportResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  sessionId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  @Expose()
  @ApiProperty({ type: String, enum: reportStatuses, enumName: 'ReportStatus' })
  status!: string;

  /** Why the last build failed: `build_failed` or `interrupted`. Ask again with POST. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  /** Of the last build that succeeded; null before the first. */
  @Expose()
  @Type(() => SessionReportContentResponse)
  @ApiProperty({ type: () => SessionReportContentResponse, nullable: true })
  content!: SessionReportContentResponse | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  createdAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readyAt!: Date | null;
}
