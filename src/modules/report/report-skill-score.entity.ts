import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A skill as one report saw it: what the overview of all interviews is summed up from. */
@Entity('report_skill_scores')
@Check(
  'report_skill_scores_assessed_check',
  '(score IS NULL) = (assessed_answers = 0) AND assessed_answers <= questions',
)
@Index('report_skill_scores_user_id_skill_idx', ['userId', 'skill'])
export class ReportSkillScoreEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('ReportEntity', { onDelete: 'CASCADE' })
  reportId!: string;

  @PrimaryColumn({ type: 'text' })
  skill!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'double precision', nullable: true })
  score!: number | null;

  @Column({ type: 'integer' })
  questions!: number;

  @Column({ type: 'integer' })
  assessedAnswers!: number;

  /** Of the report, so that a rebuilt report keeps its place in time. */
  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
