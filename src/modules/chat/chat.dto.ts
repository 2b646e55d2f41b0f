import { Expose, Transform, Type } from 'class-transformer';
import { IsUUID, ValidateBy } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { trimmed } from '../../common/http/transforms.js';
import { MayBeAbsent } from '../../common/http/validation.js';
import { chatLimits } from './chat.limits.js';
import { chatAnswerKinds, chatRoles, chatSources, chatStates } from './chat.views.js';

const most = chatLimits.messageCharacters;

/** Characters as people count them: one for a code point, not two for an emoji. */
const fits = (message: unknown): boolean =>
  typeof message === 'string' && message !== '' && message.length <= 2 * most && [...message].length <= most;

const IsMessage = () =>
  ValidateBy({
    name: 'message',
    validator: { validate: fits, defaultMessage: () => `message must be 1-${most} characters` },
  });

export class SendChatMessageRequest {
  /** Of the conversation it belongs to; left out, it begins one. */
  @MayBeAbsent()
  @IsUUID()
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  threadId?: string;

  @Transform(trimmed)
  @IsMessage()
  @ApiProperty({ type: String, minLength: 1, maxLength: most })
  message!: string;
}

export class ChatCitationResponse {
  @Expose()
  @ApiProperty({ type: String, enum: ['interview', 'session'], enumName: 'ReportOwner' })
  reportOf!: string;

  /** Of the interview or of the session. */
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  reportId!: string;

  /** As in the report's comparison: `speakingRateWpm`, `domain.coverage`; `skill.` and a skill's name. */
  @Expose()
  @ApiProperty({ type: String })
  measure!: string;

  @Expose()
  @ApiProperty({ type: Number })
  value!: number;

  @Expose()
  @ApiProperty({ type: String })
  unit!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;
}

export class ChatMessageResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  threadId!: string;

  @Expose()
  @ApiProperty({ type: String, enum: chatRoles, enumName: 'ChatRole' })
  role!: string;

  /** Plain text. */
  @Expose()
  @ApiProperty({ type: String })
  text!: string;

  /** `refusal`: not among what can be answered without a model. Null for an own message. */
  @Expose()
  @ApiProperty({ type: String, enum: chatAnswerKinds, enumName: 'ChatAnswerKind', nullable: true })
  kind!: string | null;

  /** Who answered. */
  @Expose()
  @ApiProperty({ type: String, enum: chatSources, enumName: 'ChatSource', nullable: true })
  source!: string | null;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  model!: string | null;

  /** `partial`: its end is missing; `failed`: nothing of it came. */
  @Expose()
  @ApiProperty({ type: String, enum: chatStates, enumName: 'ChatMessageState' })
  state!: string;

  /** Why rules answered, or why the answer is not whole, as a stable code. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  /** The figures an answer by rules names. */
  @Expose()
  @Type(() => ChatCitationResponse)
  @ApiProperty({ type: () => ChatCitationResponse, isArray: true })
  citations!: ChatCitationResponse[];

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;
}

export class ChatReplyResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  threadId!: string;

  /** What was asked, as it is kept. */
  @Expose()
  @Type(() => ChatMessageResponse)
  @ApiProperty({ type: () => ChatMessageResponse })
  message!: ChatMessageResponse;

  @Expose()
  @Type(() => ChatMessageResponse)
  @ApiProperty({ type: () => ChatMessageResponse })
  answer!: ChatMessageResponse;
}

export class ChatThreadResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  /** The beginning of its first message. */
  @Expose()
  @ApiProperty({ type: String })
  title!: string;

  @Expose()
  @ApiProperty({ type: 'integer' })
  messageCount!: number;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  /** Of its latest message. */
  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export class ChatThreadListResponse {
  @Expose()
  @Type(() => ChatThreadResponse)
  @ApiProperty({ type: () => ChatThreadResponse, isArray: true })
  items!: ChatThreadResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}

export class ChatThreadPageResponse {
  @Expose()
  @Type(() => ChatThreadResponse)
  @ApiProperty({ type: () => ChatThreadResponse })
  thread!: ChatThreadResponse;

  /** Oldest first. */
  @Expose()
  @Type(() => ChatMessageResponse)
  @ApiProperty({ type: () => ChatMessageResponse, isArray: true })
  items!: ChatMessageResponse[];

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @Expose()
  @ApiProperty({ type: 'integer' })
  limit!: number;
}
