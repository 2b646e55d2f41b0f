import { Expose, Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { trimmed } from '../../common/http/transforms.js';
import { SPEECH_LANGUAGES } from '../../platform/speech-to-text/language-names.js';
import { interviewStates, type InterviewState } from './interview.state.js';
import {
  difficulties,
  type Difficulty,
  type InterviewMode,
  interviewModes,
  type QuestionType,
  questionTypes,
} from './interview.terms.js';

/** Unlike IsOptional, null is not taken for "not given". */
const IfGiven = () => ValidateIf((_, value) => value !== undefined);

const isTrack = () => Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'track must be a slug such as data-science' });

export class CreateInterviewRequest {
  /** What to practise, as a slug: one of the bank's tracks, or any other such as `nursing`. */
  @Transform(trimmed)
  @IsString()
  @Length(1, 64)
  @isTrack()
  track!: string;

  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  title?: string | null;

  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  jobRole?: string | null;

  @IfGiven()
  @IsIn(difficulties)
  @ApiPropertyOptional({ enum: difficulties, enumName: 'Difficulty', default: 'medium' })
  difficulty: Difficulty = 'medium';

  @IfGiven()
  @IsIn(questionTypes)
  @ApiPropertyOptional({ enum: questionTypes, enumName: 'QuestionType', default: 'mixed' })
  questionType: QuestionType = 'mixed';

  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(10)
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 10, default: 5 })
  questionCount: number = 5;

  /** `practice` shows hints while answering; `real` shows nothing of a good answer before the end. */
  @IfGiven()
  @IsIn(interviewModes)
  @ApiPropertyOptional({ enum: interviewModes, enumName: 'InterviewMode', default: 'real' })
  mode: InterviewMode = 'real';

  /** ISO 639-1, the language of the answers. */
  @IfGiven()
  @IsIn(SPEECH_LANGUAGES, { message: 'language must be a known ISO 639-1 code such as en' })
  @ApiPropertyOptional({ type: String, default: 'en' })
  language: string = 'en';

  /** Without it the current résumé is used, if there is one. */
  @IsOptional()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  resumeId?: string | null;

  @IsOptional()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  jobDescriptionId?: string | null;
}

/** All but the title is fixed with the first question. */
export class UpdateInterviewRequest {
  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 200 })
  title?: string | null;

  @IsOptional()
  @Transform(trimmed)
  @IsString()
  @Length(1, 200)
  @ApiPropertyOptional({ type: String, nullable: true, minLength: 1, maxLength: 200 })
  jobRole?: string | null;

  @IfGiven()
  @IsIn(difficulties)
  @ApiPropertyOptional({ enum: difficulties, enumName: 'Difficulty' })
  difficulty?: Difficulty;

  @IfGiven()
  @IsIn(questionTypes)
  @ApiPropertyOptional({ enum: questionTypes, enumName: 'QuestionType' })
  questionType?: QuestionType;

  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(10)
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 10 })
  questionCount?: number;

  @IfGiven()
  @IsIn(interviewModes)
  @ApiPropertyOptional({ enum: interviewModes, enumName: 'InterviewMode' })
  mode?: InterviewMode;

  @IfGiven()
  @IsString()
  @MaxLength(8)
  @IsIn(SPEECH_LANGUAGES, { message: 'language must be a known ISO 639-1 code such as en' })
  language?: string;

  @IsOptional()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  resumeId?: string | null;

  @IsOptional()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  jobDescriptionId?: string | null;
}

export class InterviewResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String })
  track!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  title!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  jobRole!: string | null;

  @Expose()
  @ApiProperty({ enum: difficulties, enumName: 'Difficulty' })
  difficulty!: Difficulty;

  @Expose()
  @ApiProperty({ enum: questionTypes, enumName: 'QuestionType' })
  questionType!: QuestionType;

  @Expose()
  @ApiProperty({ type: Number })
  questionCount!: number;

  @Expose()
  @ApiProperty({ enum: interviewModes, enumName: 'InterviewMode' })
  mode!: InterviewMode;

  /** Draft until it has questions, then active until it is completed. */
  @Expose()
  @ApiProperty({ enum: interviewStates, enumName: 'InterviewState' })
  state!: InterviewState;

  @Expose()
  @ApiProperty({ type: String })
  language!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  resumeId!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  jobDescriptionId!: string | null;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: Date | null;
}

export class StartedInterviewResponse extends InterviewResponse {
  /** True when an open interview of the track was there already; the request changed nothing of it. */
  @Expose()
  @ApiProperty({ type: Boolean })
  resumed!: boolean;
}

export class InterviewListResponse {
  @Expose()
  @Type(() => InterviewResponse)
  @ApiProperty({ type: [InterviewResponse] })
  items!: InterviewResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;
}
