import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One conversation of a user with the coach. */
@Entity('chat_threads')
@Check('chat_threads_message_count_check', 'message_count >= 0')
@Index('chat_threads_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('chat_threads_updated_at_idx', ['updatedAt'])
export class ChatThreadEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** The beginning of its first message. */
  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'integer' })
  messageCount!: number;

  /** An answer is being written; from then on its process is taken to be dead. */
  @Column({ type: 'timestamptz', nullable: true })
  answeringUntil!: Date | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  /** The time of its latest message. */
  @Column({ type: 'timestamptz' })
  updatedAt!: Date;
}
