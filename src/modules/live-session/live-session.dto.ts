import { Expose, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsUUID } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeAbsent } from '../../common/http/validation.js';
import { coachingIntensity } from '../../contract/live-payloads.js';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import {
  liveSessionEndReasons,
  type LiveSessionEndReason,
  liveSessionStatuses,
  type LiveSessionStatus,
} from './live-session.state.js';
import { type ParticipantRole, participantRoles } from './live-session.views.js';

export class CreateLiveSessionRequest {
  /** An interview that has its questions and is not completed. */
  @IsUUID()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  /** How often to be nudged: `low` at most every 30 s, `normal` at most every 10 s. */
  @MayBeAbsent()
  @IsIn(coachingIntensity.options)
  @ApiPropertyOptional({ enum: coachingIntensity.options, enumName: 'CoachingIntensity', default: 'normal' })
  coaching: NudgeSetting = 'normal';

  /** Recordings are deleted once they are transcribed, unless they are to be kept. */
  @MayBeAbsent()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: false })
  keepRecording: boolean = false;
}

export class ParticipantResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  @Expose()
  @ApiProperty({ enum: participantRoles, enumName: 'ParticipantRole' })
  role!: ParticipantRole;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  joinedAt!: Date;
}

export class OpenAnswerResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  attemptId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  questionId!: string;
}

export class LiveSessionResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  /** `open` until something is spoken or measured, then `live`; `finalized` is the end. */
  @Expose()
  @ApiProperty({ enum: liveSessionStatuses, enumName: 'LiveSessionStatus' })
  status!: LiveSessionStatus;

  /** ISO 639-1. */
  @Expose()
  @ApiProperty({ type: String })
  language!: string;

  @Expose()
  @ApiProperty({ enum: coachingIntensity.options, enumName: 'CoachingIntensity' })
  coaching!: NudgeSetting;

  @Expose()
  @ApiProperty({ type: Boolean })
  keepRecording!: boolean;

  @Expose()
  @Type(() => ParticipantResponse)
  @ApiProperty({ type: [ParticipantResponse] })
  participants!: ParticipantResponse[];

  /** The answer that is being spoken. */
  @Expose()
  @Type(() => OpenAnswerResponse)
  @ApiProperty({ type: OpenAnswerResponse, nullable: true })
  openAnswer!: OpenAnswerResponse | null;

  /** Answers spoken in it, or being spoken. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  answerCount!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  nudgeCount!: number;

  /** Of the latest stored event; 0 before the first. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  lastEventSeq!: number;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  /** Zero of the timeline. */
  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  lastActiveAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt!: Date | null;

  /** `abandoned`: nobody was heard for 15 minutes; `expired`: nobody spoke for 24 hours after it was made. */
  @Expose()
  @ApiProperty({ enum: liveSessionEndReasons, enumName: 'LiveSessionEndReason', nullable: true })
  endReason!: LiveSessionEndReason | null;

  /** From then on nothing more comes of it, but the words of recordings that wait for an engine. */
  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  settledAt!: Date | null;
}

export class LiveSessionListResponse {
  @Expose()
  @Type(() => LiveSessionResponse)
  @ApiProperty({ type: [LiveSessionResponse] })
  items!: LiveSessionResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}
