import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import type { PageQuery } from '../../common/http/page-query.dto.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { newId } from '../../common/ids.js';
import { storableText } from '../../common/text.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Retention } from '../../platform/retention/retention.js';
import type { ChatMessageEntity } from './chat-message.entity.js';
import type { ChatThreadEntity } from './chat-thread.entity.js';
import { chatBusy, chatLimitReached, chatThreadFull, chatThreadNotFound } from './chat.errors.js';
import { chatLimits } from './chat.limits.js';
import { ChatRepository } from './chat.repository.js';
import type { ChatMessageView, ChatThreadView } from './chat.views.js';

type Owner = Pick<Actor, 'userId'>;

/** Each with hundreds of messages. */
const removedAtOnce = 50;

export interface NewMessage {
  /** Of the message: asking again under it adds nothing. */
  readonly id: string;
  readonly threadId: string | null;
  readonly message: string;
}

/** A message that is kept, with its answer if there is one already. */
export interface AskedMessage {
  readonly message: ChatMessageView;
  readonly answer: ChatMessageView | null;
}

export type AnswerDraft = Pick<
  ChatMessageView,
  'text' | 'kind' | 'source' | 'model' | 'state' | 'reason' | 'citations'
>;

export interface ThreadPage extends Page<ChatMessageView> {
  readonly thread: ChatThreadView;
}

/** Conversations and their messages: what was asked is kept before it is answered, one answer at a time. */
@Injectable()
export class ChatThreads {
  constructor(
    private readonly chats: ChatRepository,
    private readonly cursors: Cursors,
    private readonly retention: Retention,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(actor: Owner, { limit, cursor }: PageQuery): Promise<Page<ChatThreadView>> {
    const scope = `chat-threads:${actor.userId}`;
    const request = { limit, after: this.cursors.read(cursor, scope) };
    return this.cursors.page(await this.chats.listThreads(actor.userId, request), request, scope);
  }

  async get(actor: Owner, id: string, { limit, cursor }: PageQuery): Promise<ThreadPage> {
    const thread = await this.chats.findThread(actor.userId, id);
    if (thread === null) throw chatThreadNotFound();
    const scope = `chat-messages:${actor.userId}:${id}`;
    const request = { limit, after: this.cursors.read(cursor, scope) };
    const page = this.cursors.page(await this.chats.listMessages(actor.userId, id, request), request, scope);
    return { thread, ...page };
  }

  async remove(actor: Owner, id: string): Promise<void> {
    if (!(await this.chats.deleteThread(actor.userId, id))) throw chatThreadNotFound();
  }

  removeOld(signal: AbortSignal): Promise<void> {
    return this.retention.apply((over) => this.chats.deleteSilentSince(over, removedAtOnce), signal);
  }

  exists(actor: Owner, id: string): Promise<boolean> {
    return this.chats.hasThread(actor.userId, id);
  }

  /** Keeps the message and takes the thread until it is answered. */
  ask(actor: Owner, { id, threadId, message }: NewMessage): Promise<AskedMessage> {
    return this.database.transaction(async (tx) => {
      const kept = await this.chats.findMessage(tx, actor.userId, id);
      const thread = await this.threadFor(tx, actor, kept?.threadId ?? threadId, message);
      if (kept !== null) {
        // Sent before: by now it may be answered, or its answer was lost with its process.
        const answer = await this.chats.findAnswer(tx, actor.userId, id);
        if (answer === null) await this.take(tx, thread);
        return { message: kept, answer };
      }
      this.refuseIfTaken(thread);
      // The answer has its place too.
      if (thread.messageCount + 2 > chatLimits.messagesOfThread) throw chatThreadFull(chatLimits.messagesOfThread);
      const asked = messageOf(thread, this.after(thread), { ...plain, id, role: 'user', text: storableText(message) });
      await this.chats.insertMessage(tx, asked);
      await this.chats.advance(tx, thread.id, asked.createdAt, this.leaseEnd());
      return { message: asked, answer: null };
    });
  }

  /** Keeps the answer and gives the thread back. Null: the thread is gone, or somebody else has answered meanwhile. */
  answer(actor: Owner, to: ChatMessageView, draft: AnswerDraft): Promise<ChatMessageView | null> {
    return this.database.transaction(async (tx) => {
      const thread = await this.chats.lockThread(tx, actor.userId, to.threadId);
      if (thread === null) return null;
      if ((await this.chats.findAnswer(tx, actor.userId, to.id)) !== null) return null;
      const fields = { ...draft, id: newId(), role: 'assistant' as const, replyToId: to.id };
      const answer = messageOf(thread, this.after(thread), { ...fields, citations: [...draft.citations] });
      await this.chats.insertMessage(tx, answer);
      await this.chats.advance(tx, thread.id, answer.createdAt, null);
      return answer;
    });
  }

  /** What was said before, oldest first, as much as may be sent. */
  async historyBefore(actor: Owner, message: ChatMessageView): Promise<ChatMessageView[]> {
    const newest = await this.chats.listBefore(actor.userId, message, chatLimits.messagesOfThread);
    const window: ChatMessageView[] = [];
    let characters = 0;
    for (const said of newest) {
      characters += said.text.length;
      if (characters > chatLimits.historyCharacters) break;
      if (said.text !== '') window.push(said);
    }
    return window.reverse();
  }

  private async threadFor(tx: Tx, actor: Owner, id: string | null, message: string): Promise<ChatThreadEntity> {
    if (id === null) return this.begin(tx, actor, message);
    const thread = await this.chats.lockThread(tx, actor.userId, id);
    if (thread === null) throw chatThreadNotFound();
    return thread;
  }

  private async begin(tx: Tx, { userId }: Owner, message: string): Promise<ChatThreadEntity> {
    const count = await this.chats.countThreadsLocked(tx, userId);
    if (count >= chatLimits.threadsOfUser) throw chatLimitReached(chatLimits.threadsOfUser);
    const now = this.clock.now();
    const thread = {
      id: newId(),
      userId,
      title: titleOf(message),
      messageCount: 0,
      answeringUntil: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.chats.insertThread(tx, thread);
    return thread;
  }

  private async take(tx: Tx, thread: ChatThreadEntity): Promise<void> {
    this.refuseIfTaken(thread);
    await this.chats.extend(tx, thread.id, this.leaseEnd());
  }

  private refuseIfTaken({ answeringUntil }: ChatThreadEntity): void {
    if (answeringUntil !== null && answeringUntil > this.clock.now()) throw chatBusy();
  }

  private leaseEnd(): Date {
    return new Date(this.clock.now().getTime() + chatLimits.leaseMs);
  }

  /** Later than the message before, also where the clock stands still or was set back. */
  private after({ updatedAt }: ChatThreadEntity): Date {
    return new Date(Math.max(this.clock.now().getTime(), updatedAt.getTime() + 1));
  }
}

const plain = {
  replyToId: null,
  kind: null,
  source: null,
  model: null,
  state: 'complete',
  reason: null,
  citations: [],
} satisfies Partial<ChatMessageEntity>;

function messageOf(
  { id: threadId, userId }: ChatThreadEntity,
  createdAt: Date,
  fields: Omit<ChatMessageEntity, 'threadId' | 'userId' | 'createdAt'>,
): ChatMessageEntity {
  return { ...fields, threadId, userId, createdAt };
}

function titleOf(message: string): string {
  const line = storableText(message).trim().split(/\s+/).join(' ');
  const characters = [...line];
  return characters.length <= chatLimits.titleCharacters
    ? line
    : `${characters.slice(0, chatLimits.titleCharacters - 1).join('')}…`;
}
