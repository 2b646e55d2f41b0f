import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ChatAnswerKind, ChatCitation, ChatRole, ChatSource, ChatState } from './chat.views.js';

@Entity('chat_messages')
@Check('chat_messages_role_check', `role IN ('user', 'assistant')`)
@Check('chat_messages_kind_check', `kind IN ('answer', 'refusal')`)
@Check('chat_messages_source_check', `source IN ('llm', 'rules')`)
@Check('chat_messages_state_check', `state IN ('complete', 'partial', 'failed')`)
@Check(
  'chat_messages_answer_check',
  `(role = 'assistant') = (reply_to_id IS NOT NULL) AND (role = 'assistant') = (kind IS NOT NULL) AND (role = 'assistant') = (source IS NOT NULL) AND (source = 'llm') = (model IS NOT NULL) AND (state = 'complete' OR (role = 'assistant' AND reason IS NOT NULL))`,
)
@Index('chat_messages_thread_id_created_at_id_idx', ['threadId', 'createdAt', 'id'])
@Index('chat_messages_reply_to_id_key', ['replyToId'], { unique: true })
@Index('chat_messages_user_id_idx', ['userId'])
export class ChatMessageEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('ChatThreadEntity', { onDelete: 'CASCADE' })
  threadId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** The message it answers; null for the user's own. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('ChatMessageEntity', { onDelete: 'CASCADE' })
  replyToId!: string | null;

  @Column({ type: 'text' })
  role!: ChatRole;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'text', nullable: true })
  kind!: ChatAnswerKind | null;

  @Column({ type: 'text', nullable: true })
  source!: ChatSource | null;

  @Column({ type: 'text', nullable: true })
  model!: string | null;

  @Column({ type: 'text' })
  state!: ChatState;

  /** Why rules answered, or why the answer is not whole. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** The figures an answer by rules rests on. */
  @Column({ type: 'jsonb' })
  citations!: ChatCitation[];

  /** Of its thread's messages the order: no two have the same. */
  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
