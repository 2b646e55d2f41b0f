import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { problems, type FieldFault, type Problem, type ProblemCode } from '../../contract/problems.js';

export class FieldFaultResponse implements FieldFault {
  /** Path of the field, such as `answers[0].text`. */
  @ApiProperty({ type: String })
  field!: string;

  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String })
  message!: string;
}

/** The body of every error (RFC 9457). */
export class ProblemResponse implements Problem {
  @ApiProperty({ type: String, example: 'urn:rehearse:problem:not_found' })
  type!: string;

  @ApiProperty({ type: String })
  title!: string;

  @ApiProperty({ type: Number })
  status!: number;

  /** Stable: programs decide by it. */
  @ApiProperty({ type: String, enum: Object.keys(problems), enumName: 'ProblemCode' })
  code!: ProblemCode;

  /** What is wrong and what to do about it. */
  @ApiProperty({ type: String })
  detail!: string;

  @ApiProperty({ type: String })
  requestId!: string;

  @ApiPropertyOptional({ type: [FieldFaultResponse] })
  errors?: FieldFault[];
}
