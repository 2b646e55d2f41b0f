import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AttemptKind, AttemptState } from './interview.terms.js';

@Entity('attempts')
@Check('attempts_kind_check', `kind IN ('typed', 'spoken')`)
@Check('attempts_state_check', `state IN ('open', 'complete')`)
@Check(
  'attempts_complete_check',
  `(state = 'complete') = (completed_at IS NOT NULL) AND (state <> 'complete' OR length(answer_text) > 0)`,
)
@Check('attempts_typed_check', `kind <> 'typed' OR state = 'complete'`)
@Index('attempts_interview_id_created_at_id_idx', ['interviewId', 'createdAt', 'id'])
@Index('attempts_question_id_created_at_id_idx', ['questionId', 'createdAt', 'id'])
@Index('attempts_user_id_idx', ['userId'])
export class AttemptEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('InterviewEntity', { onDelete: 'CASCADE' })
  interviewId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('QuestionEntity', { onDelete: 'CASCADE' })
  questionId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  kind!: AttemptKind;

  /** A spoken one is open until there is a transcript with words in it. */
  @Column({ type: 'text' })
  state!: AttemptState;

  @Column({ type: 'text', nullable: true })
  answerText!: string | null;

  /** ISO 639-1. */
  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
