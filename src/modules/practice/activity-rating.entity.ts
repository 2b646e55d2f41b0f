import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** How it was for one of the two; nobody else reads it. */
@Entity('activity_ratings')
@Check('activity_ratings_rating_check', 'rating BETWEEN 1 AND 5')
@Index('activity_ratings_user_id_idx', ['userId'])
export class ActivityRatingEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('ActivityEntity', { onDelete: 'CASCADE' })
  activityId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'smallint' })
  rating!: number;

  @Column({ type: 'text', nullable: true })
  note!: string | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
