import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { RelationshipStatus } from './relationship.state.js';
import type { MemberRole, RelationshipType } from './relationship.views.js';

/** Two people, or one who waits for the other. It goes with either account. */
@Entity('relationships')
@Check('relationships_type_check', `type IN ('COUPLE', 'FAMILY', 'FRIEND', 'MENTOR', 'PRACTICE_PARTNER', 'OTHER')`)
@Check('relationships_status_check', `status IN ('DRAFT', 'PENDING_ACCEPTANCE', 'ACTIVE', 'DECLINED', 'REVOKED')`)
@Check('relationships_creator_role_check', `creator_role IN ('member', 'mentor', 'candidate')`)
@Check('relationships_mentor_check', `(type = 'MENTOR') = (creator_role <> 'member')`)
@Check(
  'relationships_partner_check',
  `(partner_id IS NULL) = (accepted_at IS NULL) AND (partner_id IS NULL OR status IN ('ACTIVE', 'REVOKED')) AND (partner_id IS NOT NULL OR status <> 'ACTIVE') AND partner_id <> creator_id`,
)
@Check('relationships_end_check', `(status IN ('DECLINED', 'REVOKED')) = (ended_at IS NOT NULL)`)
@Index('relationships_creator_id_created_at_id_idx', ['creatorId', 'createdAt', 'id'])
@Index('relationships_partner_id_created_at_id_idx', ['partnerId', 'createdAt', 'id'], {
  where: 'partner_id IS NOT NULL',
})
export class RelationshipEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  creatorId!: string;

  /** Null until somebody accepted. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  partnerId!: string | null;

  @Column({ type: 'text' })
  type!: RelationshipType;

  @Column({ type: 'text' })
  status!: RelationshipStatus;

  /** The other's follows from it. */
  @Column({ type: 'text' })
  creatorRole!: MemberRole;

  @Column({ type: 'integer' })
  templateVersion!: number;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  acceptedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
