import { Expose, Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { integerText } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import { type NudgeFeedbackAction, nudgeFeedbackActions } from './live-session.views.js';
import {
  type TimelineKind,
  timelineKinds,
  type TimelineMarker,
  timelineMarkers,
  type TimelineTranscript,
  transcriptSources,
} from './timeline.views.js';

/** A page holds an answer or two: most timelines are one page. */
const pageSize = { usual: 500, most: 1_000 };

export class TimelineQuery {
  /** Entries of a page. */
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: pageSize.most, default: pageSize.usual })
  @IsOptional()
  @Transform(integerText)
  @IsInt()
  @Min(1)
  @Max(pageSize.most)
  limit: number = pageSize.usual;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  /** `long`: pauses of at least 2 s; `all`: of at least 250 ms. */
  @ApiPropertyOptional({ enum: ['long', 'all'], default: 'long' })
  @MayBeAbsent()
  @IsIn(['long', 'all'])
  pauses: 'long' | 'all' = 'long';
}

export class TimelineTranscriptResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  speaker!: string;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  /** `live`: while it was spoken; `recording`: afterwards, from the recording; `client`: posted by it. */
  @Expose()
  @ApiProperty({ enum: transcriptSources })
  source!: TimelineTranscript['source'];

  /** Null: the words have no times. */
  @Expose()
  @ApiProperty({ enum: ['provider', 'client', 'estimated'], nullable: true, type: String })
  timing!: TimelineTranscript['timing'];
}

export class TimelinePauseResponse {
  @Expose()
  @ApiProperty({ type: 'integer' })
  durationMs!: number;

  /** At least 2 s. */
  @Expose()
  @ApiProperty({ type: Boolean })
  long!: boolean;
}

export class NudgeEvidenceResponse {
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

export class TimelineNudgeResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  nudgeId!: string;

  @Expose()
  @ApiProperty({ type: String })
  type!: string;

  @Expose()
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3 })
  intensity!: number;

  @Expose()
  @ApiProperty({ type: String })
  message!: string;

  /** Translate by this. */
  @Expose()
  @ApiProperty({ type: String })
  messageKey!: string;

  @Expose()
  @Type(() => NudgeEvidenceResponse)
  @ApiProperty({ type: NudgeEvidenceResponse })
  evidence!: NudgeEvidenceResponse;

  @Expose()
  @ApiProperty({ enum: nudgeFeedbackActions, isArray: true })
  feedback!: NudgeFeedbackAction[];
}

export class TimelineMarkerResponse {
  @Expose()
  @ApiProperty({ enum: timelineMarkers })
  name!: TimelineMarker;

  /** Of an answer's start and stop. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  questionId!: string | null;

  /** Of the session's end. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
}

export class TimelineCommentResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  commentId!: string;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  /** The commenter's own, 0–100. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  score!: number | null;
}

export class TimelineItemResponse {
  /** Which of the last five is there. */
  @Expose()
  @ApiProperty({ enum: timelineKinds })
  kind!: TimelineKind;

  /** Milliseconds since the session's `startedAt`. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  atMs!: number;

  /** Null for a moment. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  endMs!: number | null;

  /** Whose it is; null: of the session. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  userId!: string | null;

  /** Null also of what is said beside the questions in a session for two. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  attemptId!: string | null;

  @Expose()
  @Type(() => TimelineTranscriptResponse)
  @ApiProperty({ type: TimelineTranscriptResponse, nullable: true })
  transcript!: TimelineTranscriptResponse | null;

  @Expose()
  @Type(() => TimelinePauseResponse)
  @ApiProperty({ type: TimelinePauseResponse, nullable: true })
  pause!: TimelinePauseResponse | null;

  @Expose()
  @Type(() => TimelineNudgeResponse)
  @ApiProperty({ type: TimelineNudgeResponse, nullable: true })
  nudge!: TimelineNudgeResponse | null;

  @Expose()
  @Type(() => TimelineMarkerResponse)
  @ApiProperty({ type: TimelineMarkerResponse, nullable: true })
  marker!: TimelineMarkerResponse | null;

  @Expose()
  @Type(() => TimelineCommentResponse)
  @ApiProperty({ type: TimelineCommentResponse, nullable: true })
  comment!: TimelineCommentResponse | null;
}

export class TimelineResponse {
  @Expose()
  @Type(() => TimelineItemResponse)
  @ApiProperty({ type: [TimelineItemResponse] })
  items!: TimelineItemResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}
