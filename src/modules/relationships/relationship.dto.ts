import { Expose, Type } from 'class-transformer';
import { IsIn } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeAbsent } from '../../common/http/validation.js';
import {
  type MemberRole,
  memberRoles,
  type RelationshipStatus,
  relationshipStatuses,
  type RelationshipType,
  relationshipTypes,
} from './relationship.views.js';

const creatorRoles = ['mentor', 'candidate'] as const;

export class CreateRelationshipRequest {
  @IsIn(relationshipTypes)
  @ApiProperty({ enum: relationshipTypes, enumName: 'RelationshipType' })
  type!: RelationshipType;

  /** Of type MENTOR alone: what you are; `candidate` unless given. Who accepts is the other. */
  @MayBeAbsent()
  @IsIn(creatorRoles)
  @ApiPropertyOptional({ enum: creatorRoles, enumName: 'CreatorRole' })
  role?: (typeof creatorRoles)[number];
}

export class RelationshipMemberResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  /** Null once the relationship has ended. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  fullName!: string | null;

  /** Of type MENTOR `mentor` and `candidate`, else `member`. */
  @Expose()
  @ApiProperty({ enum: memberRoles, enumName: 'MemberRole' })
  role!: MemberRole;
}

export class RelationshipResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ enum: relationshipTypes, enumName: 'RelationshipType' })
  type!: RelationshipType;

  /** `DECLINED` and `REVOKED` are the end: begin anew to practise together again. */
  @Expose()
  @ApiProperty({ enum: relationshipStatuses, enumName: 'RelationshipStatus' })
  status!: RelationshipStatus;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  creatorId!: string;

  /** Who created it first; the other once they have accepted. */
  @Expose()
  @Type(() => RelationshipMemberResponse)
  @ApiProperty({ type: [RelationshipMemberResponse] })
  members!: RelationshipMemberResponse[];

  /** Of the consent texts that were current when it was made. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  templateVersion!: number;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  acceptedAt!: Date | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt!: Date | null;
}

export class RelationshipListResponse {
  @Expose()
  @Type(() => RelationshipResponse)
  @ApiProperty({ type: [RelationshipResponse] })
  items!: RelationshipResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}
