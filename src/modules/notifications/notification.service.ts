import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { ClientChannel } from '../../platform/client-channel/client-channel.js';
import type { Tx } from '../../platform/database/database.js';
import { MailService } from '../mail/mail.service.js';
import { mailKeyOf, mailOf } from './notification-mail.js';
import { kindOf } from './notification.kinds.js';
import { NotificationRepository } from './notification.repository.js';
import { NotificationSettingsService } from './notification-settings.service.js';
import type { NewNotification } from './notification.views.js';

export type { NotificationKind } from './notification.kinds.js';
export type { NewNotification } from './notification.views.js';

@Injectable()
export class NotificationService {
  constructor(
    private readonly notifications: NotificationRepository,
    private readonly settings: NotificationSettingsService,
    private readonly mails: MailService,
    private readonly channel: ClientChannel,
    private readonly clock: Clock,
  ) {}

  /**
   * Stored with `tx`, once per user and key, told over the socket when it commits, and mailed if the user wants that.
   * Where a relationship begins, its space is made first.
   */
  async notify(tx: Tx, notification: NewNotification): Promise<void> {
    const { userId, kind, subjectId } = notification;
    const [id, now] = [newId(), this.clock.now()];
    const stored = await this.notifications.insert(tx, {
      ...notification,
      id,
      subjectType: notification.subjectType ?? kindOf(kind).subject,
      actorId: notification.actorId ?? null,
      relationshipId: notification.relationshipId ?? null,
      createdAt: now,
    });
    if (!stored) return;
    const payload = { notificationId: id, kind, subjectId, at: now.toISOString() };
    await this.channel.tell(tx, { to: { userId }, event: 'server.notification', payload });
    if (!(await this.settings.wantsMail(tx, userId, kind))) return;
    await this.mails.queue(tx, {
      to: { userId },
      content: mailOf(notification),
      key: mailKeyOf(id, notification, now),
    });
  }
}
