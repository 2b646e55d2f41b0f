import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { RelationshipType } from './relationship.views.js';

/**
 * There as long as the relationship is ACTIVE. Whatever two people make of each other's data refers to it and goes with
 * it, in the transaction that ends the relationship. Two people have one of each type.
 */
@Entity('relationship_spaces')
@Check('relationship_spaces_order_check', 'first_user_id < second_user_id')
@Index('relationship_spaces_first_user_id_second_user_id_type_key', ['firstUserId', 'secondUserId', 'type'], {
  unique: true,
})
@Index('relationship_spaces_second_user_id_idx', ['secondUserId'])
export class RelationshipSpaceEntity {
  /** The relationship's. */
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('RelationshipEntity', { onDelete: 'CASCADE' })
  id!: string;

  @Column({ type: 'text' })
  type!: RelationshipType;

  /** The lesser id of the two, so that a pair is the same whoever invited. */
  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  firstUserId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  secondUserId!: string;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
