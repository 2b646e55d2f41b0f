import { Expose, Type } from 'class-transformer';
import { IsString, Length } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { type ExportReason, type ExportState, exportStates } from './export.views.js';

export class ConfirmedRequest {
  /** The password once more: an open laptop must not be enough. */
  @IsString()
  @Length(1, 512)
  @ApiProperty({ type: String, minLength: 1, maxLength: 512 })
  password!: string;
}

export class ExportResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ enum: exportStates, enumName: 'ExportState' })
  state!: ExportState;

  /** 0–100. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  progress!: number;

  @Expose()
  @ApiProperty({ enum: ['interrupted'], nullable: true, type: String })
  reason!: ExportReason | null;

  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  sizeBytes!: number | null;

  /** Hex SHA-256 of the archive. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  sha256!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readyAt!: Date | null;

  /** The archive is deleted then. */
  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt!: Date | null;
}

export class ExportListResponse {
  @Expose()
  @Type(() => ExportResponse)
  @ApiProperty({ type: [ExportResponse] })
  items!: ExportResponse[];
}

export class ExportLinkResponse {
  /** A ZIP archive; whoever has the link can fetch it until then. */
  @Expose()
  @ApiProperty({ type: String, format: 'uri' })
  url!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt!: Date;
}
