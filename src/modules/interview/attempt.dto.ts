import { Expose, Transform, Type } from 'class-transformer';
import { IsIn, ValidateBy, ValidateIf } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { trimmed } from '../../common/http/transforms.js';
import { type AttemptKind, attemptKinds, type AttemptState, attemptStates } from './interview.terms.js';

const answerLimit = 5_000;

/** Characters as people count them: one for a code point, not two for an emoji. */
const fits = (answer: unknown): boolean =>
  typeof answer === 'string' && answer !== '' && answer.length <= 2 * answerLimit && [...answer].length <= answerLimit;

const IsAnswerOfItsKind = () =>
  ValidateBy({
    name: 'answer',
    validator: {
      validate: (value, details) =>
        (details?.object as CreateAttemptRequest).kind === 'spoken' ? value === undefined : fits(value),
      defaultMessage: () => `answer must be 1-${answerLimit} characters, and left out when kind is spoken`,
    },
  });

export class CreateAttemptRequest {
  /** `spoken` opens an attempt that takes its answer from audio. */
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(attemptKinds)
  @ApiPropertyOptional({ enum: attemptKinds, enumName: 'AttemptKind', default: 'typed' })
  kind: AttemptKind = 'typed';

  @Transform(trimmed)
  @IsAnswerOfItsKind()
  @ApiPropertyOptional({ type: String, minLength: 1, maxLength: answerLimit })
  answer?: string;
}

export class AttemptResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  questionId!: string;

  @Expose()
  @ApiProperty({ enum: attemptKinds, enumName: 'AttemptKind' })
  kind!: AttemptKind;

  /** A spoken one is open until its audio is transcribed. */
  @Expose()
  @ApiProperty({ enum: attemptStates, enumName: 'AttemptState' })
  state!: AttemptState;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  answerText!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  language!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: Date | null;
}

export class AttemptListResponse {
  /** Oldest first; all attempts are kept. */
  @Expose()
  @Type(() => AttemptResponse)
  @ApiProperty({ type: [AttemptResponse] })
  items!: AttemptResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}
