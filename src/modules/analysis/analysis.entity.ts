import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AnalysisResult, AnalysisSource, AnalysisStatus, AnalysisType } from './analysis.views.js';

@Entity('analyses')
@Check('analyses_type_check', `type IN ('domain', 'communication', 'pace', 'pause')`)
@Check('analyses_status_check', `status IN ('measured', 'insufficient', 'failed')`)
@Check('analyses_source_check', `source IN ('llm', 'rules', 'sound', 'words')`)
@Check('analyses_score_check', `(status = 'measured') = (score IS NOT NULL) AND score BETWEEN 0 AND 100`)
@Check('analyses_reason_check', `(status = 'measured') = (reason IS NULL)`)
@Index('analyses_attempt_id_type_key', ['attemptId', 'type'], { unique: true })
@Index('analyses_user_id_idx', ['userId'])
export class AnalysisEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('AttemptEntity', { onDelete: 'CASCADE' })
  attemptId!: string;

  @Column({ type: 'text' })
  type!: AnalysisType;

  @Column({ type: 'text' })
  status!: AnalysisStatus;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'boolean' })
  retryable!: boolean;

  @Column({ type: 'double precision', nullable: true })
  score!: number | null;

  @Column({ type: 'text' })
  source!: AnalysisSource;

  @Column({ type: 'text', nullable: true })
  modelReason!: string | null;

  @Column({ type: 'text', nullable: true })
  model!: string | null;

  @Column({ type: 'text' })
  rubricVersion!: string;

  /** SHA-256 of what was judged. */
  @Column({ type: 'text' })
  answerHash!: string;

  /** How good a result is: what is better or as good replaces, what is worse does not. */
  @Column({ type: 'smallint' })
  quality!: number;

  @Column({ type: 'integer' })
  latencyMs!: number;

  @Column({ type: 'jsonb', nullable: true })
  result!: AnalysisResult | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;
}
