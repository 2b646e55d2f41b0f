import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { ChatMessageEntity } from './chat-message.entity.js';
import { ChatThreadEntity } from './chat-thread.entity.js';
import type { ChatMessageView, ChatThreadView } from './chat.views.js';

const threadColumns = `id, title, message_count AS "messageCount", created_at AS "createdAt", updated_at AS "updatedAt"`;
const messageColumns = `id, thread_id AS "threadId", role, text, kind, source, model, state, reason, citations,
  created_at AS "createdAt"`;

@Injectable()
export class ChatRepository {
  constructor(private readonly database: Database) {}

  findThread(userId: string, id: string): Promise<ChatThreadEntity | null> {
    return this.database.pool.findOneBy(ChatThreadEntity, { id, userId });
  }

  /** Held until the transaction ends: messages of a thread are written one after the other. */
  lockThread(tx: Tx, userId: string, id: string): Promise<ChatThreadEntity | null> {
    return tx.findOne(ChatThreadEntity, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
  }

  /** Newest first, one row more than asked for. */
  listThreads(userId: string, { limit, after }: PageRequest): Promise<ChatThreadView[]> {
    return this.database.pool.query<ChatThreadView[]>(
      `SELECT ${threadColumns} FROM chat_threads
       WHERE user_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $4`,
      [userId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
  }

  /** Oldest first, one row more than asked for. */
  listMessages(userId: string, threadId: string, { limit, after }: PageRequest): Promise<ChatMessageView[]> {
    return this.database.pool.query<ChatMessageView[]>(
      `SELECT ${messageColumns} FROM chat_messages
       WHERE thread_id = $1 AND user_id = $2 AND ($3::timestamptz IS NULL OR (created_at, id) > ($3, $4::uuid))
       ORDER BY created_at, id LIMIT $5`,
      [threadId, userId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
  }

  /** The newest before a message, newest first. */
  listBefore(userId: string, { threadId, createdAt }: ChatMessageView, limit: number): Promise<ChatMessageView[]> {
    return this.database.pool.query<ChatMessageView[]>(
      `SELECT ${messageColumns} FROM chat_messages
       WHERE thread_id = $1 AND user_id = $2 AND created_at < $3 ORDER BY created_at DESC LIMIT $4`,
      [threadId, userId, createdAt, limit],
    );
  }

  async findMessage(tx: Tx, userId: string, id: string): Promise<ChatMessageView | null> {
    const rows = await tx.query<ChatMessageView[]>(
      `SELECT ${messageColumns} FROM chat_messages WHERE id = $1 AND user_id = $2 AND role = 'user'`,
      [id, userId],
    );
    return rows[0] ?? null;
  }

  async findAnswer(tx: Tx, userId: string, replyToId: string): Promise<ChatMessageView | null> {
    const rows = await tx.query<ChatMessageView[]>(
      `SELECT ${messageColumns} FROM chat_messages WHERE reply_to_id = $1 AND user_id = $2`,
      [replyToId, userId],
    );
    return rows[0] ?? null;
  }

  /** Holds back other new threads of the user until the transaction ends, so that the limit cannot be raced. */
  async countThreadsLocked(tx: Tx, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('chat-threads:' || $1, 0))`, [userId]);
    return tx.countBy(ChatThreadEntity, { userId });
  }

  async insertThread(tx: Tx, thread: ChatThreadEntity): Promise<void> {
    await tx.insert(ChatThreadEntity, thread);
  }

  async insertMessage(tx: Tx, message: ChatMessageEntity): Promise<void> {
    await tx.insert(ChatMessageEntity, message);
  }

  /** After a message; with the end of the lease while it is being answered. */
  async advance(tx: Tx, id: string, updatedAt: Date, answeringUntil: Date | null): Promise<void> {
    await tx.update(ChatThreadEntity, { id }, { updatedAt, answeringUntil, messageCount: () => 'message_count + 1' });
  }

  async extend(tx: Tx, id: string, answeringUntil: Date): Promise<void> {
    await tx.update(ChatThreadEntity, { id }, { answeringUntil });
  }

  async deleteThread(userId: string, id: string): Promise<boolean> {
    const { affected } = await this.database.pool.delete(ChatThreadEntity, { id, userId });
    return affected === 1;
  }

  /** Nor asked again since what was said last. @returns how many */
  async deleteSilentSince(moment: Date, limit: number): Promise<number> {
    const rows = await this.database.pool.query<unknown[]>(
      `WITH old AS (SELECT id FROM chat_threads
                    WHERE updated_at <= $1 AND (answering_until IS NULL OR answering_until <= $1)
                    ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM chat_threads t USING old WHERE t.id = old.id RETURNING t.id)
       SELECT id FROM gone`,
      [moment, limit],
    );
    return rows.length;
  }

  hasThread(userId: string, id: string): Promise<boolean> {
    return this.database.pool.existsBy(ChatThreadEntity, { id, userId });
  }
}
