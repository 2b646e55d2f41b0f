import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../../platform/database/database.js';
import type { ConversationContent } from './conversation-measures.js';
import { SessionConversationEntity } from './session-conversation.entity.js';

/** Of one session; who asks was let in before. */
@Injectable()
export class SessionConversationRepository {
  constructor(private readonly database: Database) {}

  async find(sessionId: string): Promise<ConversationContent | null> {
    const row = await this.database.pool.findOneBy(SessionConversationEntity, { sessionId });
    return row?.content ?? null;
  }

  async save(tx: Tx, conversation: SessionConversationEntity): Promise<void> {
    const { sessionId, relationshipId, content, updatedAt } = conversation;
    await tx.query(
      `INSERT INTO session_conversations (session_id, relationship_id, content, updated_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_id) DO UPDATE SET content = EXCLUDED.content, updated_at = EXCLUDED.updated_at`,
      [sessionId, relationshipId, JSON.stringify(content), updatedAt],
    );
  }
}
