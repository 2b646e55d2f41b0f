import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import type { SentNudges } from '../../speech/nudges/nudge-limits.js';
import type { ParticipantRole } from './live-session.views.js';

@Entity('live_participants')
@Check('live_participants_role_check', `role IN ('speaker', 'partner', 'observer')`)
@Check('live_participants_coaching_check', `coaching IN ('off', 'low', 'normal')`)
@Index('live_participants_user_id_idx', ['userId'])
export class LiveParticipantEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('LiveSessionEntity', { onDelete: 'CASCADE' })
  sessionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  role!: ParticipantRole;

  @Column({ type: 'timestamptz' })
  joinedAt!: Date;

  @Column({ type: 'text' })
  coaching!: NudgeSetting;

  /** Something they said was heard and is not here: what was said together cannot be measured whole. */
  @Column({ type: 'boolean', default: false })
  unstoredSpeech!: boolean;

  /** What the limit of nudges goes by, in whichever process the speaker is. */
  @Column({ type: 'jsonb' })
  nudgesSent!: SentNudges;

  /** Raised with every nudge: who decided on an older one is refused. */
  @Column({ type: 'integer', default: 0 })
  nudgesVersion!: number;
}
