import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { NudgeFeedbackAction } from './live-session.views.js';

/** What became of a nudge: each thing once, however often it is told. */
@Entity('nudge_feedback')
@Check('nudge_feedback_action_check', `action IN ('seen', 'dismissed', 'helpful')`)
@Index('nudge_feedback_session_id_idx', ['sessionId'])
@Index('nudge_feedback_user_id_idx', ['userId'])
export class NudgeFeedbackEntity {
  @PrimaryColumn({ type: 'uuid' })
  nudgeId!: string;

  @PrimaryColumn({ type: 'text' })
  action!: NudgeFeedbackAction;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('LiveSessionEntity', { onDelete: 'CASCADE' })
  sessionId!: string;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
