import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { wordSources } from '../assembly/session-content.js';
import {
  DimensionScoreResponse,
  QuestionReportResponse,
  ReportVersionsResponse,
  ScoreResponse,
  SpeechFluencyResponse,
} from '../report.dto.js';
import { reportStatuses } from '../report.state.js';

const endReasons = ['finalized', 'abandoned', 'expired', 'consent_withdrawn'];
const feedbackActions = ['seen', 'dismissed', 'helpful'];

export class SessionFactsResponse {
  /** Null: nothing was spoken or measured. */
  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  endedAt!: string;

  /** `abandoned`: left alone while live; `expired`: never begun; `consent_withdrawn`: by one of the two. */
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

  /** Sound of all your answers and talks together. */
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

/** Something said in a session for two beside the questions. */
export class SessionTalkResponse {
  /** On the session's timeline, ms. */
  @Expose()
  @ApiProperty({ type: Number })
  startMs!: number;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  durationSeconds!: number | null;
}

export class SessionDeliveryResponse extends SpeechFluencyResponse {
  /** Answers and talks of yours; each figure tells how many of them it rests on. */
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

  /** In the order they were spoken; none when alone. */
  @Expose()
  @Type(() => SessionTalkResponse)
  @ApiProperty({ type: () => SessionTalkResponse, isArray: true })
  talks!: SessionTalkResponse[];

  /** Means over the answers and talks in which each figure was measured. */
  @Expose()
  @Type(() => SessionDeliveryResponse)
  @ApiProperty({ type: () => SessionDeliveryResponse })
  delivery!: SessionDeliveryResponse;

  @Expose()
  @Type(() => SessionNudgesResponse)
  @ApiProperty({ type: () => SessionNudgesResponse })
  nudges!: SessionNudgesResponse;
}

export class ConversationPartResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  speechSeconds!: number | null;

  /** Own speech / the speech of both added up, 0–1. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  talkShare!: number | null;

  /** Made by them: starts while the other has spoken for 0.5 s and still speaks 0.5 s later. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  interruptions!: number | null;

  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  turns!: number | null;
}

export class InterruptionResponse {
  /** On the session's timeline. */
  @Expose()
  @ApiProperty({ type: Number })
  atMs!: number;

  /** Who started. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  by!: string;

  /** Who was speaking. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  of!: string;
}

export class ConversationResponse {
  @Expose()
  @ApiProperty({ type: String, enum: ['measured', 'insufficient'] })
  status!: string;

  /** `not_stored`: one of the two spoke without its being kept; `no_sound`, `one_track`, `no_speech`; null when measured. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  overlapSeconds!: number | null;

  /** Time both speak / time anyone speaks, 0–1. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  overlapRatio!: number | null;

  @Expose()
  @Type(() => ConversationPartResponse)
  @ApiProperty({ type: () => ConversationPartResponse, isArray: true })
  participants!: ConversationPartResponse[];

  /** In order; at most 500. */
  @Expose()
  @Type(() => InterruptionResponse)
  @ApiProperty({ type: () => InterruptionResponse, isArray: true })
  interruptions!: InterruptionResponse[];
}

export class SharedAnswerResponse {
  /** On the session's timeline, ms. */
  @Expose()
  @ApiProperty({ type: Number })
  startMs!: number;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  durationSeconds!: number | null;

  @Expose()
  @Type(() => ScoreResponse)
  @ApiProperty({ type: () => ScoreResponse })
  overall!: ScoreResponse;

  @Expose()
  @Type(() => DimensionScoreResponse)
  @ApiProperty({ type: () => DimensionScoreResponse, isArray: true })
  scores!: DimensionScoreResponse[];
}

export class PartnerSummaryResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  answerCount!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  talkCount!: number;

  @Expose()
  @ApiProperty({ type: Number })
  spokenSeconds!: number;

  @Expose()
  @Type(() => SessionDeliveryResponse)
  @ApiProperty({ type: () => SessionDeliveryResponse })
  delivery!: SessionDeliveryResponse;

  /** For a mentor: the scores of the candidate's answers. */
  @Expose()
  @Type(() => SharedAnswerResponse)
  @ApiProperty({ type: () => SharedAnswerResponse, isArray: true, nullable: true })
  answers!: SharedAnswerResponse[] | null;
}

export class HumanScoreResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  commentId!: string;

  /** Who gave it. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  atMs!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  score!: number;
}

export class HumanScoresResponse {
  /** Null without a score. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  mean!: number | null;

  @Expose()
  @Type(() => HumanScoreResponse)
  @ApiProperty({ type: () => HumanScoreResponse, isArray: true })
  scores!: HumanScoreResponse[];
}

export class SessionReportResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  sessionId!: string;

  /** Null in a conversation, and for the partner. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  interviewId!: string | null;

  @Expose()
  @ApiProperty({ type: String, enum: reportStatuses, enumName: 'ReportStatus' })
  status!: string;

  /** Why the last build failed: `build_failed` or `interrupted`. Ask again with POST. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  /** Your own part. Of the last build that succeeded; null before the first, and for an observer. */
  @Expose()
  @Type(() => SessionReportContentResponse)
  @ApiProperty({ type: () => SessionReportContentResponse, nullable: true })
  content!: SessionReportContentResponse | null;

  /** How the two spoke together; null alone, and unless both let their voices be measured together. */
  @Expose()
  @Type(() => ConversationResponse)
  @ApiProperty({ type: () => ConversationResponse, nullable: true })
  conversation!: ConversationResponse | null;

  /** The summary of the other's part, as long as they share it. */
  @Expose()
  @Type(() => PartnerSummaryResponse)
  @ApiProperty({ type: () => PartnerSummaryResponse, nullable: true })
  partner!: PartnerSummaryResponse | null;

  /** Scores people gave in comments: they are in no other figure here. */
  @Expose()
  @Type(() => HumanScoresResponse)
  @ApiProperty({ type: () => HumanScoresResponse })
  humanScores!: HumanScoresResponse;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  createdAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readyAt!: Date | null;
}
