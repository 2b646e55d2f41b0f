import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { MeasureProperty, MeasureResponse } from './measure.dto.js';

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

  @MeasureProperty()
  speakingSpanSeconds!: MeasureResponse;

  /** Words per minute from the first speech to the last, pauses included. */
  @MeasureProperty()
  speakingRateWpm!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  band!: string | null;

  /** Syllables per second of speech, pauses taken out. */
  @MeasureProperty()
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
  @MeasureProperty()
  variability!: MeasureResponse;

  @MeasureProperty()
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

  @MeasureProperty()
  share!: MeasureResponse;

  @Expose()
  @ApiProperty({ type: String, nullable: true, enum: bands })
  band!: string | null;

  @MeasureProperty()
  nonLexicalPer100Words!: MeasureResponse;

  @MeasureProperty()
  lexicalPer100Words!: MeasureResponse;

  @MeasureProperty()
  perMinute!: MeasureResponse;

  /** Three or more within ten seconds. */
  @Expose()
  @Type(() => FillerClusterResponse)
  @ApiProperty({ type: () => FillerClusterResponse, isArray: true })
  clusters!: FillerClusterResponse[];

  @MeasureProperty()
  score!: MeasureResponse;
}

/** What is heard in a voice whatever it says. Told, not scored: microphones and rooms differ too much. */
export class VoiceResponse {
  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;

  /** Standard deviation of the level over the syllables. */
  @MeasureProperty()
  loudnessVariationDb!: MeasureResponse;

  /** Standard deviation of the pitch around its median. */
  @MeasureProperty()
  pitchVariationSemitones!: MeasureResponse;

  /** The pitch varies by less than two semitones; null when it could not be measured. */
  @Expose()
  @ApiProperty({ type: Boolean, nullable: true })
  monotone!: boolean | null;

  @MeasureProperty()
  medianPitchHz!: MeasureResponse;

  @MeasureProperty()
  speechLevelDbfs!: MeasureResponse;

  @MeasureProperty()
  noiseLevelDbfs!: MeasureResponse;

  @MeasureProperty()
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
