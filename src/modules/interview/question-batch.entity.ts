import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { QuestionSource } from './interview.terms.js';

/**
 * One writing of questions: a first set, further ones, or a follow-up. The row is made before a model is called, and
 * its unique keys let one caller write; when that one dies, the lease ends and another takes over.
 */
@Entity('question_batches')
@Check('question_batches_state_check', `state IN ('writing', 'ready')`)
@Check('question_batches_source_check', `(state = 'ready') = (source IS NOT NULL)`)
@Index('question_batches_interview_id_number_key', ['interviewId', 'number'], {
  unique: true,
  where: 'parent_question_id IS NULL',
})
@Index('question_batches_parent_question_id_key', ['parentQuestionId'], { unique: true })
@Index('question_batches_interview_id_idx', ['interviewId'])
@Index('question_batches_user_id_idx', ['userId'])
export class QuestionBatchEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('InterviewEntity', { onDelete: 'CASCADE' })
  interviewId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** The question that a follow-up is written for. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('QuestionEntity', { onDelete: 'CASCADE' })
  parentQuestionId!: string | null;

  /** 1 for the first set; 0 for follow-ups. */
  @Column({ type: 'integer' })
  number!: number;

  @Column({ type: 'integer' })
  count!: number;

  @Column({ type: 'text' })
  state!: 'writing' | 'ready';

  /** New with every take-over: whoever holds an old one stores nothing. */
  @Column({ type: 'uuid' })
  writer!: string;

  @Column({ type: 'timestamptz' })
  leaseEndsAt!: Date;

  @Column({ type: 'text', nullable: true })
  source!: QuestionSource | null;

  @Column({ type: 'text', nullable: true })
  sourceReason!: string | null;

  @Column({ type: 'text', nullable: true })
  model!: string | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
