import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { MailContent, MailKind } from './mail.views.js';

/** `dropped`: nobody is to have it any more, e.g. its link was used or its reader has gone. */
export type MailState = 'queued' | 'sent' | 'failed' | 'dropped';

@Entity('mails')
@Check('mails_state_check', `state IN ('queued', 'sent', 'failed', 'dropped')`)
@Check('mails_recipient_check', `state <> 'queued' OR user_id IS NOT NULL OR address IS NOT NULL`)
@Check('mails_attempts_check', 'attempts >= 0')
@Index('mails_key_key', ['key'], { unique: true })
@Index('mails_user_id_idx', ['userId'])
@Index('mails_created_at_idx', ['createdAt'])
export class MailEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  key!: string;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string | null;

  /** Where it goes when that is not the account's own address; only until it is settled. */
  @Column({ type: 'text', nullable: true })
  address!: string | null;

  /** Without secrets; once it is settled only the kind stays. */
  @Column({ type: 'jsonb' })
  content!: MailContent | { kind: MailKind };

  @Column({ type: 'text' })
  state!: MailState;

  @Column({ type: 'integer' })
  attempts!: number;

  /** Until then one worker is at it; a worker that died leaves it to the next from here on. */
  @Column({ type: 'timestamptz', nullable: true })
  claimedUntil!: Date | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  sentAt!: Date | null;
}
