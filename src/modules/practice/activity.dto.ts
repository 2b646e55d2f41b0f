import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Expose, Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { PageQuery } from '../../common/http/page-query.dto.js';
import { integerText, trimmed } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import { suitedTypes } from './activity-catalogue.js';
import { type ActivityStatus, activityStatuses } from './activity.state.js';
import { suggestionReasons } from './activity.views.js';

/**
 * With its offset from UTC: a plan is for one moment, wherever the two are. By month and day: weeks and days of the year
 * are ISO 8601 as well, but no date to JavaScript.
 */
const isMoment = () =>
  Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/, {
    message: '$property must be a date and time with its offset, such as 2027-03-01T18:30:00Z',
  });

export class InviteActivityRequest {
  @IsUUID()
  @ApiProperty({ type: String, format: 'uuid' })
  relationshipId!: string;

  /** Of the catalogue, as suggestions name it. */
  @IsString()
  @MaxLength(64)
  @Matches(/^[a-z]+(-[a-z]+)*$/, { message: 'activityId must be a slug such as active-listening' })
  @ApiProperty({ type: String, maxLength: 64 })
  activityId!: string;
}

export class RespondActivityRequest {
  /** False declines it; who invited takes the invitation back with it. */
  @IsBoolean()
  @ApiProperty({ type: Boolean })
  accept!: boolean;
}

export class PlanActivityRequest {
  /** Ahead, within a year. */
  @IsISO8601({ strict: true })
  @isMoment()
  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;

  /** The time it is planned for now: without it only what has no time yet can be planned. */
  @MayBeAbsent()
  @IsISO8601({ strict: true })
  @isMoment()
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  insteadOf?: string;
}

export class CompleteActivityRequest {
  @IsInt()
  @Min(1)
  @Max(5)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 5 })
  rating!: number;

  /** Read by nobody but you. */
  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 1_000)
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 1_000 })
  note?: string | null;
}

export class ActivityQuery extends PageQuery {
  /** Of this one alone; all of yours unless given. */
  @MayBeAbsent()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  relationshipId?: string;

  @MayBeAbsent()
  @IsIn(activityStatuses)
  @ApiPropertyOptional({ enum: activityStatuses, enumName: 'ActivityStatus' })
  status?: ActivityStatus;
}

export class SuggestionQuery {
  /** For the two of it; without it exercises to do alone. */
  @MayBeAbsent()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  relationshipId?: string;

  @IsOptional()
  @Transform(integerText)
  @IsInt()
  @Min(1)
  @Max(20)
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 20, default: 5 })
  limit: number = 5;
}

/** An entry of the catalogue. */
export class CatalogueActivityResponse {
  @Expose()
  @ApiProperty({ type: String })
  id!: string;

  @Expose()
  @ApiProperty({ type: String })
  title!: string;

  @Expose()
  @ApiProperty({ type: String })
  summary!: string;

  @Expose()
  @ApiProperty({ type: String, isArray: true })
  steps!: string[];

  @Expose()
  @ApiProperty({ type: 'integer' })
  minutes!: number;

  /** Empty for one to do alone. */
  @Expose()
  @ApiProperty({ enum: suitedTypes, enumName: 'RelationshipType', isArray: true })
  relationshipTypes!: string[];

  /** What it trains. */
  @Expose()
  @ApiProperty({ type: String, isArray: true })
  measures!: string[];
}

export class ActivityResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  relationshipId!: string;

  @Expose()
  @ApiProperty({ type: String })
  activityId!: string;

  /** Null when the catalogue no longer has it. */
  @Expose()
  @Type(() => CatalogueActivityResponse)
  @ApiProperty({ type: () => CatalogueActivityResponse, nullable: true })
  activity!: CatalogueActivityResponse | null;

  @Expose()
  @ApiProperty({ enum: activityStatuses, enumName: 'ActivityStatus' })
  status!: ActivityStatus;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  invitedBy!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  plannedAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  answeredAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: Date | null;

  /** Yours; the other does not see it, nor you theirs. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  ownRating!: number | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  ownNote!: string | null;

  @Expose()
  @ApiProperty({ type: Boolean })
  otherHasRated!: boolean;
}

export class ActivityPageResponse {
  /** Newest first. */
  @Expose()
  @Type(() => ActivityResponse)
  @ApiProperty({ type: () => ActivityResponse, isArray: true })
  items!: ActivityResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}

export class SuggestionReasonResponse {
  @Expose()
  @ApiProperty({ enum: suggestionReasons, enumName: 'SuggestionReason' })
  code!: string;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;
}

/** A measure of yours that the last report that took it found weak. */
export class WeakMeasureResponse {
  @Expose()
  @ApiProperty({ type: String })
  measure!: string;

  @Expose()
  @ApiProperty({ type: String })
  label!: string;

  /** The figure behind the score, where there is one. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  value!: number | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  unit!: string | null;

  /** 0–100; null for a measure that is told and not scored. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  score!: number | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  band!: string | null;

  /** What the report is of, and the id it is read by. */
  @Expose()
  @ApiProperty({ enum: ['interview', 'session'], enumName: 'ReportSubject' })
  reportOf!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  reportId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  at!: Date;
}

export class SuggestionResponse {
  @Expose()
  @Type(() => CatalogueActivityResponse)
  @ApiProperty({ type: () => CatalogueActivityResponse })
  activity!: CatalogueActivityResponse;

  @Expose()
  @Type(() => SuggestionReasonResponse)
  @ApiProperty({ type: () => SuggestionReasonResponse })
  reason!: SuggestionReasonResponse;

  /** What of yours it is suggested for; null where nothing of yours calls for it. */
  @Expose()
  @Type(() => WeakMeasureResponse)
  @ApiProperty({ type: () => WeakMeasureResponse, nullable: true })
  evidence!: WeakMeasureResponse | null;
}

export class SuggestionListResponse {
  /** The most fitting first. */
  @Expose()
  @Type(() => SuggestionResponse)
  @ApiProperty({ type: () => SuggestionResponse, isArray: true })
  items!: SuggestionResponse[];
}
