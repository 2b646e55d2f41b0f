import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { DeliverWebhook } from './deliver-webhook.service.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { WebhookDeliveryDue, WebhookSweepDue } from './webhooks.jobs.js';

const KEEP_MS = 30 * 24 * 3_600_000;

@Injectable()
export class WebhooksWorker {
  constructor(
    private readonly delivering: DeliverWebhook,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly clock: Clock,
  ) {}

  @JobHandler(WebhookDeliveryDue)
  async deliver({ deliveryId }: { deliveryId: string }, context: JobContext): Promise<void> {
    await this.delivering.run(deliveryId, context);
  }

  @JobHandler(WebhookSweepDue)
  async sweep(): Promise<void> {
    await this.deliveries.deleteOlderThan(new Date(this.clock.now().getTime() - KEEP_MS));
  }
}
