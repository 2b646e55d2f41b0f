import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';

@Entity('live_sessions')
@Check('live_sessions_status_check', `status IN ('open', 'live', 'finalized')`)
@Check('live_sessions_coaching_check', `coaching IN ('off', 'low', 'normal')`)
@Check('live_sessions_end_reason_check', `end_reason IN ('finalized', 'abandoned', 'expired')`)
@Check(
  'live_sessions_end_check',
  `(status = 'finalized') = (ended_at IS NOT NULL) AND (status = 'finalized') = (end_reason IS NOT NULL)`,
)
@Check('live_sessions_start_check', `status <> 'live' OR started_at IS NOT NULL`)
@Check('live_sessions_settled_check', `settled_at IS NULL OR status = 'finalized'`)
@Index('live_sessions_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('live_sessions_interview_id_idx', ['interviewId'])
@Index('live_sessions_last_active_at_unended_idx', ['lastActiveAt'], { where: `status <> 'finalized'` })
export class LiveSessionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('InterviewEntity', { onDelete: 'CASCADE' })
  interviewId!: string;

  @Column({ type: 'text' })
  status!: LiveSessionStatus;

  /** ISO 639-1, of the interview. */
  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'text' })
  coaching!: NudgeSetting;

  /** Whether the recordings stay after they are transcribed. */
  @Column({ type: 'boolean' })
  keepRecording!: boolean;

  /** Of the latest stored event; the row's lock makes the numbers gapless and in order of commit. */
  @Column({ type: 'integer', default: 0 })
  lastEventSeq!: number;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  /** Zero of the session's timeline. */
  @Column({ type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz' })
  lastActiveAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  endReason!: LiveSessionEndReason | null;

  /** When the last of its answers was settled after the end. */
  @Column({ type: 'timestamptz', nullable: true })
  settledAt!: Date | null;
}
