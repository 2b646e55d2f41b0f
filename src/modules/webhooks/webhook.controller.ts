import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import {
  CreateWebhookRequest,
  UpdateWebhookRequest,
  WebhookDeliveryListResponse,
  WebhookDeliveryResponse,
  WebhookListResponse,
  WebhookResponse,
  WebhookWithSecretResponse,
} from './webhook.dto.js';
import { WebhookEvents } from './webhook-events.service.js';
import { WebhookService } from './webhook.service.js';
import type { DeliveryView, WebhookView, WebhookWithSecret } from './webhook.views.js';

@Controller('v1/webhooks')
export class WebhookController {
  constructor(
    private readonly webhooks: WebhookService,
    private readonly events: WebhookEvents,
  ) {}

  /** Tells a server of yours of events: signed, and tried again for about a day. */
  @Post()
  // The secret in the answer must not lie in the database.
  @Idempotent({ keepReply: false })
  @Returns(201, WebhookWithSecretResponse, 'unauthenticated', 'validation_failed', 'webhook_limit_reached')
  createWebhook(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() body: CreateWebhookRequest,
  ): Promise<WebhookWithSecret> {
    return this.webhooks.create(actor, id, body);
  }

  /** The own webhooks, newest first. */
  @Get()
  @Returns(200, WebhookListResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listWebhooks(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<WebhookView>> {
    return this.webhooks.list(actor, query);
  }

  /** One webhook. */
  @Get(':id')
  @Returns(200, WebhookResponse, 'unauthenticated', 'validation_failed', 'webhook_not_found')
  getWebhook(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<WebhookView> {
    return this.webhooks.getOwned(actor, id);
  }

  /** Changes a webhook, or switches it off and on. */
  @Patch(':id')
  @Returns(200, WebhookResponse, 'unauthenticated', 'validation_failed', 'webhook_not_found')
  updateWebhook(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() body: UpdateWebhookRequest,
  ): Promise<WebhookView> {
    return this.webhooks.update(actor, id, body);
  }

  /** Deletes a webhook with its log; what waits is not delivered any more. */
  @Delete(':id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'webhook_not_found')
  deleteWebhook(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.webhooks.remove(actor, id);
  }

  /** Replaces the secret: the old one checks nothing from now on. */
  @Post(':id/secret')
  @Returns(200, WebhookWithSecretResponse, 'unauthenticated', 'validation_failed', 'webhook_not_found')
  renewWebhookSecret(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<WebhookWithSecret> {
    return this.webhooks.renewSecret(actor, id);
  }

  /** Sends an event `ping`, to try the endpoint. */
  @Post(':id/ping')
  @Returns(
    202,
    WebhookDeliveryResponse,
    'unauthenticated',
    'validation_failed',
    'webhook_not_found',
    'webhook_disabled',
  )
  pingWebhook(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<DeliveryView> {
    return this.events.ping(actor, id);
  }

  /** What was or is to be delivered, newest first; kept for 30 days. */
  @Get(':id/deliveries')
  @Returns(
    200,
    WebhookDeliveryListResponse,
    'unauthenticated',
    'validation_failed',
    'cursor_invalid',
    'webhook_not_found',
  )
  listWebhookDeliveries(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<DeliveryView>> {
    return this.events.list(actor, id, query);
  }

  /** Delivers an event again, under the same id. */
  @Post(':id/deliveries/:deliveryId/replay')
  @Returns(
    202,
    WebhookDeliveryResponse,
    'unauthenticated',
    'validation_failed',
    'webhook_not_found',
    'webhook_delivery_not_found',
    'webhook_disabled',
  )
  replayWebhookDelivery(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('deliveryId') deliveryId: string,
  ): Promise<DeliveryView> {
    return this.events.replay(actor, id, deliveryId);
  }
}
