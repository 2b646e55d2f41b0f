import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';
import type { PartnerRole } from './live-session.views.js';

@Entity('live_sessions')
@Check('live_sessions_status_check', `status IN ('open', 'live', 'finalized')`)
@Check('live_sessions_end_reason_check', `end_reason IN ('finalized', 'abandoned', 'expired', 'consent_withdrawn')`)
@Check('live_sessions_partner_role_check', `partner_role IN ('partner', 'observer')`)
@Check('live_sessions_subject_check', `interview_id IS NOT NULL OR partner_role IS NOT NULL`)
@Check('live_sessions_relationship_check', `relationship_id IS NULL OR partner_role IS NOT NULL`)
@Check(
  'live_sessions_end_check',
  `(status = 'finalized') = (ended_at IS NOT NULL) AND (status = 'finalized') = (end_reason IS NOT NULL)`,
)
@Check('live_sessions_start_check', `status <> 'live' OR started_at IS NOT NULL`)
@Check('live_sessions_settled_check', `settled_at IS NULL OR status = 'finalized'`)
@Index('live_sessions_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('live_sessions_interview_id_idx', ['interviewId'])
@Index('live_sessions_relationship_id_idx', ['relationshipId'], { where: 'relationship_id IS NOT NULL' })
@Index('live_sessions_ended_at_alone_idx', ['endedAt'], { where: 'interview_id IS NULL' })
@Index('live_sessions_last_active_at_unended_idx', ['lastActiveAt'], { where: `status <> 'finalized'` })
export class LiveSessionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** A session for two is handed over to the partner before the owner's account goes, by a trigger. */
  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Null in a conversation; a session for two outlives its interview, by a trigger. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('InterviewEntity', { onDelete: 'CASCADE' })
  interviewId!: string | null;

  /** Null when alone, and when the relationship was deleted with one of the accounts. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('RelationshipEntity', { onDelete: 'SET NULL' })
  relationshipId!: string | null;

  /** Null: a session alone. */
  @Column({ type: 'text', nullable: true })
  partnerRole!: PartnerRole | null;

  @Column({ type: 'text' })
  status!: LiveSessionStatus;

  /** ISO 639-1, of the interview if there is one. */
  @Column({ type: 'text' })
  language!: string;

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
