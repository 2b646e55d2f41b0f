import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Made of what two share: it goes when one of them leaves. */
@Entity('session_comments')
@Check('session_comments_at_ms_check', 'at_ms >= 0')
@Check('session_comments_score_check', 'score BETWEEN 0 AND 100')
@Index('session_comments_session_id_created_at_id_idx', ['sessionId', 'createdAt', 'id'])
@Index('session_comments_relationship_id_idx', ['relationshipId'])
@Index('session_comments_user_id_idx', ['userId'])
export class SessionCommentEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('LiveSessionEntity', { onDelete: 'CASCADE' })
  sessionId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('RelationshipSpaceEntity', { onDelete: 'CASCADE' })
  relationshipId!: string;

  /** Who says it. */
  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** On the session's timeline. */
  @Column({ type: 'integer' })
  atMs!: number;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'integer', nullable: true })
  score!: number | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
