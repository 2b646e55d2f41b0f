import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DeliveryFault, DeliveryState, WebhookEvent } from './webhook.views.js';

/** One event for one endpoint, with what became of it. */
@Entity('webhook_deliveries')
@Check('webhook_deliveries_state_check', `state IN ('pending', 'delivered', 'failed')`)
@Index('webhook_deliveries_webhook_id_created_at_id_idx', ['webhookId', 'createdAt', 'id'])
@Index('webhook_deliveries_user_id_idx', ['userId'])
@Index('webhook_deliveries_created_at_idx', ['createdAt'])
export class WebhookDeliveryEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('WebhookEntity', { onDelete: 'CASCADE' })
  webhookId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  event!: WebhookEvent;

  /** Ids and states alone: what they stand for is behind REST. */
  @Column({ type: 'jsonb' })
  data!: Record<string, string | null>;

  @Column({ type: 'text' })
  state!: DeliveryState;

  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ type: 'integer', nullable: true })
  lastStatus!: number | null;

  @Column({ type: 'text', nullable: true })
  lastFault!: DeliveryFault | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastAttemptAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  deliveredAt!: Date | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
