import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { NotificationKind, SubjectType } from './notification.kinds.js';

/** That something happened, and to what. Whose name it was and what it said is found when it is read. */
@Entity('notifications')
@Check(
  'notifications_kind_check',
  `kind IN ('relationship_accepted', 'relationship_ended', 'consent_changed', 'session_invited', 'report_ready', 'comment_added', 'poke', 'activity_invited', 'activity_answered', 'activity_planned', 'activity_completed', 'export_ready')`,
)
@Check(
  'notifications_subject_type_check',
  `subject_type IN ('relationship', 'session', 'interview', 'poke', 'activity', 'export')`,
)
@Index('notifications_user_id_key_key', ['userId', 'key'], { unique: true })
@Index('notifications_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('notifications_user_id_unread_idx', ['userId'], { where: 'read_at IS NULL' })
@Index('notifications_created_at_idx', ['createdAt'])
@Index('notifications_actor_id_idx', ['actorId'])
@Index('notifications_relationship_id_idx', ['relationshipId'])
export class NotificationEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  kind!: NotificationKind;

  @Column({ type: 'text' })
  subjectType!: SubjectType;

  @Column({ type: 'uuid' })
  subjectId!: string;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('UserEntity', { onDelete: 'SET NULL' })
  actorId!: string | null;

  /** Null again when the relationship ends: the actor is not named from then on. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('RelationshipSpaceEntity', { onDelete: 'SET NULL' })
  relationshipId!: string | null;

  /** Told again with the same key, it stays one. */
  @Column({ type: 'text' })
  key!: string;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readAt!: Date | null;
}
