import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import { SessionCommentEntity } from './session-comment.entity.js';
import type { CommentView } from './session-comment.views.js';

const columns = `c.id, c.session_id AS "sessionId", c.user_id AS "userId", c.at_ms AS "atMs", c.text, c.score,
  c.created_at AS "createdAt"`;

/** Of one session; who asks was let in before. */
@Injectable()
export class SessionCommentRepository {
  constructor(private readonly database: Database) {}

  /** How many the user has written in the session; holds back others that are being written meanwhile. */
  async countLocked(tx: Tx, sessionId: string, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('session_comments:' || $1 || $2, 0))`, [
      sessionId,
      userId,
    ]);
    return tx.countBy(SessionCommentEntity, { sessionId, userId });
  }

  async insert(tx: Tx, comment: SessionCommentEntity): Promise<void> {
    await tx.insert(SessionCommentEntity, comment);
  }

  async find(id: string, on: Tx = this.database.pool): Promise<CommentView | null> {
    const rows = await on.query<CommentView[]>(`SELECT ${columns} FROM session_comments c WHERE c.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** In the order they were written, one row more than asked for. */
  listPage(sessionId: string, { limit, after }: PageRequest): Promise<CommentView[]> {
    return this.database.pool.query<CommentView[]>(
      `SELECT ${columns} FROM session_comments c
       WHERE c.session_id = $1 ${after === null ? '' : 'AND (c.created_at, c.id) > ($3, $4)'}
       ORDER BY c.created_at, c.id LIMIT $2`,
      [sessionId, limit + 1, ...(after === null ? [] : [after.at, after.id])],
    );
  }

  listOf(sessionId: string): Promise<CommentView[]> {
    return this.database.pool.query<CommentView[]>(
      `SELECT ${columns} FROM session_comments c WHERE c.session_id = $1 ORDER BY c.at_ms, c.id`,
      [sessionId],
    );
  }

  async deleteOwned(actor: Owner, sessionId: string, id: string): Promise<boolean> {
    const { affected } = await this.database.pool.delete(SessionCommentEntity, { id, sessionId, userId: actor.userId });
    return affected === 1;
  }
}
