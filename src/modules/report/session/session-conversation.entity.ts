import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ConversationContent } from './conversation-measures.js';

/** How two spoke together in a session: it goes when one of them leaves. */
@Entity('session_conversations')
@Index('session_conversations_relationship_id_idx', ['relationshipId'])
export class SessionConversationEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('LiveSessionEntity', { onDelete: 'CASCADE' })
  sessionId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('RelationshipSpaceEntity', { onDelete: 'CASCADE' })
  relationshipId!: string;

  @Column({ type: 'jsonb' })
  content!: ConversationContent;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;
}
