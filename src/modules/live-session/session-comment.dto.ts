import { Expose, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class CreateCommentRequest {
  /** On the session's timeline, ms since its `startedAt`. */
  @IsInt()
  @Min(0)
  @Max(2 ** 31 - 1)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 })
  atMs!: number;

  @IsString()
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'text must not be blank' })
  @ApiProperty({ type: String, minLength: 1, maxLength: 2_000 })
  text!: string;

  /** Yours, for the moment or the whole; it stands apart from what models and rules score. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 100, nullable: true })
  score?: number | null;
}

export class CommentResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  sessionId!: string;

  /** Who said it. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  userId!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  atMs!: number;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  score!: number | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;
}

export class CommentListResponse {
  @Expose()
  @Type(() => CommentResponse)
  @ApiProperty({ type: [CommentResponse] })
  items!: CommentResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}
