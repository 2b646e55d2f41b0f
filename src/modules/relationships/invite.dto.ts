import { Expose, Transform, Type } from 'class-transformer';
import { IsEmail, MaxLength } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { trimmed } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import {
  type InviteState,
  inviteStates,
  type MemberRole,
  memberRoles,
  type RelationshipType,
  relationshipTypes,
} from './relationship.views.js';

export class SendInviteRequest {
  /** Where the link is mailed to; without it you pass the link on yourself. */
  @MayBeAbsent()
  @Transform(trimmed)
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @MaxLength(254)
  @ApiPropertyOptional({ type: String, format: 'email' })
  email?: string;
}

export class InviteResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  relationshipId!: string;

  /** `CREATED`: a link to pass on; `SENT`: mailed; `OPENED`: somebody looked at it. */
  @Expose()
  @ApiProperty({ enum: inviteStates, enumName: 'InviteState' })
  state!: InviteState;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  openedAt!: Date | null;

  /** When it was accepted, declined or canceled. */
  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  answeredAt!: Date | null;
}

export class NewInviteResponse extends InviteResponse {
  /**
   * The link, told this once: whoever has it can accept. Null only in the answer to a repeated request, when it was
   * used or canceled meanwhile.
   */
  @Expose()
  @ApiProperty({ type: String, format: 'uri', nullable: true })
  url!: string | null;
}

export class InviteListResponse {
  @Expose()
  @Type(() => InviteResponse)
  @ApiProperty({ type: [InviteResponse] })
  items!: InviteResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}

export class OpenedInviteResponse {
  /** As they call themselves. */
  @Expose()
  @ApiProperty({ type: String })
  inviterName!: string;

  @Expose()
  @ApiProperty({ enum: relationshipTypes, enumName: 'RelationshipType' })
  type!: RelationshipType;

  /** What you would be. */
  @Expose()
  @ApiProperty({ enum: memberRoles, enumName: 'MemberRole' })
  role!: MemberRole;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt!: Date;
}
