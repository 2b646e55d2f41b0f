import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { NotificationKind } from './notification.kinds.js';

/** What a user wants to be mailed, once they said so. */
@Entity('notification_settings')
@Check('notification_settings_mailed_kinds_check', 'cardinality(mailed_kinds) <= 50')
export class NotificationSettingsEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text', array: true })
  mailedKinds!: NotificationKind[];

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;
}
