import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';

/** Words of the answer, exactly as they stand there. */
export class QuoteResponse {
  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  /** UTF-16 offset into the answer. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  start!: number;

  /** Exclusive. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  end!: number;

  /** When it was said; null when that is not known. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  startMs!: number | null;

  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  endMs!: number | null;
}

export class JudgementResponse {
  /** `accuracy`, `coverage.point`, `depth.example`, `clarity.hedges`, `structure.result`, … */
  @Expose()
  @ApiProperty({ type: String })
  criterion!: string;

  @Expose()
  @ApiProperty({ type: String, enum: ['met', 'partly', 'missing'] })
  verdict!: string;

  /** Which expected point, from 0; null for other criteria. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  pointIndex!: number | null;

  /** What it rests on; null when nothing in the answer shows it. */
  @Expose()
  @Type(() => QuoteResponse)
  @ApiProperty({ type: () => QuoteResponse, nullable: true })
  quote!: QuoteResponse | null;

  @Expose()
  @ApiProperty({ type: String })
  comment!: string;

  /** What would lift it. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  lift!: string | null;

  @Expose()
  @ApiProperty({ type: String, enum: ['llm', 'rules'] })
  source!: string;

  @Expose()
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 })
  confidence!: number;
}

export class DimensionResponse {
  @Expose()
  @ApiProperty({ type: String })
  name!: string;

  /** Points of 100 it stands for when every dimension is measured. */
  @Expose()
  @ApiProperty({ type: Number })
  weight!: number;

  @Expose()
  @ApiProperty({ type: String, enum: ['measured', 'insufficient'] })
  status!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100 })
  score!: number | null;

  /** `model_only`, `not_enough_words`, … */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @Expose()
  @ApiProperty({ type: String, enum: ['llm', 'rules'] })
  source!: string;
}

export class ExpectedPointResponse {
  @Expose()
  @ApiProperty({ type: 'integer' })
  index!: number;

  /** Null until the interview is completed, unless it is for practice. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  text!: string | null;

  @Expose()
  @ApiProperty({ type: String, enum: ['covered', 'partial', 'missing'] })
  verdict!: string;

  /** How much of the point was found, 0-1. */
  @Expose()
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 })
  share!: number;
}

/** A stretch of the answer that was not judged. */
export class IgnoredSpanResponse {
  @Expose()
  @ApiProperty({ type: 'integer' })
  start!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  end!: number;

  @Expose()
  @ApiProperty({ type: String, enum: ['instruction_like', 'code'] })
  reason!: string;
}

export class DomainResultResponse {
  /** Weight measured / weight of all dimensions, 0-1. */
  @Expose()
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 })
  coverage!: number;

  @Expose()
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 })
  confidence!: number;

  @Expose()
  @Type(() => DimensionResponse)
  @ApiProperty({ type: () => DimensionResponse, isArray: true })
  dimensions!: DimensionResponse[];

  @Expose()
  @ApiProperty({ type: 'integer' })
  pointsCovered!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  pointsExpected!: number;

  @Expose()
  @Type(() => ExpectedPointResponse)
  @ApiProperty({ type: () => ExpectedPointResponse, isArray: true })
  points!: ExpectedPointResponse[];

  @Expose()
  @Type(() => JudgementResponse)
  @ApiProperty({ type: () => JudgementResponse, isArray: true })
  judgements!: JudgementResponse[];

  @Expose()
  @Type(() => IgnoredSpanResponse)
  @ApiProperty({ type: () => IgnoredSpanResponse, isArray: true })
  ignored!: IgnoredSpanResponse[];
}

export class StructurePartResponse {
  @Expose()
  @ApiProperty({ type: String })
  part!: string;

  @Expose()
  @ApiProperty({ type: Boolean })
  found!: boolean;
}

export class AnswerStructureResponse {
  /** `star`: situation, task, action, result. `technical`: context, theory, example, tradeOff, decision. */
  @Expose()
  @ApiProperty({ type: String, enum: ['star', 'technical'] })
  kind!: string;

  @Expose()
  @Type(() => StructurePartResponse)
  @ApiProperty({ type: () => StructurePartResponse, isArray: true })
  parts!: StructurePartResponse[];
}

export class CommunicationResultResponse {
  @Expose()
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 })
  coverage!: number;

  @Expose()
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 })
  confidence!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  wordCount!: number;

  @Expose()
  @Type(() => DimensionResponse)
  @ApiProperty({ type: () => DimensionResponse, isArray: true })
  dimensions!: DimensionResponse[];

  @Expose()
  @Type(() => AnswerStructureResponse)
  @ApiProperty({ type: () => AnswerStructureResponse, nullable: true })
  structure!: AnswerStructureResponse | null;

  @Expose()
  @Type(() => JudgementResponse)
  @ApiProperty({ type: () => JudgementResponse, isArray: true })
  judgements!: JudgementResponse[];
}
