import { Expose, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsString, IsUUID, Length } from 'class-validator';
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
import { type ParticipantRole, participantRoles, type PartnerRole, partnerRoles } from './live-session.views.js';

export class CreateLiveSessionRequest {
  /** An interview that has its questions and is not completed. Required without a relationship. */
  @MayBeAbsent()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  interviewId?: string;

  /** With the other of this relationship; without an interview it is a conversation. */
  @MayBeAbsent()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  relationshipId?: string;

  /** `partner` speaks too; `observer`, a mentor in a session of the candidate, listens and comments. */
  @MayBeAbsent()
  @IsIn(partnerRoles)
  @ApiPropertyOptional({ enum: partnerRoles, enumName: 'PartnerRole', default: 'partner' })
  partnerRole?: PartnerRole;

  /** BCP 47, of a conversation; an interview has its own. */
  @MayBeAbsent()
  @IsString()
  @Length(2, 35)
  @ApiPropertyOptional({ type: String, minLength: 2, maxLength: 35, default: 'en', example: 'en' })
  language?: string;

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
  /** Null: talk, which answers no question. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  attemptId!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  questionId!: string | null;
}

export class LiveSessionResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  /** Whose it is. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  /** Null: a conversation. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  interviewId!: string | null;

  /** Null: alone, or the other's account is gone. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  relationshipId!: string | null;

  /** Null: alone. */
  @Expose()
  @ApiProperty({ enum: partnerRoles, enumName: 'PartnerRole', nullable: true })
  partnerRole!: PartnerRole | null;

  /** `open` until something is spoken or measured, then `live`; `finalized` is the end. */
  @Expose()
  @ApiProperty({ enum: liveSessionStatuses, enumName: 'LiveSessionStatus' })
  status!: LiveSessionStatus;

  /** ISO 639-1. */
  @Expose()
  @ApiProperty({ type: String })
  language!: string;

  /** Your own. */
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

  /** What is being spoken by you. */
  @Expose()
  @Type(() => OpenAnswerResponse)
  @ApiProperty({ type: OpenAnswerResponse, nullable: true })
  openAnswer!: OpenAnswerResponse | null;

  /** Answers and talks of yours in it, spoken or being spoken. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  answerCount!: number;

  /** Your own. */
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

  /**
   * `abandoned`: nobody was heard for 15 minutes; `expired`: nobody spoke for 24 hours after it was made;
   * `consent_withdrawn`: one of the two withdrew a consent or left.
   */
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
