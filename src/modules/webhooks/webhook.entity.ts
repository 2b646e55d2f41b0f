import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { WebhookView, WebhookEvent } from './webhook.views.js';

@Entity('webhooks')
@Check(
  'webhooks_disabled_because_check',
  `disabled_because IS NULL OR (disabled_because IN ('gone', 'failing') AND NOT enabled)`,
)
@Index('webhooks_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
export class WebhookEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'text', array: true })
  events!: WebhookEvent[];

  /** The secret is made from it and from SECRET_KEY: a copy of the database signs nothing. */
  @Column({ type: 'bytea' })
  secretSeed!: Buffer;

  @Column({ type: 'boolean' })
  enabled!: boolean;

  @Column({ type: 'text', nullable: true })
  disabledBecause!: WebhookView['disabledBecause'];

  /** Deliveries in a row that failed for good. */
  @Column({ type: 'integer' })
  failuresInRow!: number;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;
}
