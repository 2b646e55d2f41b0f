import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DeliverWebhook } from './deliver-webhook.service.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { WebhookEvents } from './webhook-events.service.js';
import { WebhookController } from './webhook.controller.js';
import { WebhookRepository } from './webhook.repository.js';
import { WebhookService } from './webhook.service.js';
import { WebhookSecrets } from './webhook-signature.js';
import { WebhooksWorker } from './webhooks.worker.js';

@Module({
  controllers: [WebhookController],
  providers: [
    WebhookService,
    WebhookEvents,
    DeliverWebhook,
    WebhookRepository,
    WebhookDeliveryRepository,
    WebhooksWorker,
    { provide: WebhookSecrets, useFactory: (config: Config) => new WebhookSecrets(config.secretKey), inject: [Config] },
  ],
  exports: [WebhookEvents],
})
export class WebhooksModule {}
