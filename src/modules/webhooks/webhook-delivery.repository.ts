import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { WebhookEntity } from './webhook.entity.js';
import type { DeliveryFault, DeliveryState, DeliveryView } from './webhook.views.js';

const columns = `id, event, state, attempts, last_status AS "lastStatus", last_fault AS "lastFault",
  last_attempt_at AS "lastAttemptAt", delivered_at AS "deliveredAt", created_at AS "createdAt"`;

/** What came of one try. */
export interface TriedDelivery {
  readonly state: DeliveryState;
  readonly status: number | null;
  readonly fault: DeliveryFault | null;
  readonly now: Date;
}

@Injectable()
export class WebhookDeliveryRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, deliveries: readonly WebhookDeliveryEntity[]): Promise<void> {
    await tx.insert(WebhookDeliveryEntity, [...deliveries]);
  }

  /** With the endpoint it goes to; null when either is gone. */
  async find(id: string): Promise<{ delivery: WebhookDeliveryEntity; webhook: WebhookEntity } | null> {
    const delivery = await this.database.pool.findOneBy(WebhookDeliveryEntity, { id });
    if (delivery === null) return null;
    const webhook = await this.database.pool.findOneBy(WebhookEntity, { id: delivery.webhookId });
    return webhook === null ? null : { delivery, webhook };
  }

  async findOwned(tx: Tx, userId: string, webhookId: string, id: string): Promise<DeliveryView | null> {
    const rows = await tx.query<DeliveryView[]>(
      `SELECT ${columns} FROM webhook_deliveries WHERE id = $1 AND webhook_id = $2 AND user_id = $3 FOR UPDATE`,
      [id, webhookId, userId],
    );
    return rows[0] ?? null;
  }

  /** Newest first, one row more than asked for. */
  listPage(userId: string, webhookId: string, { limit, after }: PageRequest): Promise<DeliveryView[]> {
    return this.database.pool.query<DeliveryView[]>(
      `SELECT ${columns} FROM webhook_deliveries
       WHERE webhook_id = $1 AND user_id = $2 ${after === null ? '' : 'AND (created_at, id) < ($4, $5)'}
       ORDER BY created_at DESC, id DESC LIMIT $3`,
      [webhookId, userId, limit + 1, ...(after === null ? [] : [after.at, after.id])],
    );
  }

  async recordTry(tx: Tx, id: string, { state, status, fault, now }: TriedDelivery): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = $2::text, attempts = attempts + 1, last_status = $3, last_fault = $4,
         last_attempt_at = $5::timestamptz,
         delivered_at = CASE WHEN $2::text = 'delivered' THEN $5::timestamptz END
       WHERE id = $1`,
      [id, state, status, fault, now],
    );
  }

  async markPending(tx: Tx, id: string): Promise<void> {
    await tx.update(WebhookDeliveryEntity, { id }, { state: 'pending' });
  }

  /** Also what still waits: the last try is weeks past then, and its process died without a word. */
  async deleteOlderThan(date: Date): Promise<void> {
    await this.database.pool.query(
      `DELETE FROM webhook_deliveries WHERE id IN
         (SELECT id FROM webhook_deliveries WHERE created_at < $1 LIMIT 10000)`,
      [date],
    );
  }
}
