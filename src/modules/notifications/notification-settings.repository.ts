import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { NotificationSettingsEntity } from './notification-settings.entity.js';
import type { NotificationKind } from './notification.kinds.js';

@Injectable()
export class NotificationSettingsRepository {
  constructor(private readonly database: Database) {}

  /** Null: they never said. */
  async find(userId: string): Promise<NotificationKind[] | null> {
    const row = await this.database.pool.findOneBy(NotificationSettingsEntity, { userId });
    return row?.mailedKinds ?? null;
  }

  async save(userId: string, mailedKinds: readonly NotificationKind[], now: Date): Promise<void> {
    await this.database.pool.upsert(
      NotificationSettingsEntity,
      { userId, mailedKinds: [...mailedKinds], updatedAt: now },
      ['userId'],
    );
  }

  /** Of those whose address is confirmed: mail goes nowhere else. @returns null where nothing may be mailed */
  async findMailable(tx: Tx, userId: string): Promise<{ mailedKinds: NotificationKind[] | null } | null> {
    const rows: { mailedKinds: NotificationKind[] | null }[] = await tx.query(
      `SELECT s.mailed_kinds AS "mailedKinds"
       FROM users u LEFT JOIN notification_settings s ON s.user_id = u.id
       WHERE u.id = $1 AND u.email_verified_at IS NOT NULL`,
      [userId],
    );
    return rows[0] ?? null;
  }
}
