import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database } from '../../platform/database/database.js';
import type { JobContext } from '../../platform/jobs/job-handler.decorator.js';
import { WebhookPost, type PostOutcome } from '../../platform/outbound/webhook-post.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import type { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import type { WebhookEntity } from './webhook.entity.js';
import { WebhookRepository } from './webhook.repository.js';
import { signatureHeaders, WebhookSecrets } from './webhook-signature.js';
import type { DeliveryFault } from './webhook.views.js';

/** Deliveries in a row that fail for good before an endpoint is switched off: nobody is there any more. */
const MOST_FAILURES_IN_ROW = 20;

/** Not delivered this time; the job is run again while it may. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
}

interface Delivery {
  readonly delivery: WebhookDeliveryEntity;
  readonly webhook: WebhookEntity;
}

/** One try to post one event. */
@Injectable()
export class DeliverWebhook {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly webhooks: WebhookRepository,
    private readonly post: WebhookPost,
    private readonly secrets: WebhookSecrets,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async run(deliveryId: string, { signal, lastAttempt }: Pick<JobContext, 'signal' | 'lastAttempt'>): Promise<void> {
    const found = await this.deliveries.find(deliveryId);
    if (found?.delivery.state !== 'pending') return;
    const outcome = found.webhook.enabled ? await this.send(found, signal) : null;
    const status = outcome !== null && 'status' in outcome ? outcome.status : null;
    const fault = outcome === null ? null : faultOf(outcome);
    const delivered = outcome !== null && fault === null;
    // Where it may not be posted to, no later try will do; and whoever is off gets nothing.
    const final = delivered || lastAttempt || outcome === null || fault === 'address_refused' || status === 410;
    const state = delivered ? 'delivered' : final ? 'failed' : 'pending';
    await this.record(found, { state, status, fault });
    if (state === 'pending') throw new NotDelivered(fault ?? 'unknown');
  }

  private send({ delivery, webhook }: Delivery, signal: AbortSignal): Promise<PostOutcome> {
    const { id, event: type, data, createdAt } = delivery;
    const body = JSON.stringify({ type, timestamp: createdAt.toISOString(), data });
    const key = this.secrets.keyOf(webhook.id, webhook.secretSeed);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'rehearse-webhooks',
      ...signatureHeaders(key, { id, sentAt: this.clock.now(), body }),
    };
    return this.post.send({ url: webhook.url, headers, body, signal });
  }

  private async record(
    { delivery, webhook }: Delivery,
    tried: { state: 'pending' | 'delivered' | 'failed'; status: number | null; fault: DeliveryFault | null },
  ): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      await this.deliveries.recordTry(tx, delivery.id, { ...tried, now });
      if (tried.state === 'delivered') await this.webhooks.clearFailures(tx, webhook.id);
      if (tried.state === 'failed') await this.webhooks.countFailure(tx, webhook.id, MOST_FAILURES_IN_ROW, now);
      if (tried.status === 410) await this.webhooks.disableGone(tx, webhook.id, now);
    });
  }
}

/** A redirect is no delivery: where it leads nobody has checked. */
function faultOf(outcome: PostOutcome): DeliveryFault | null {
  if ('fault' in outcome) return outcome.fault;
  return outcome.status >= 200 && outcome.status < 300 ? null : 'status_refused';
}
