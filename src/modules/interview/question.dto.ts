import { Expose, Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  categories,
  type Category,
  difficulties,
  type Difficulty,
  type QuestionSource,
  questionSources,
  supplementKinds,
} from './interview.terms.js';

export class GenerateQuestionsRequest {
  /** Adds so many questions to those there are. Without it only a missing first set is written. */
  @ValidateIf((_, value) => value !== undefined)
  @IsInt()
  @Min(1)
  @Max(10)
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 10 })
  count?: number;
}

export class SupplementResponse {
  @Expose()
  @ApiProperty({ enum: supplementKinds, enumName: 'SupplementKind' })
  kind!: (typeof supplementKinds)[number];

  /** Plain text to be shown in a fixed-width font. */
  @Expose()
  @ApiProperty({ type: String })
  content!: string;
}

export class QuestionResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  interviewId!: string;

  /** The question that this one follows up. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  parentQuestionId!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  position!: number;

  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  @Expose()
  @Type(() => SupplementResponse)
  @ApiProperty({ type: SupplementResponse, nullable: true })
  supplement!: SupplementResponse | null;

  @Expose()
  @ApiProperty({ enum: categories, enumName: 'QuestionCategory' })
  category!: Category;

  @Expose()
  @ApiProperty({ type: String })
  topic!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  skill!: string | null;

  @Expose()
  @ApiProperty({ enum: difficulties, enumName: 'Difficulty' })
  difficulty!: Difficulty;

  @Expose()
  @ApiProperty({ type: Number })
  suggestedSeconds!: number;

  /** What a good answer says; null until the interview is completed. */
  @Expose()
  @ApiProperty({ type: [String], nullable: true })
  expectedPoints!: string[] | null;

  /** Null until the interview is completed, or where none is known. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  modelAnswer!: string | null;

  /** Only in practice mode before completion. */
  @Expose()
  @ApiProperty({ type: [String], nullable: true })
  hints!: string[] | null;

  @Expose()
  @ApiProperty({ enum: questionSources, enumName: 'QuestionSource' })
  source!: QuestionSource;

  /** Why rules wrote it, as a code such as `llm_not_configured`. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  sourceReason!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  model!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;
}

export class QuestionListResponse {
  /** All questions of the interview, oldest first. */
  @Expose()
  @Type(() => QuestionResponse)
  @ApiProperty({ type: [QuestionResponse] })
  items!: QuestionResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}
