import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database } from '../../platform/database/database.js';
import { WebhookPost } from '../../platform/outbound/webhook-post.js';
import { WebhookEntity } from './webhook.entity.js';
import { urlUnfit, webhookLimitReached, webhookNotFound } from './webhook.errors.js';
import { WebhookRepository } from './webhook.repository.js';
import { WebhookSecrets } from './webhook-signature.js';
import type { WebhookEvent, WebhookView, WebhookWithSecret } from './webhook.views.js';

const MOST_WEBHOOKS = 10;

interface Owner {
  readonly userId: string;
}

export interface NewWebhook {
  readonly url: string;
  readonly events: WebhookEvent[];
  readonly description?: string | null;
}

export interface WebhookChanges extends Partial<NewWebhook> {
  readonly enabled?: boolean;
}

/** Where a user wants to be told of events. */
@Injectable()
export class WebhookService {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly post: WebhookPost,
    private readonly secrets: WebhookSecrets,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async create(actor: Owner, id: string, input: NewWebhook): Promise<WebhookWithSecret> {
    this.checkUrl(input.url);
    const now = this.clock.now();
    const { url, events, description = null } = input;
    const state = { enabled: true, disabledBecause: null, failuresInRow: 0, createdAt: now, updatedAt: now };
    const row = { ...state, id, userId: actor.userId, url, events, description, secretSeed: randomBytes(32) };
    return this.database.transaction(async (tx) => {
      const count = await this.webhooks.countLocked(tx, actor.userId);
      // The same Idempotency-Key again, after a crash between the first storing and its answer.
      const earlier = await this.webhooks.findOwned(actor, id, tx);
      if (earlier !== null) return this.withSecret(earlier);
      if (count >= MOST_WEBHOOKS) throw webhookLimitReached(MOST_WEBHOOKS);
      await this.webhooks.insert(tx, row);
      return this.withSecret(row);
    });
  }

  /** Newest first. */
  async list(actor: Owner, query: { limit: number; cursor?: string }): Promise<Page<WebhookView>> {
    const scope = `webhooks/${actor.userId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    return this.cursors.page(await this.webhooks.listPage(actor.userId, request), request, scope);
  }

  async getOwned(actor: Owner, id: string): Promise<WebhookView> {
    const webhook = await this.webhooks.findOwned(actor, id);
    if (webhook === null) throw webhookNotFound();
    return viewOf(webhook);
  }

  async update(actor: Owner, id: string, changes: WebhookChanges): Promise<WebhookView> {
    if (changes.url !== undefined) this.checkUrl(changes.url);
    // Whoever says whether it is on starts anew.
    const state = changes.enabled === undefined ? {} : { disabledBecause: null, failuresInRow: 0 };
    const columns = { ...changes, ...state, updatedAt: this.clock.now() };
    if (!(await this.webhooks.update(actor, id, columns))) throw webhookNotFound();
    return this.getOwned(actor, id);
  }

  /** From now on deliveries are signed with a new secret, also those that wait. */
  async renewSecret(actor: Owner, id: string): Promise<WebhookWithSecret> {
    const secretSeed = randomBytes(32);
    if (!(await this.webhooks.update(actor, id, { secretSeed, updatedAt: this.clock.now() }))) throw webhookNotFound();
    const webhook = await this.webhooks.findOwned(actor, id);
    if (webhook === null) throw webhookNotFound();
    return this.withSecret(webhook);
  }

  async remove(actor: Owner, id: string): Promise<void> {
    if (!(await this.webhooks.deleteOwned(actor, id))) throw webhookNotFound();
  }

  private checkUrl(url: string): void {
    if (!this.post.isFit(url)) throw urlUnfit();
  }

  private withSecret(webhook: WebhookEntity): WebhookWithSecret {
    return { ...viewOf(webhook), secret: this.secrets.shown(webhook.id, webhook.secretSeed) };
  }
}

function viewOf({ id, url, description, events, enabled, disabledBecause, createdAt, updatedAt }: WebhookEntity) {
  return { id, url, description, events, enabled, disabledBecause, createdAt, updatedAt };
}
