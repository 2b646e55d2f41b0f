import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Category, Difficulty, ExpectedPoint, QuestionSource, Supplement } from './interview.terms.js';

@Entity('questions')
@Check('questions_category_check', `category IN ('technical', 'allied', 'behavioral')`)
@Check('questions_difficulty_check', `difficulty IN ('easy', 'medium', 'hard', 'expert')`)
@Check('questions_expected_points_check', 'jsonb_array_length(expected_points) BETWEEN 3 AND 5')
@Check('questions_source_check', `source IN ('llm', 'rules')`)
@Check('questions_parent_question_id_check', 'parent_question_id <> id')
@Index('questions_interview_id_position_key', ['interviewId', 'position'], { unique: true })
@Index('questions_parent_question_id_key', ['parentQuestionId'], { unique: true })
@Index('questions_user_id_idx', ['userId'])
export class QuestionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('InterviewEntity', { onDelete: 'CASCADE' })
  interviewId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Set on a follow-up; the unique index allows one per question. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('QuestionEntity', { onDelete: 'CASCADE' })
  parentQuestionId!: string | null;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'text' })
  category!: Category;

  @Column({ type: 'text' })
  topic!: string;

  @Column({ type: 'text', nullable: true })
  skill!: string | null;

  @Column({ type: 'text' })
  difficulty!: Difficulty;

  @Column({ type: 'jsonb' })
  expectedPoints!: ExpectedPoint[];

  @Column({ type: 'text', nullable: true })
  modelAnswer!: string | null;

  @Column({ type: 'integer' })
  suggestedSeconds!: number;

  @Column({ type: 'jsonb', nullable: true })
  supplement!: Supplement | null;

  @Column({ type: 'text' })
  source!: QuestionSource;

  @Column({ type: 'text', nullable: true })
  sourceReason!: string | null;

  @Column({ type: 'text', nullable: true })
  model!: string | null;

  /** Which question of the bank it is, so that it is not asked again soon. */
  @Column({ type: 'text', nullable: true })
  bankQuestionId!: string | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
