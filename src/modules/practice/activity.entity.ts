import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ActivityStatus } from './activity.state.js';

/** Something two people do, or did, together; one of a kind is open between them at a time. */
@Entity('activities')
@Check('activities_status_check', `status IN ('invited', 'accepted', 'planned', 'completed', 'declined')`)
@Check('activities_answered_check', `(status = 'invited') = (answered_at IS NULL)`)
@Check('activities_planned_check', `status <> 'planned' OR planned_at IS NOT NULL`)
@Check('activities_completed_check', `(status = 'completed') = (completed_at IS NOT NULL)`)
@Check('activities_invitee_check', 'invitee_id <> user_id')
@Index('activities_relationship_id_activity_id_open_key', ['relationshipId', 'activityId'], {
  unique: true,
  where: `status IN ('invited', 'accepted', 'planned')`,
})
@Index('activities_relationship_id_created_at_id_idx', ['relationshipId', 'createdAt', 'id'])
@Index('activities_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('activities_invitee_id_created_at_id_idx', ['inviteeId', 'createdAt', 'id'])
export class ActivityEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('RelationshipSpaceEntity', { onDelete: 'CASCADE' })
  relationshipId!: string;

  /** Who invited. */
  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  inviteeId!: string;

  /** Of the catalogue. */
  @Column({ type: 'text' })
  activityId!: string;

  @Column({ type: 'text' })
  status!: ActivityStatus;

  @Column({ type: 'timestamptz', nullable: true })
  plannedAt!: Date | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  /** When it was accepted, or declined. */
  @Column({ type: 'timestamptz', nullable: true })
  answeredAt!: Date | null;

  /** When the first of the two said that it was done. */
  @Column({ type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
}
