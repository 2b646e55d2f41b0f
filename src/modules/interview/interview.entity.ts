import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { InterviewState } from './interview.state.js';
import type { Difficulty, InterviewMode, QuestionType } from './interview.terms.js';

@Entity('interviews')
@Check('interviews_difficulty_check', `difficulty IN ('easy', 'medium', 'hard', 'expert')`)
@Check('interviews_question_type_check', `question_type IN ('technical', 'behavioral', 'mixed')`)
@Check('interviews_question_count_check', 'question_count BETWEEN 1 AND 10')
@Check('interviews_mode_check', `mode IN ('practice', 'real')`)
@Check('interviews_state_check', `state IN ('draft', 'active', 'completed')`)
@Check('interviews_completed_at_check', `(state = 'completed') = (completed_at IS NOT NULL)`)
@Index('interviews_user_id_track_open_key', ['userId', 'track'], { unique: true, where: `state <> 'completed'` })
@Index('interviews_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('interviews_user_id_track_created_at_idx', ['userId', 'track', 'createdAt'])
@Index('interviews_completed_at_idx', ['completedAt'], { where: 'completed_at IS NOT NULL' })
@Index('interviews_updated_at_open_idx', ['updatedAt'], { where: 'completed_at IS NULL' })
@Index('interviews_resume_id_idx', ['resumeId'], { where: 'resume_id IS NOT NULL' })
@Index('interviews_job_description_id_idx', ['jobDescriptionId'], { where: 'job_description_id IS NOT NULL' })
export class InterviewEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** A slug; one open interview per user and track. */
  @Column({ type: 'text' })
  track!: string;

  @Column({ type: 'text', nullable: true })
  title!: string | null;

  @Column({ type: 'text', nullable: true })
  jobRole!: string | null;

  @Column({ type: 'text' })
  difficulty!: Difficulty;

  @Column({ type: 'text' })
  questionType!: QuestionType;

  @Column({ type: 'integer' })
  questionCount!: number;

  @Column({ type: 'text' })
  mode!: InterviewMode;

  @Column({ type: 'text' })
  state!: InterviewState;

  /** ISO 639-1. */
  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('ResumeEntity', { onDelete: 'SET NULL' })
  resumeId!: string | null;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('JobDescriptionEntity', { onDelete: 'SET NULL' })
  jobDescriptionId!: string | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
