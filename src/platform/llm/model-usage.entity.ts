import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** Calls to language models made for one user on one UTC day, counted before each call. */
@Entity('model_usage')
@Check('model_usage_calls_check', 'calls >= 0')
export class ModelUsageEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @PrimaryColumn({ type: 'date' })
  day!: string;

  @Column({ type: 'integer' })
  calls!: number;
}
