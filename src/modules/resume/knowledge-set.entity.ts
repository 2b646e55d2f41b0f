import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { type ExtractionSource, type KnowledgeTopic } from './resume.views.js';

/** One per user and content: the same résumé uploaded again finds it. */
@Entity('knowledge_sets')
@Check('knowledge_sets_source_check', `source IN ('llm', 'rules')`)
export class KnowledgeSetEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Of the résumé's skills and the version of the rules, SHA-256 in hex. */
  @PrimaryColumn({ type: 'text' })
  contentHash!: string;

  @Column({ type: 'jsonb' })
  topics!: KnowledgeTopic[];

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
