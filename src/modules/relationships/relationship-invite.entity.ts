import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { InviteState } from './relationship.views.js';

/** An address it was mailed to is not kept here: it is somebody's who may not know of us. */
@Entity('relationship_invites')
@Check('relationship_invites_state_check', `state IN ('CREATED', 'SENT', 'OPENED', 'ACCEPTED', 'DECLINED', 'CANCELED')`)
@Check(
  'relationship_invites_answered_check',
  `(state IN ('ACCEPTED', 'DECLINED', 'CANCELED')) = (answered_at IS NOT NULL)`,
)
@Index('relationship_invites_relationship_id_created_at_id_idx', ['relationshipId', 'createdAt', 'id'])
@Index('relationship_invites_user_id_created_at_idx', ['userId', 'createdAt'])
export class RelationshipInviteEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('RelationshipEntity', { onDelete: 'CASCADE' })
  relationshipId!: string;

  /** Who invites. */
  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Of the link, by which its secret can be made again as long as it works. */
  @Column({ type: 'uuid' })
  tokenId!: string;

  /** EXPIRED is not stored: it is what an open one is after `expiresAt`. */
  @Column({ type: 'text' })
  state!: Exclude<InviteState, 'EXPIRED'>;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  openedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  answeredAt!: Date | null;
}
