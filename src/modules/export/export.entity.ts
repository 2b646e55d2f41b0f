import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ExportReason, ExportState } from './export.views.js';

/** One archive of everything that is kept of a user. */
@Entity('exports')
@Check('exports_state_check', `state IN ('pending', 'ready', 'failed', 'expired')`)
@Check('exports_ready_check', `(state = 'ready') = (blob_key IS NOT NULL)`)
@Index('exports_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('exports_user_id_pending_key', ['userId'], { unique: true, where: `state = 'pending'` })
export class ExportEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  state!: ExportState;

  /** 0–100. */
  @Column({ type: 'integer' })
  progress!: number;

  @Column({ type: 'text', nullable: true })
  reason!: ExportReason | null;

  @Column({ type: 'text', nullable: true })
  blobKey!: string | null;

  @Column({ type: 'bigint', nullable: true })
  sizeBytes!: string | null;

  /** Hex, of the archive. */
  @Column({ type: 'text', nullable: true })
  sha256!: string | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readyAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;
}
