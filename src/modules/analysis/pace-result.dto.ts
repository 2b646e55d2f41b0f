import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { MeasureResponse } from './measure.dto.js';

const bands = ['ideal', 'acceptable', 'outside'];

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

  /** What rate, profile, stretches and score were made from; see `MeasureResponse.method`. */
  @Expose()
  @ApiProperty({ type: String, enum: ['words', 'sound+words', 'sound+text', 'acoustic'] })
  method!: string;

  /** Null where no word is known. */
  @Expose()
  @ApiProperty({ type: 'integer', nullable: true })
  wordCount!: number | null;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speakingSpanSeconds!: MeasureResponse;

  /** Words per minute from the first speech to the last, pauses included. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speakingRateWpm!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  band!: string | null;

  /** Syllables per second of speech, pauses taken out. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  articulationRateSps!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  articulationBand!: string | null;

  /** Windows of five seconds, one second apart, from the first speech on; times from the start of the recording. */
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

/** What is heard in a voice whatever it says. Told, not scored: microphones and rooms differ too much. */
export class VoiceResponse {
  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;

  /** Standard deviation of the level over the syllables. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  loudnessVariationDb!: MeasureResponse;

  /** Standard deviation of the pitch around its median. */
  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  pitchVariationSemitones!: MeasureResponse;

  /** The pitch varies by less than two semitones; null when it could not be measured. */
  @Expose()
  @ApiProperty({ type: Boolean, nullable: true })
  monotone!: boolean | null;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  medianPitchHz!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speechLevelDbfs!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  noiseLevelDbfs!: MeasureResponse;

  @Expose()
  @Type(() => MeasureResponse)
  @ApiProperty({ type: () => MeasureResponse })
  speechOverNoiseDb!: MeasureResponse;
}

export class PaceResultResponse {
  @Expose()
  @Type(() => SpeakingPaceResponse)
  @ApiProperty({ type: () => SpeakingPaceResponse })
  pace!: SpeakingPaceResponse;

  /** Null as long as there is no transcript. */
  @Expose()
  @Type(() => FillersResponse)
  @ApiProperty({ type: () => FillersResponse, nullable: true })
  fillers!: FillersResponse | null;

  @Expose()
  @Type(() => VoiceResponse)
  @ApiProperty({ type: () => VoiceResponse })
  voice!: VoiceResponse;
}
