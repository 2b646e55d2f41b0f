import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { WebhookEntity } from './webhook.entity.js';
import type { WebhookEvent, WebhookView } from './webhook.views.js';

const columns = `id, url, description, events, enabled, disabled_because AS "disabledBecause",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

interface Owner {
  readonly userId: string;
}

@Injectable()
export class WebhookRepository {
  constructor(private readonly database: Database) {}

  /** How many the user has; holds back others that are being made meanwhile. */
  async countLocked(tx: Tx, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('webhooks:' || $1, 0))`, [userId]);
    return tx.countBy(WebhookEntity, { userId });
  }

  async insert(tx: Tx, webhook: WebhookEntity): Promise<void> {
    await tx.insert(WebhookEntity, webhook);
  }

  findOwned({ userId }: Owner, id: string, on: Tx = this.database.pool): Promise<WebhookEntity | null> {
    return on.findOneBy(WebhookEntity, { id, userId });
  }

  /** Newest first, one row more than asked for. */
  listPage(userId: string, { limit, after }: PageRequest): Promise<WebhookView[]> {
    return this.database.pool.query<WebhookView[]>(
      `SELECT ${columns} FROM webhooks
       WHERE user_id = $1 ${after === null ? '' : 'AND (created_at, id) < ($3, $4)'}
       ORDER BY created_at DESC, id DESC LIMIT $2`,
      [userId, limit + 1, ...(after === null ? [] : [after.at, after.id])],
    );
  }

  async update(
    { userId }: Owner,
    id: string,
    changes: Partial<Omit<WebhookEntity, 'id' | 'userId'>>,
  ): Promise<boolean> {
    const { affected } = await this.database.pool.update(WebhookEntity, { id, userId }, changes);
    return affected === 1;
  }

  async deleteOwned({ userId }: Owner, id: string): Promise<boolean> {
    const { affected } = await this.database.pool.delete(WebhookEntity, { id, userId });
    return affected === 1;
  }

  /** Ids of the endpoints of a user that want to know of an event. */
  async listListening(tx: Tx, userId: string, event: WebhookEvent): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT id FROM webhooks WHERE user_id = $1 AND enabled AND $2 = ANY(events)',
      [userId, event],
    );
    return rows.map(({ id }) => id);
  }

  /** Counts deliveries in a row that failed for good; at `mostInRow` the endpoint is switched off. */
  async countFailure(tx: Tx, id: string, mostInRow: number, now: Date): Promise<void> {
    await tx.query(
      `UPDATE webhooks SET failures_in_row = failures_in_row + 1, enabled = enabled AND failures_in_row + 1 < $2,
         disabled_because = CASE WHEN enabled AND failures_in_row + 1 >= $2 THEN 'failing' ELSE disabled_because END,
         updated_at = $3
       WHERE id = $1`,
      [id, mostInRow, now],
    );
  }

  async clearFailures(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE webhooks SET failures_in_row = 0 WHERE id = $1 AND failures_in_row > 0', [id]);
  }

  async disableGone(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.update(WebhookEntity, { id, enabled: true }, { enabled: false, disabledBecause: 'gone', updatedAt: now });
  }
}
