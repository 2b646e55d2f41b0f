import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ReportContent } from './assembly/report-content.js';
import type { ReportStage, ReportStatus } from './report.state.js';

/** The report of one interview: one row, built again in place. */
@Entity('reports')
@Check('reports_status_check', `status IN ('pending', 'ready', 'failed')`)
@Check('reports_stage_check', `stage IN ('waiting', 'analysing', 'writing', 'assembling', 'done')`)
@Check(
  'reports_outcome_check',
  `(status <> 'ready' OR content IS NOT NULL) AND ((status = 'failed') = (reason IS NOT NULL))`,
)
@Check('reports_progress_check', 'steps_done >= 0 AND steps_done <= steps_total AND model_calls >= 0')
@Check('reports_score_check', '(score IS NULL) = (grade IS NULL) AND (score IS NULL OR score BETWEEN 0 AND 100)')
@Index('reports_interview_id_key', ['interviewId'], { unique: true })
@Index('reports_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('reports_status_updated_at_idx', ['status', 'updatedAt'])
export class ReportEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('InterviewEntity', { onDelete: 'CASCADE' })
  interviewId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  status!: ReportStatus;

  /** Raised when something the report is made of changes; a build is good for the generation it began with. */
  @Column({ type: 'integer' })
  generation!: number;

  @Column({ type: 'text' })
  stage!: ReportStage;

  @Column({ type: 'integer' })
  stepsDone!: number;

  @Column({ type: 'integer' })
  stepsTotal!: number;

  /** Model calls of this generation, counted before each. */
  @Column({ type: 'integer' })
  modelCalls!: number;

  /** Why the last build failed. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Of the last build that succeeded; stays while another one runs. */
  @Column({ type: 'jsonb', nullable: true })
  content!: ReportContent | null;

  @Column({ type: 'double precision', nullable: true })
  score!: number | null;

  @Column({ type: 'text', nullable: true })
  grade!: string | null;

  /** Why the content has no overall score. */
  @Column({ type: 'text', nullable: true })
  scoreReason!: string | null;

  @Column({ type: 'integer', nullable: true })
  askedQuestions!: number | null;

  @Column({ type: 'integer', nullable: true })
  answeredQuestions!: number | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readyAt!: Date | null;
}
