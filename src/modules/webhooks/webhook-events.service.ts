import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { newId } from '../../common/ids.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { deliveryNotFound, webhookDisabled, webhookNotFound } from './webhook.errors.js';
import { WebhookRepository } from './webhook.repository.js';
import type { DeliveryView, WebhookEvent } from './webhook.views.js';
import { WebhookDeliveryDue } from './webhooks.jobs.js';

export interface HappenedEvent {
  readonly userId: string;
  readonly event: WebhookEvent;
  /** Ids and states alone: what they stand for is read over REST, by who may. */
  readonly data: Readonly<Record<string, string | null>>;
}

interface Owner {
  readonly userId: string;
}

/** Events for webhooks, and the log of what became of them. */
@Injectable()
export class WebhookEvents {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly jobs: Jobs,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Posted to every endpoint of the user that wants to know, once `tx` commits. */
  async emit(tx: Tx, happened: HappenedEvent): Promise<void> {
    const ids = await this.webhooks.listListening(tx, happened.userId, happened.event);
    await this.queue(tx, ids, happened);
  }

  /** An event without a meaning, to see whether the endpoint hears and checks the signature. */
  async ping(actor: Owner, webhookId: string): Promise<DeliveryView> {
    return this.database.transaction(async (tx) => {
      await this.getEnabled(tx, actor, webhookId);
      const [id] = await this.queue(tx, [webhookId], { userId: actor.userId, event: 'ping', data: { webhookId } });
      return this.getOwned(tx, actor, webhookId, id!);
    });
  }

  /** Newest first. */
  async list(actor: Owner, webhookId: string, query: { limit: number; cursor?: string }): Promise<Page<DeliveryView>> {
    const scope = `webhook-deliveries/${webhookId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    if ((await this.webhooks.findOwned(actor, webhookId)) === null) throw webhookNotFound();
    return this.cursors.page(await this.deliveries.listPage(actor.userId, webhookId, request), request, scope);
  }

  /** The same event under the same id once more; one that is waiting goes on waiting. */
  async replay(actor: Owner, webhookId: string, deliveryId: string): Promise<DeliveryView> {
    return this.database.transaction(async (tx) => {
      await this.getEnabled(tx, actor, webhookId);
      const { state } = await this.getOwned(tx, actor, webhookId, deliveryId);
      if (state !== 'pending') {
        await this.deliveries.markPending(tx, deliveryId);
        await this.jobs.enqueue(tx, WebhookDeliveryDue, { deliveryId, userId: actor.userId });
      }
      return this.getOwned(tx, actor, webhookId, deliveryId);
    });
  }

  private async queue(tx: Tx, webhookIds: readonly string[], { userId, event, data }: HappenedEvent) {
    const untried = { attempts: 0, lastStatus: null, lastFault: null, lastAttemptAt: null, deliveredAt: null };
    const createdAt = this.clock.now();
    const rows = webhookIds.map((webhookId) => ({
      ...untried,
      ...{ id: newId(), webhookId, userId, event, data, state: 'pending' as const, createdAt },
    }));
    if (rows.length > 0) await this.deliveries.insert(tx, rows);
    for (const { id } of rows) await this.jobs.enqueue(tx, WebhookDeliveryDue, { deliveryId: id, userId });
    return rows.map(({ id }) => id);
  }

  private async getEnabled(tx: Tx, actor: Owner, webhookId: string): Promise<void> {
    const webhook = await this.webhooks.findOwned(actor, webhookId, tx);
    if (webhook === null) throw webhookNotFound();
    if (!webhook.enabled) throw webhookDisabled();
  }

  private async getOwned(tx: Tx, { userId }: Owner, webhookId: string, id: string): Promise<DeliveryView> {
    const delivery = await this.deliveries.findOwned(tx, userId, webhookId, id);
    if (delivery === null) throw deliveryNotFound();
    return delivery;
  }
}
