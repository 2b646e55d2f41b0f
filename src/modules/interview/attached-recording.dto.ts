import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { IsUUID, MaxLength } from 'class-validator';
import { recordingKinds, type RecordingKind, type UploadState, uploadStates } from '../uploads/upload.views.js';

export class AttachRecordingRequest {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsUUID()
  @MaxLength(36)
  uploadId!: string;
}

export class PlaybackLinkResponse {
  /** Needs no token: whoever holds it may play the recording until it expires. Takes `Range`. */
  @Expose() @ApiProperty({ type: String }) url!: string;
  @Expose() @ApiProperty({ type: String, format: 'date-time' }) expiresAt!: Date;
}

export class AttachedRecordingResponse {
  /** Of the upload. */
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) id!: string;
  @Expose() @ApiProperty({ type: String, format: 'uuid' }) attemptId!: string;
  @Expose() @ApiProperty({ enum: recordingKinds, enumName: 'RecordingKind' }) kind!: RecordingKind;

  /** `lost` when the file is gone from the storage. */
  @Expose() @ApiProperty({ enum: uploadStates, enumName: 'UploadState' }) state!: UploadState;
  @Expose() @ApiProperty({ type: String }) mediaType!: string;
  @Expose() @ApiProperty({ type: 'integer' }) sizeBytes!: number;
  @Expose() @ApiProperty({ type: String }) fileName!: string;
  @Expose() @ApiProperty({ type: String, format: 'date-time' }) createdAt!: Date;

  /** Null when the file is lost. */
  @Expose()
  @Type(() => PlaybackLinkResponse)
  @ApiProperty({ type: () => PlaybackLinkResponse, nullable: true })
  playback!: PlaybackLinkResponse | null;
}

export class AttachedRecordingListResponse {
  @Expose()
  @Type(() => AttachedRecordingResponse)
  @ApiProperty({ type: () => AttachedRecordingResponse, isArray: true })
  items!: AttachedRecordingResponse[];
}
