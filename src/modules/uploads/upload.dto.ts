import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { PageQuery } from '../../common/http/page-query.dto.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import {
  rejectionReasons,
  type RejectionReason,
  type UploadKind,
  uploadKinds,
  type UploadState,
  uploadStates,
} from './upload.views.js';

export class CreateUploadRequest {
  @ApiProperty({ enum: uploadKinds, enumName: 'UploadKind' })
  @IsIn(uploadKinds)
  kind!: UploadKind;

  /** What the file is; its content has to agree. Parameters such as `;codecs=opus` do not count. */
  @ApiProperty({ type: String, maxLength: 200, example: 'audio/webm' })
  @IsString()
  @Length(3, 200)
  mediaType!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  sizeBytes!: number;

  /** Of the file, hex: what arrives otherwise is refused. */
  @ApiPropertyOptional({ type: String, pattern: '^[0-9a-f]{64}$' })
  @MayBeAbsent()
  @Matches(/^[0-9a-f]{64}$/, { message: 'sha256 must be 64 lower-case hex digits' })
  sha256?: string;

  /** For people. */
  @ApiPropertyOptional({ type: String, maxLength: 1000 })
  @MayBeAbsent()
  @IsString()
  @Length(1, 1000)
  fileName?: string;
}

export class UploadPageQuery extends PageQuery {
  @ApiPropertyOptional({ enum: uploadKinds, enumName: 'UploadKind' })
  @IsOptional()
  @IsIn(uploadKinds)
  kind?: UploadKind;
}

export class FileLinkResponse {
  /** Needs no token: whoever holds it may fetch the file until it expires. Takes `Range`. */
  @Expose() @ApiProperty({ type: String }) url!: string;
  @Expose() @ApiProperty({ type: String, format: 'date-time' }) expiresAt!: Date;
}

export class UploadResponse {
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) id!: string;
  @Expose() @ApiProperty({ enum: uploadKinds, enumName: 'UploadKind' }) kind!: UploadKind;

  /** `pending` until confirmed; `rejected`: not what was announced; `lost`: the file is gone from the storage. */
  @Expose() @ApiProperty({ enum: uploadStates, enumName: 'UploadState' }) state!: UploadState;

  @Expose()
  @ApiProperty({ enum: rejectionReasons, nullable: true, type: String })
  reason!: RejectionReason | null;

  /** As announced; once confirmed, as found in the content. */
  @Expose() @ApiProperty({ type: String }) mediaType!: string;
  @Expose() @ApiProperty({ type: 'integer' }) sizeBytes!: number;

  /** Of the file as it is kept: what it tells about places and devices is taken off. Null until it is confirmed. */
  @Expose() @ApiProperty({ type: String, nullable: true }) sha256!: string | null;
  @Expose() @ApiProperty({ type: String }) fileName!: string;

  /** The attempt it is attached to. */
  @Expose() @ApiProperty({ type: String, format: 'uuid', nullable: true }) attemptId!: string | null;
  @Expose() @ApiProperty({ type: String, format: 'date-time' }) createdAt!: Date;
  @Expose() @ApiProperty({ type: String, format: 'date-time', nullable: true }) confirmedAt!: Date | null;

  /** When it goes by itself; null while it is attached to an attempt. */
  @Expose() @ApiProperty({ type: String, format: 'date-time', nullable: true }) expiresAt!: Date | null;
}

export class UploadDetailsResponse extends UploadResponse {
  /** Null unless the upload is confirmed. */
  @Expose()
  @Type(() => FileLinkResponse)
  @ApiProperty({ type: () => FileLinkResponse, nullable: true })
  download!: FileLinkResponse | null;
}

export class PutLinkResponse extends FileLinkResponse {
  @Expose() @ApiProperty({ type: String, enum: ['PUT'] }) method!: 'PUT';

  /** To be sent as they are here. */
  @Expose()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers!: Record<string, string>;
}

export class GrantedUploadResponse {
  @Expose()
  @Type(() => UploadResponse)
  @ApiProperty({ type: () => UploadResponse })
  upload!: UploadResponse;

  /** Where the file goes: exactly this size, type and, if announced, checksum. */
  @Expose()
  @Type(() => PutLinkResponse)
  @ApiProperty({ type: () => PutLinkResponse })
  put!: PutLinkResponse;
}

export class UploadPageResponse {
  @Expose()
  @Type(() => UploadResponse)
  @ApiProperty({ type: () => UploadResponse, isArray: true })
  items!: UploadResponse[];

  @Expose() @ApiProperty({ type: String, nullable: true }) nextCursor!: string | null;
  @Expose() @ApiProperty({ type: 'integer' }) limit!: number;
}
