import { Expose } from 'class-transformer';
import { ApiProperty } from '@nestjs/swagger';

export class ServiceResponse {
  @Expose()
  @ApiProperty({ type: String })
  name!: string;

  @Expose()
  @ApiProperty({ type: String })
  version!: string;

  /** Who does the judging at present. */
  @Expose()
  @ApiProperty({ type: String, enum: ['model', 'rules'] })
  judgedBy!: string;

  /** Whether recordings can be transcribed at present. */
  @Expose()
  @ApiProperty({ type: Boolean })
  transcribes!: boolean;

  @Expose()
  @ApiProperty({ type: String })
  documentation!: string;
}

export class HealthResponse {
  @Expose()
  @ApiProperty({ type: String, enum: ['ok'] })
  status!: 'ok';
}

export class ReadinessResponse extends HealthResponse {
  /** What is set up and does not answer at present: the process goes on without it. */
  @Expose()
  @ApiProperty({ type: String, enum: ['redis'], isArray: true })
  degraded!: 'redis'[];
}
