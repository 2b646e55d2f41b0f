import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * A model's reply to one answer, kept so that the same answer gets the same score and no second call is paid. Written
 * the moment the reply is there; belongs to the user, so that nothing is learned about other people's answers.
 */
@Entity('model_judgements')
@Index('model_judgements_created_at_idx', ['createdAt'])
export class ModelJudgementEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @PrimaryColumn({ type: 'text' })
  kind!: string;

  /** SHA-256 of everything the judgement rests on. */
  @PrimaryColumn({ type: 'text' })
  inputHash!: string;

  @PrimaryColumn({ type: 'text' })
  rubricVersion!: string;

  @PrimaryColumn({ type: 'text' })
  model!: string;

  @Column({ type: 'jsonb' })
  reply!: object;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
