import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { WordTiming } from '../../speech/text/words.js';
import {
  type TranscriptionReason,
  transcriptionReasons,
  type TranscriptionSource,
  transcriptionSources,
  type TranscriptionState,
} from './transcription.state.js';

export class TimedWordRequest {
  @IsString()
  @Length(1, 200)
  word!: string;

  /** From the start of the recording. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 600_000 })
  @IsInt()
  @Min(0)
  @Max(600_000)
  startMs!: number;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 600_000 })
  @IsInt()
  @Min(0)
  @Max(600_000)
  endMs!: number;

  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: 1 })
  @IsOptional()
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(1)
  confidence?: number;
}

/** A recording as multipart field `file`, or as JSON an upload or the client's own transcript. */
export class SubmitTranscriptionRequest {
  /** BCP 47, such as `en` or `pt-BR`; the attempt's when left out. */
  @IsOptional()
  @IsString()
  @MaxLength(35)
  language?: string;

  /** A confirmed upload of kind audio, camera, screen or combined, instead of a file. It stays as it is. */
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID()
  @MaxLength(36)
  uploadId?: string;

  /** What was said, instead of a recording. */
  @IsOptional()
  @IsString()
  @Length(1, 20_000)
  @Matches(/[\p{L}\p{N}]/u, { message: 'text must hold a word' })
  text?: string;

  /** The words of `text` with their times, in order. */
  @ApiPropertyOptional({ type: () => [TimedWordRequest] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3500)
  @ValidateNested({ each: true })
  @Type(() => TimedWordRequest)
  words?: TimedWordRequest[];
}

export class TimedWordResponse {
  @Expose()
  word!: string;

  @ApiProperty({ type: 'integer' })
  @Expose()
  startMs!: number;

  @ApiProperty({ type: 'integer' })
  @Expose()
  endMs!: number;

  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: 1 })
  @Expose()
  confidence?: number;
}

export class TranscriptionResponse {
  @Expose()
  id!: string;

  @Expose()
  attemptId!: string;

  /** Where the words were taken down: from a recording, live while they were spoken, or by the client. */
  @ApiProperty({ enum: transcriptionSources })
  @Expose()
  source!: TranscriptionSource;

  /** `waiting` and `processing` go on by themselves; `ready` and `failed` are final. */
  @ApiProperty({ enum: ['waiting', 'processing', 'ready', 'failed'] })
  @Expose()
  state!: TranscriptionState;

  /** Why it waits or failed. */
  @ApiProperty({ enum: Object.keys(transcriptionReasons), nullable: true, type: String })
  @Expose()
  reason!: TranscriptionReason | null;

  /** The reason in words: what happens next or what to do. */
  @ApiProperty({ type: String, nullable: true })
  @Expose()
  detail!: string | null;

  /** ISO 639-1. */
  @Expose()
  language!: string;

  @ApiProperty({ type: String, nullable: true })
  @Expose()
  text!: string | null;

  /** Null when there are no word times, and no sound to lay the text over. */
  @ApiProperty({ type: () => [TimedWordResponse], nullable: true })
  @Expose()
  @Type(() => TimedWordResponse)
  words!: TimedWordResponse[] | null;

  /** Who made the times of the words; `estimated`: the engine gave none, and the text was laid over the speech found. */
  @ApiProperty({ enum: ['provider', 'client', 'estimated'], nullable: true, type: String })
  @Expose()
  timing!: WordTiming | null;

  /** Of the audio that is really in the recording. */
  @ApiProperty({ type: Number, nullable: true })
  @Expose()
  durationSeconds!: number | null;

  /** True when fillers and repetitions are written down. */
  @Expose()
  verbatim!: boolean;

  @ApiProperty({ type: String, nullable: true })
  @Expose()
  model!: string | null;

  @ApiProperty({ type: Date, nullable: true })
  @Expose()
  nextTryAt!: Date | null;

  @Expose()
  createdAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  @Expose()
  readyAt!: Date | null;
}
