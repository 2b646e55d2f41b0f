import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import type { NotificationQuery } from './notification.dto.js';
import { notificationNotFound } from './notification.errors.js';
import { NotificationRepository } from './notification.repository.js';
import { notificationView, type NotificationView } from './notification.views.js';

const keptMs = 90 * 24 * 3_600_000;
const sweptAtOnce = 5_000;

/** What somebody was notified of, for themself. */
@Injectable()
export class NotificationListService {
  constructor(
    private readonly notifications: NotificationRepository,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  async list({ userId }: Actor, { limit, cursor, unreadOnly }: NotificationQuery): Promise<Page<NotificationView>> {
    const scope = `notifications:${userId}:${unreadOnly ? 'unread' : 'all'}`;
    const request = { limit, after: this.cursors.read(cursor, scope) };
    const page = this.cursors.page(await this.notifications.list(userId, unreadOnly, request), request, scope);
    return { ...page, items: page.items.map(notificationView) };
  }

  async countUnread({ userId }: Actor): Promise<{ unread: number }> {
    return { unread: await this.notifications.countUnread(userId) };
  }

  /** Reading it again changes nothing. */
  async read({ userId }: Actor, id: string): Promise<NotificationView> {
    await this.notifications.markRead(userId, id, this.clock.now());
    const row = await this.notifications.findOwned(userId, id);
    if (row === null) throw notificationNotFound();
    return notificationView(row);
  }

  /** Those that come meanwhile stay unread. */
  async readAll(actor: Actor): Promise<{ unread: number }> {
    await this.notifications.markAllRead(actor.userId, this.clock.now());
    return this.countUnread(actor);
  }

  async deleteOld(): Promise<void> {
    const moment = new Date(this.clock.now().getTime() - keptMs);
    while ((await this.notifications.deleteBefore(moment, sweptAtOnce)) === sweptAtOnce);
  }
}
