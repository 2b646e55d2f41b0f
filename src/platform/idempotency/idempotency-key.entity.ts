import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('idempotency_keys')
@Check('idempotency_keys_state_check', `state IN ('running', 'done')`)
@Index('idempotency_keys_created_at_idx', ['createdAt'])
export class IdempotencyKeyEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @PrimaryColumn({ type: 'text' })
  route!: string;

  @PrimaryColumn({ type: 'text' })
  key!: string;

  /** HMAC over what was sent: nothing in it can be guessed without our key. */
  @Column({ type: 'text' })
  fingerprint!: string;

  /** The id the created resource has or will have: running again after a crash makes the same one. */
  @Column({ type: 'uuid' })
  resourceId!: string;

  @Column({ type: 'text' })
  state!: 'running' | 'done';

  @Column({ type: 'integer', nullable: true })
  status!: number | null;

  @Column({ type: 'jsonb', nullable: true })
  body!: unknown;

  @Column({ type: 'text', nullable: true })
  location!: string | null;

  /** A first request that died leaves its row: from here on another may take over. */
  @Column({ type: 'timestamptz' })
  leaseEndsAt!: Date;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
