import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { MeasureProperty, MeasureResponse } from './measure.dto.js';

const bands = ['ideal', 'acceptable', 'outside'];

export class PauseResponse {
  @Expose()
  @ApiProperty({ type: Number })
  startMs!: number;

  @Expose()
  @ApiProperty({ type: Number })
  endMs!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  durationMs!: number;

  @Expose()
  @ApiProperty({ type: String, enum: ['long', 'strategic', 'hesitation'] })
  kind!: string;

  /** Where it stands in the text. */
  @Expose()
  @ApiProperty({ type: String, enum: ['sentence', 'clause', 'none', 'unknown'] })
  at!: string;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  afterWord!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  beforeWord!: string | null;
}

/** One reason points were lost. */
export class PausePenaltyResponse {
  @Expose()
  @ApiProperty({
    type: String,
    enum: ['long_pauses', 'speaking_ratio_low', 'speaking_ratio_high', 'no_pause', 'rushed_boundaries'],
  })
  code!: string;

  @Expose()
  @ApiProperty({ type: Number })
  points!: number;

  @Expose()
  @ApiProperty({ type: Number })
  value!: number;

  @Expose()
  @ApiProperty({ type: Number })
  limit!: number;

  @Expose()
  @ApiProperty({ type: String })
  unit!: string;
}

export class PauseResultResponse {
  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;

  /** Whose times place the words around the pauses; null where no word is known. */
  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: ['provider', 'client', 'estimated'] })
  wordTiming!: string | null;

  @Expose()
  @Type(() => PauseResponse)
  @ApiProperty({ type: () => PauseResponse, isArray: true })
  pauses!: PauseResponse[];

  /** Start of the recording to the first speech. */
  @MeasureProperty()
  responseLatencySeconds!: MeasureResponse;

  /** It took more than five seconds; null when it could not be measured. */
  @Expose()
  @ApiProperty({ type: Boolean, nullable: true })
  lateStart!: boolean | null;

  @MeasureProperty()
  pauseSeconds!: MeasureResponse;

  @MeasureProperty()
  speakingSpanSeconds!: MeasureResponse;

  @MeasureProperty()
  phonationSeconds!: MeasureResponse;

  /** Speech / span, 0-1. */
  @MeasureProperty()
  speakingRatio!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  speakingRatioBand!: string | null;

  @MeasureProperty()
  longPauseCount!: MeasureResponse;

  @MeasureProperty()
  longPausesPerMinute!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  longPausesBand!: string | null;

  @MeasureProperty()
  strategicPauseCount!: MeasureResponse;

  /** Sentence boundaries passed in under 0.12 s / sentence boundaries. */
  @MeasureProperty()
  rushedBoundaryShare!: MeasureResponse;

  @MeasureProperty()
  longestRunSeconds!: MeasureResponse;

  @MeasureProperty()
  score!: MeasureResponse;

  @Expose()
  @Type(() => PausePenaltyResponse)
  @ApiProperty({ type: () => PausePenaltyResponse, isArray: true })
  penalties!: PausePenaltyResponse[];
}
