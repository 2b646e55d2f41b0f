import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { MayBeAbsent } from '../../common/http/validation.js';
import {
  analysisSources,
  analysisStatuses,
  type AnalysisSource,
  type AnalysisStatus,
  type AnalysisType,
  analysisTypes,
} from './analysis.views.js';
import { CommunicationResultResponse, DomainResultResponse } from './content-result.dto.js';
import { PaceResultResponse } from './pace-result.dto.js';
import { PauseResultResponse } from './pause-result.dto.js';

/** Which analyses to run; all four when `types` is left out. */
export class RunAnalysesRequest {
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(analysisTypes.length)
  @ArrayUnique()
  @IsIn(analysisTypes, { each: true })
  @ApiProperty({ enum: analysisTypes, enumName: 'AnalysisType', isArray: true, required: false })
  types?: AnalysisType[];
}

/** One judgement of one answer. The field named like `type` holds what was found out; the other three are null. */
export class AnalysisResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  attemptId!: string;

  @Expose()
  @ApiProperty({ type: String, enum: analysisTypes, enumName: 'AnalysisType' })
  type!: AnalysisType;

  /** `measured`: there is a score. `insufficient`: there cannot be one, see `reason`. `failed`: ask again. */
  @Expose()
  @ApiProperty({ type: String, enum: analysisStatuses, enumName: 'AnalysisStatus' })
  status!: AnalysisStatus;

  /** Why there is no score: `not_spoken`, `not_transcribed`, `no_sound`, `no_speech`, `codec`, `not_enough_words`, `too_short`, `time_limit`, … */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @ApiProperty({ type: Boolean })
  retryable!: boolean;

  /** 0-100 over what was measured. */
  @Expose()
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100 })
  score!: number | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: ['excellent', 'good', 'average', 'needs_work'] })
  band!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: ['A', 'B', 'C', 'D'] })
  grade!: string | null;

  /** `llm`: a model judged. `rules`: rules over the text. `sound`: measured in the recording. `words`: measured from the times of the words alone. */
  @Expose()
  @ApiProperty({ type: String, enum: analysisSources, enumName: 'AnalysisSource' })
  source!: AnalysisSource;

  /** Why rules judged and no model: `llm_not_configured`, `budget_exhausted`, `timeout`, `invalid_reply`, … */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  modelReason!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  model!: string | null;

  /** Version of the rubric or of the thresholds the answer was held against. */
  @Expose()
  @ApiProperty({ type: String })
  rubricVersion!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  latencyMs!: number;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;

  @Expose()
  @Type(() => DomainResultResponse)
  @ApiProperty({ type: () => DomainResultResponse, nullable: true })
  domain!: DomainResultResponse | null;

  @Expose()
  @Type(() => CommunicationResultResponse)
  @ApiProperty({ type: () => CommunicationResultResponse, nullable: true })
  communication!: CommunicationResultResponse | null;

  @Expose()
  @Type(() => PaceResultResponse)
  @ApiProperty({ type: () => PaceResultResponse, nullable: true })
  pace!: PaceResultResponse | null;

  @Expose()
  @Type(() => PauseResultResponse)
  @ApiProperty({ type: () => PauseResultResponse, nullable: true })
  pause!: PauseResultResponse | null;
}

export class FailedAnalysisResponse {
  @Expose()
  @ApiProperty({ type: String, enum: analysisTypes, enumName: 'AnalysisType' })
  type!: AnalysisType;

  @Expose()
  @ApiProperty({ type: String })
  reason!: string;

  @Expose()
  @ApiProperty({ type: Boolean })
  retryable!: boolean;
}

export class AnalysisRunResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  attemptId!: string;

  /** What stands now for each type asked for; a failed run may leave an earlier, better result standing. */
  @Expose()
  @Type(() => AnalysisResponse)
  @ApiProperty({ type: () => AnalysisResponse, isArray: true })
  analyses!: AnalysisResponse[];

  /** Types this run came to an end with, with a score or with the reason why there is none. */
  @Expose()
  @ApiProperty({ enum: analysisTypes, enumName: 'AnalysisType', isArray: true })
  completed!: AnalysisType[];

  @Expose()
  @Type(() => FailedAnalysisResponse)
  @ApiProperty({ type: () => FailedAnalysisResponse, isArray: true })
  failed!: FailedAnalysisResponse[];
}

export class AnalysisListResponse {
  @Expose()
  @Type(() => AnalysisResponse)
  @ApiProperty({ type: () => AnalysisResponse, isArray: true })
  items!: AnalysisResponse[];
}
