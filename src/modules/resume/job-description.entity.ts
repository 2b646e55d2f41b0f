import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { type JobSkill, type Seniority } from './parse/parse-job-description.js';
import { type ExtractionSource } from './resume.views.js';

@Entity('job_descriptions')
@Check('job_descriptions_source_check', `source IN ('llm', 'rules')`)
@Index('job_descriptions_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
export class JobDescriptionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text', nullable: true })
  title!: string | null;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'text' })
  preview!: string;

  /** Null when it came as text. */
  @Column({ type: 'text', nullable: true })
  fileName!: string | null;

  @Column({ type: 'text', nullable: true })
  blobKey!: string | null;

  @Column({ type: 'jsonb' })
  skills!: JobSkill[];

  @Column({ type: 'text', nullable: true })
  seniority!: Seniority | null;

  @Column({ type: 'jsonb' })
  responsibilities!: string[];

  @Column({ type: 'text' })
  source!: ExtractionSource;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'text', nullable: true })
  model!: string | null;

  @Column({ type: 'integer' })
  latencyMs!: number;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
