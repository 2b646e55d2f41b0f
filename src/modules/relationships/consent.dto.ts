import { Expose, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsInt, Max, Min } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import {
  type ConsentScope,
  consentScopes,
  type ConsentStatus,
  consentStatuses,
  type MemberRole,
  memberRoles,
  type RelationshipType,
  relationshipTypes,
} from './relationship.views.js';

export class PutConsentRequest {
  /** Everything you open from now on; an empty list takes all of it back. */
  @IsArray()
  @ArrayMaxSize(consentScopes.length)
  @ArrayUnique()
  @IsIn(consentScopes, { each: true })
  @ApiProperty({ enum: consentScopes, enumName: 'ConsentScope', isArray: true })
  scopes!: ConsentScope[];

  /** Of the texts you were shown: see `GET /v1/consent-templates`. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  @ApiProperty({ type: 'integer', minimum: 1 })
  templateVersion!: number;
}

export class ConsentRecordResponse {
  /** Grows with every change, by one. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  version!: number;

  /** `DRAFT` opens nothing: it was said before there was somebody on the other side. */
  @Expose()
  @ApiProperty({ enum: consentStatuses, enumName: 'ConsentStatus' })
  status!: ConsentStatus;

  @Expose()
  @ApiProperty({ enum: consentScopes, enumName: 'ConsentScope', isArray: true })
  scopes!: ConsentScope[];

  @Expose()
  @ApiProperty({ type: 'integer' })
  templateVersion!: number;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  at!: Date;
}

export class MemberConsentResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  @Expose()
  @ApiProperty({ enum: memberRoles, enumName: 'MemberRole' })
  role!: MemberRole;

  /** 0: nothing was said yet. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  version!: number;

  @Expose()
  @ApiProperty({ enum: consentStatuses, enumName: 'ConsentStatus' })
  status!: ConsentStatus;

  @Expose()
  @ApiProperty({ enum: consentScopes, enumName: 'ConsentScope', isArray: true })
  scopes!: ConsentScope[];

  /** Whether it opens anything now: both it and the relationship are active. */
  @Expose()
  @ApiProperty({ type: Boolean })
  effective!: boolean;

  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  templateVersion!: number | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  at!: Date | null;
}

export class ConsentsResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  relationshipId!: string;

  /** What each of the two opens now. */
  @Expose()
  @Type(() => MemberConsentResponse)
  @ApiProperty({ type: [MemberConsentResponse] })
  members!: MemberConsentResponse[];

  /** Your own entries, newest first; the last hundred. */
  @Expose()
  @Type(() => ConsentRecordResponse)
  @ApiProperty({ type: [ConsentRecordResponse] })
  history!: ConsentRecordResponse[];
}

export class ConsentScopeTextResponse {
  @Expose()
  @ApiProperty({ enum: consentScopes, enumName: 'ConsentScope' })
  scope!: ConsentScope;

  @Expose()
  @ApiProperty({ type: String })
  title!: string;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;
}

export class ConsentTemplateResponse {
  @Expose()
  @ApiProperty({ type: 'integer' })
  version!: number;

  @Expose()
  @ApiProperty({ enum: relationshipTypes, enumName: 'RelationshipType' })
  relationshipType!: RelationshipType;

  @Expose()
  @ApiProperty({ type: String })
  intro!: string;

  @Expose()
  @Type(() => ConsentScopeTextResponse)
  @ApiProperty({ type: [ConsentScopeTextResponse] })
  scopes!: ConsentScopeTextResponse[];
}

export class ConsentTemplateListResponse {
  /** To be shown to who decides now. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  currentVersion!: number;

  /** Every version there ever was: what was agreed to under an older one goes on to hold. */
  @Expose()
  @Type(() => ConsentTemplateResponse)
  @ApiProperty({ type: [ConsentTemplateResponse] })
  items!: ConsentTemplateResponse[];
}
