import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SoundEvidence } from '../../speech/sound-evidence.js';

/** What the sound of an attempt's recording came to; it stays when the recording goes. */
@Entity('sounds')
@Check('sounds_reason_check', `reason IN ('codec')`)
@Check('sounds_outcome_check', '(evidence IS NULL) = (reason IS NOT NULL)')
@Index('sounds_user_id_idx', ['userId'])
export class SoundEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('AttemptEntity', { onDelete: 'CASCADE' })
  attemptId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'jsonb', nullable: true })
  evidence!: SoundEvidence | null;

  /** Why there is none. */
  @Column({ type: 'text', nullable: true })
  reason!: 'codec' | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
