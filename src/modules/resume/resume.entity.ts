import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { type ParsedResume } from './parse/parsed-resume.js';
import { type ExtractionSource } from './resume.views.js';

@Entity('resumes')
@Check('resumes_source_check', `source IN ('llm', 'rules')`)
@Check('resumes_size_check', 'size_bytes > 0')
@Index('resumes_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('resumes_user_id_content_hash_idx', ['userId', 'contentHash'])
export class ResumeEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** What the client called it. */
  @Column({ type: 'text' })
  fileName!: string;

  @Column({ type: 'text' })
  mediaType!: string;

  @Column({ type: 'integer' })
  sizeBytes!: number;

  @Column({ type: 'integer', nullable: true })
  pageCount!: number | null;

  @Column({ type: 'text' })
  blobKey!: string;

  /** Hex SHA-256 of the text: what was read from it once need not be read again. */
  @Column({ type: 'text' })
  contentHash!: string;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'text' })
  preview!: string;

  @Column({ type: 'jsonb' })
  parsed!: ParsedResume;

  @Column({ type: 'double precision', nullable: true })
  yearsExperience!: number | null;

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
