import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Calls made for everybody on one UTC day. Not the sum over users: who deletes an account takes no call back. */
@Entity('model_usage_totals')
@Check('model_usage_totals_calls_check', 'calls >= 0')
export class ModelUsageTotalEntity {
  @PrimaryColumn({ type: 'date' })
  day!: string;

  @Column({ type: 'integer' })
  calls!: number;
}
