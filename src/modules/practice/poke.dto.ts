import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageQuery } from '../../common/http/page-query.dto.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import { type PokeType, pokeTypes } from './poke.types.js';

export class SendPokeRequest {
  @IsUUID()
  @ApiProperty({ type: String, format: 'uuid' })
  relationshipId!: string;

  @IsIn(pokeTypes)
  @ApiProperty({ enum: pokeTypes, enumName: 'PokeType' })
  type!: PokeType;

  /** Exactly one emoji, with the type `emoji` and no other. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 64 })
  emoji?: string | null;
}

export class PokeQuery extends PageQuery {
  /** Of this one alone; all of yours unless given. */
  @MayBeAbsent()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  relationshipId?: string;
}

export class PokeResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  relationshipId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  fromUserId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  toUserId!: string;

  @Expose()
  @ApiProperty({ enum: pokeTypes, enumName: 'PokeType' })
  type!: PokeType;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  emoji!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;
}

export class PokePageResponse {
  /** Newest first. */
  @Expose()
  @Type(() => PokeResponse)
  @ApiProperty({ type: () => PokeResponse, isArray: true })
  items!: PokeResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}
