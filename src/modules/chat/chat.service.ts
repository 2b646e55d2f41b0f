import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { watchedSignal } from '../../common/watched-signal.js';
import { LanguageModel } from '../../platform/llm/language-model.js';
import { ChatCoach } from './chat-coach.service.js';
import { type AnswerDraft, type AskedMessage, ChatThreads, type NewMessage } from './chat-thread.service.js';
import { chatThreadNotFound } from './chat.errors.js';
import type { ChatReply } from './chat.views.js';

type Owner = Pick<Actor, 'userId'>;

export type ChatEvent =
  { readonly kind: 'delta'; readonly text: string } | { readonly kind: 'done'; readonly reply: ChatReply };

/** Questions and their answers. Read an answer to its end: it is kept only then. */
@Injectable()
export class ChatService {
  constructor(
    private readonly threads: ChatThreads,
    private readonly coach: ChatCoach,
    private readonly model: LanguageModel,
  ) {}

  /** The answer as a whole. */
  async reply(actor: Owner, request: NewMessage, gone: AbortSignal): Promise<ChatReply> {
    const asked = await this.threads.ask(actor, request);
    for await (const event of this.answering(actor, asked, gone)) if (event.kind === 'done') return event.reply;
    throw chatThreadNotFound();
  }

  /** The message is kept, or refused, before the first piece is read. */
  async stream(actor: Owner, request: NewMessage, gone: AbortSignal): Promise<AsyncGenerator<ChatEvent>> {
    return this.answering(actor, await this.threads.ask(actor, request), gone);
  }

  private async *answering(
    actor: Owner,
    { message, answer }: AskedMessage,
    gone: AbortSignal,
  ): AsyncGenerator<ChatEvent> {
    const { threadId } = message;
    if (answer !== null) {
      yield { kind: 'delta', text: answer.text };
      yield { kind: 'done', reply: { threadId, message, answer } };
      return;
    }
    // Whoever deletes the conversation or the account does not want the rest of the answer either.
    const watched = watchedSignal(gone, () => this.threads.exists(actor, threadId));
    try {
      const writing = this.coach.write(actor, message, watched.signal);
      let next = await writing.next();
      for (; next.done !== true; next = await writing.next()) yield { kind: 'delta', text: next.value };
      const kept = await this.threads.answer(actor, message, next.value);
      if (kept === null) throw chatThreadNotFound();
      yield { kind: 'done', reply: { threadId, message, answer: kept } };
    } catch (error) {
      await this.threads.answer(actor, message, this.failed()).catch(() => null);
      throw error;
    } finally {
      watched.stop();
    }
  }

  private failed(): AnswerDraft {
    const { model } = this.model;
    const source = model === null ? 'rules' : 'llm';
    return { text: '', kind: 'answer', source, model, state: 'failed', reason: 'internal_error', citations: [] };
  }
}
