import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { measureMethods } from '../../speech/measure.js';

/** A figure, or why there is none. */
export class MeasureResponse {
  @Expose()
  @ApiProperty({ type: String, enum: ['measured', 'insufficient', 'failed'] })
  status!: string;

  @Expose()
  @ApiProperty({ type: Number, nullable: true })
  value!: number | null;

  /** `wpm`, `s`, `ratio`, `per_minute`, `per_100_words`, `count`, `points`, `syllables_per_second`, `semitones`, `db`, `dbfs`, `hz`. */
  @Expose()
  @ApiProperty({ type: String })
  unit!: string;

  /** `not_enough_words`, `not_enough_speech`, `no_sound`, `no_speech`, `codec`, `transcript_not_verbatim`, … */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  /** How many observations stand behind it. */
  @Expose()
  @ApiProperty({ type: 'integer' })
  sampleSize!: number;

  /**
   * `sound`: the signal alone. `sound+words`: measured speech with the engine's word times. `sound+text`: measured
   * speech with text that has no times of its own. `acoustic`: estimated from syllables, no word is known. `words`:
   * word times alone. `words:lower-bound`: the engine leaves things out. `text`: words without times.
   */
  @Expose()
  @ApiProperty({ type: String, enum: measureMethods, enumName: 'MeasureMethod' })
  method!: string;

  @Expose()
  @ApiProperty({ type: String })
  thresholdsVersion!: string;
}

/** A property that is a figure of its own. */
export const MeasureProperty = () =>
  applyDecorators(
    Expose(),
    Type(() => MeasureResponse),
    ApiProperty({ type: () => MeasureResponse }),
  );
