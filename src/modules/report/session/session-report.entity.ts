import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SessionReportContent } from '../assembly/session-content.js';
import type { ReportStatus } from '../report.state.js';

/** What one participant's part in a live session came to: one row, built again in place. */
@Entity('session_reports')
@Check('session_reports_status_check', `status IN ('pending', 'ready', 'failed')`)
@Check(
  'session_reports_outcome_check',
  `(status <> 'ready' OR content IS NOT NULL) AND ((status = 'failed') = (reason IS NOT NULL)) AND ((content IS NULL) = (ready_at IS NULL))`,
)
@Index('session_reports_interview_id_idx', ['interviewId'])
@Index('session_reports_user_id_idx', ['userId'])
@Index('session_reports_status_updated_at_idx', ['status', 'updatedAt'])
export class SessionReportEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('LiveSessionEntity', { onDelete: 'CASCADE' })
  sessionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Of the owner's report; null in a conversation and for the partner. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('InterviewEntity', { onDelete: 'CASCADE' })
  interviewId!: string | null;

  @Column({ type: 'text' })
  status!: ReportStatus;

  /** Raised when something the report is made of changes; a build is good for the generation it began with. */
  @Column({ type: 'integer' })
  generation!: number;

  /** Why the last build failed. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Of the last build that succeeded; stays while another one runs. */
  @Column({ type: 'jsonb', nullable: true })
  content!: SessionReportContent | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readyAt!: Date | null;
}
