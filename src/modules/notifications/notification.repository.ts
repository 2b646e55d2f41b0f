import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { NotificationEntity } from './notification.entity.js';
import type { NotificationRow } from './notification.views.js';

export type NewNotificationRow = Omit<NotificationEntity, 'readAt'>;

/** The space that is referred to goes when the relationship ends, and with it the leave to name the actor. */
const shown = `
  SELECT n.id, n.kind, n.subject_type AS "subjectType", n.subject_id AS "subjectId",
         n.relationship_id AS "relationshipId", a.id AS "actorId", a.full_name AS "actorName",
         n.created_at AS "createdAt", n.read_at AS "readAt"
  FROM notifications n LEFT JOIN users a ON a.id = n.actor_id AND n.relationship_id IS NOT NULL`;

@Injectable()
export class NotificationRepository {
  constructor(private readonly database: Database) {}

  /**
   * False when it is there already, or the account is being deleted. What it refers to may go at the same moment: held
   * until `tx` ends, or left out when it is gone.
   */
  async insert(tx: Tx, row: NewNotificationRow): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO notifications
         (id, user_id, kind, subject_type, subject_id, actor_id, relationship_id, key, created_at)
       SELECT $1, u.id, $3, $4, $5,
              (SELECT a.id FROM users a WHERE a.id = $6 FOR KEY SHARE),
              (SELECT s.id FROM relationship_spaces s WHERE s.id = $7 FOR KEY SHARE),
              $8, $9
       FROM users u WHERE u.id = $2 AND u.status <> 'deleting' FOR KEY SHARE
       ON CONFLICT (user_id, key) DO NOTHING
       RETURNING id`,
      [
        row.id,
        row.userId,
        row.kind,
        row.subjectType,
        row.subjectId,
        row.actorId,
        row.relationshipId,
        row.key,
        row.createdAt,
      ],
    );
    return rows.length > 0;
  }

  /** Newest first, one more than the page holds. */
  list(userId: string, unreadOnly: boolean, { limit, after }: PageRequest): Promise<NotificationRow[]> {
    return this.database.pool.query(
      `${shown}
       WHERE n.user_id = $1 AND ($2::timestamptz IS NULL OR (n.created_at, n.id) < ($2, $3::uuid))
             ${unreadOnly ? 'AND n.read_at IS NULL' : ''}
       ORDER BY n.created_at DESC, n.id DESC LIMIT $4`,
      [userId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
  }

  async findOwned(userId: string, id: string): Promise<NotificationRow | null> {
    const rows: NotificationRow[] = await this.database.pool.query(`${shown} WHERE n.id = $1 AND n.user_id = $2`, [
      id,
      userId,
    ]);
    return rows[0] ?? null;
  }

  countUnread(userId: string): Promise<number> {
    return this.database.pool
      .createQueryBuilder(NotificationEntity, 'n')
      .where('n.userId = :userId AND n.readAt IS NULL', { userId })
      .getCount();
  }

  /** The first time counts. */
  async markRead(userId: string, id: string, now: Date): Promise<void> {
    await this.database.pool.query(
      'UPDATE notifications SET read_at = $3 WHERE id = $1 AND user_id = $2 AND read_at IS NULL',
      [id, userId, now],
    );
  }

  async markAllRead(userId: string, now: Date): Promise<void> {
    await this.database.pool.query(
      'UPDATE notifications SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL AND created_at <= $2',
      [userId, now],
    );
  }

  /** At most `limit` of them, so that no statement takes long. @returns how many */
  async deleteBefore(moment: Date, limit: number): Promise<number> {
    const rows: unknown[] = await this.database.pool.query(
      `WITH old AS (SELECT id FROM notifications WHERE created_at < $1 LIMIT $2),
            gone AS (DELETE FROM notifications n USING old WHERE n.id = old.id RETURNING n.id)
       SELECT id FROM gone`,
      [moment, limit],
    );
    return rows.length;
  }
}
