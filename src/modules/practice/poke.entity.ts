import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { PokeType } from './poke.types.js';

/** A sign from one of two to the other. */
@Entity('pokes')
@Check(
  'pokes_type_check',
  `type IN ('love', 'miss_you', 'sorry', 'good_morning', 'good_night', 'emoji', 'practice_time', 'good_luck', 'well_done')`,
)
@Check('pokes_emoji_check', `(type = 'emoji') = (emoji IS NOT NULL)`)
@Check('pokes_recipient_check', 'recipient_id <> user_id')
@Index('pokes_relationship_id_created_at_id_idx', ['relationshipId', 'createdAt', 'id'])
@Index('pokes_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('pokes_recipient_id_created_at_id_idx', ['recipientId', 'createdAt', 'id'])
export class PokeEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('RelationshipSpaceEntity', { onDelete: 'CASCADE' })
  relationshipId!: string;

  /** Who sent it. */
  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  recipientId!: string;

  @Column({ type: 'text' })
  type!: PokeType;

  @Column({ type: 'text', nullable: true })
  emoji!: string | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
