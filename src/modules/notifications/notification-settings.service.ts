import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import type { Tx } from '../../platform/database/database.js';
import { kindOf, type NotificationKind, notificationKinds } from './notification.kinds.js';
import { NotificationSettingsRepository } from './notification-settings.repository.js';
import type { NotificationSettings } from './notification.views.js';

const mailedByDefault = notificationKinds.filter((kind) => kindOf(kind).mailedByDefault);

@Injectable()
export class NotificationSettingsService {
  constructor(
    private readonly settings: NotificationSettingsRepository,
    private readonly clock: Clock,
  ) {}

  async get({ userId }: Actor): Promise<NotificationSettings> {
    return { mail: (await this.settings.find(userId)) ?? mailedByDefault };
  }

  /** All of them at once: what is not named is not mailed. */
  async replace({ userId }: Actor, { mail }: NotificationSettings): Promise<NotificationSettings> {
    const named = notificationKinds.filter((kind) => mail.includes(kind));
    await this.settings.save(userId, named, this.clock.now());
    return { mail: named };
  }

  async wantsMail(tx: Tx, userId: string, kind: NotificationKind): Promise<boolean> {
    const mailable = await this.settings.findMailable(tx, userId);
    return mailable !== null && (mailable.mailedKinds ?? mailedByDefault).includes(kind);
  }
}
