import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';

const bands = ['ideal', 'acceptable', 'outside'];

/** A figure, or why there is none. */
export class MeasureResponse {
  @Expose()
  @ApiProperty({ type: String, enum: ['measured', 'insufficient', 'failed'] })
  status!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  value!: number | null;

  /** `wpm`, `s`, `ratio`, `per_minute`, `per_100_words`, `count`, `points`. */
  @Expose()
  @ApiProperty({ type: String })
  unit!: string;

  /** `not_enough_words`, `not_enough_speech`, `transcript_not_verbatim`, `times_not_from_provider`, … */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  /** How many observations stand behind it. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  sampleSize!: number;

  /** `words`, `words:lower-bound`, `text`, `sound`, `sound+words`. */
  @Expose()
  @ApiProperty({ type: String })
  method!: string;

  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;
}

export class PaceWindowResponse {
  @Expose()
  @ApiProperty({ type: Number })
  startMs!: number;

  @Expose()
  @ApiProperty({ type: Number })
  endMs!: number;

  @Expose()
  @ApiProperty({ type: Number })
  wpm!: number;
}

/** A part of the answer that was too fast or too slow. */
export class PaceStretchResponse {
  @Expose()
  @ApiProperty({ type: String, enum: ['fast', 'slow'] })
  kind!: string;

  @Expose()
  @ApiProperty({ type: Number })
  startMs!: number;

  @Expose()
  @ApiProperty({ type: Number })
  endMs!: number;

  /** Its fastest or slowest five seconds. */
  @Expose()
  @ApiProperty({ type: Number })
  wpm!: number;
}

export class SpeakingPaceResponse {
  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  wordCount!: number;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speakingSpanSeconds!: MeasureResponse;

  /** Words per minute from the first word to the last, pauses included. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speakingRateWpm!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  band!: string | null;

  /** Windows of five seconds, one second apart. */
  @Expose()
  @Type(() => PaceWindowResponse)
  @ApiProperty({ type: () => PaceWindowResponse, isArray: true })
  profile!: PaceWindowResponse[];

  /** Standard deviation / mean of the profile. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  variability!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  score!: MeasureResponse;

  @Expose()
  @Type(() => PaceStretchResponse)
  @ApiProperty({ type: () => PaceStretchResponse, isArray: true })
  stretches!: PaceStretchResponse[];
}

export class FillerUseResponse {
  @Expose()
  @ApiProperty({ type: String, enum: ['nonLexical', 'lexical'] })
  kind!: string;

  @Expose()
  @ApiProperty({ type: String })
  label!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  start!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  end!: number;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  startMs!: number | null;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  endMs!: number | null;
}

export class FillerClusterResponse {
  @Expose()
  @ApiProperty({ type: Number })
  startMs!: number;

  @Expose()
  @ApiProperty({ type: Number })
  endMs!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  count!: number;
}

export class FillersResponse {
  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;

  @Expose()
  @Type(() => FillerUseResponse)
  @ApiProperty({ type: () => FillerUseResponse, isArray: true })
  uses!: FillerUseResponse[];

  @Expose()
  @ApiProperty({ type: 'integer' })
  wordCount!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  nonLexicalCount!: number;

  @Expose()
  @ApiProperty({ type: 'integer' })
  lexicalCount!: number;

  /** The recogniser leaves fillers out: every count is then at least this much. */
  @Expose()
  @ApiProperty({ type: Boolean })
  lowerBound!: boolean;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  share!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  band!: string | null;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  nonLexicalPer100Words!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  lexicalPer100Words!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  perMinute!: MeasureResponse;

  /** Three or more within ten seconds. */
  @Expose()
  @Type(() => FillerClusterResponse)
  @ApiProperty({ type: () => FillerClusterResponse, isArray: true })
  clusters!: FillerClusterResponse[];

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  score!: MeasureResponse;
}

export class PaceResultResponse {
  @Expose()
  @Type(() => SpeakingPaceResponse)
  @ApiProperty({ type: () => SpeakingPaceResponse })
  pace!: SpeakingPaceResponse;

  @Expose()
  @Type(() => FillersResponse)
  @ApiProperty({ type: () => FillersResponse })
  fillers!: FillersResponse;
}

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

  @Expose()
  @Type(() => PauseResponse)
  @ApiProperty({ type: () => PauseResponse, isArray: true })
  pauses!: PauseResponse[];

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  pauseSeconds!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speakingSpanSeconds!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  phonationSeconds!: MeasureResponse;

  /** Speech / span, 0-1. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speakingRatio!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  speakingRatioBand!: string | null;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  longPauseCount!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  longPausesPerMinute!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  longPausesBand!: string | null;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  strategicPauseCount!: MeasureResponse;

  /** Sentence boundaries passed in under 0.12 s / sentence boundaries. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  rushedBoundaryShare!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  longestRunSeconds!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  score!: MeasureResponse;

  @Expose()
  @Type(() => PausePenaltyResponse)
  @ApiProperty({ type: () => PausePenaltyResponse, isArray: true })
  penalties!: PausePenaltyResponse[];
}
