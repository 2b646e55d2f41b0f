import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Expose, Transform, Type } from 'class-transformer';
import { ArrayUnique, IsArray, IsBoolean, IsIn } from 'class-validator';
import { PageQuery } from '../../common/http/page-query.dto.js';
import { booleanText } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import { type NotificationKind, notificationKinds, type SubjectType, subjectTypes } from './notification.kinds.js';

export class NotificationQuery extends PageQuery {
  /** Leaves out what was read. */
  @ApiPropertyOptional({ type: Boolean, default: false })
  @MayBeAbsent()
  @Transform(booleanText)
  @IsBoolean()
  unreadOnly: boolean = false;
}

export class NotificationResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ enum: notificationKinds, enumName: 'NotificationKind' })
  kind!: NotificationKind;

  @Expose()
  @ApiProperty({ type: String })
  title!: string;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  /** What `subjectId` is the id of. */
  @Expose()
  @ApiProperty({ enum: subjectTypes, enumName: 'NotificationSubject' })
  subjectType!: SubjectType;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  subjectId!: string;

  /** Null when it has ended, and for what concerns you alone. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  relationshipId!: string | null;

  /** Whose doing it is; null when the relationship has ended. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  actorId!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readAt!: Date | null;
}

export class NotificationPageResponse {
  /** Newest first. */
  @Expose()
  @Type(() => NotificationResponse)
  @ApiProperty({ type: () => NotificationResponse, isArray: true })
  items!: NotificationResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}

export class UnreadCountResponse {
  @Expose()
  @ApiProperty({ type: 'integer' })
  unread!: number;
}

export class NotificationSettingsRequest {
  /** Kinds that are mailed to you too, to a confirmed address; all others are told in the list and over the socket alone. */
  @IsArray()
  @ArrayUnique()
  @IsIn(notificationKinds, { each: true })
  @ApiProperty({ enum: notificationKinds, enumName: 'NotificationKind', isArray: true })
  mail!: NotificationKind[];
}

export class NotificationSettingsResponse {
  @Expose()
  @ApiProperty({ enum: notificationKinds, enumName: 'NotificationKind', isArray: true })
  mail!: NotificationKind[];
}
