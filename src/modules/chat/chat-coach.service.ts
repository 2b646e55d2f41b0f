import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { LanguageModel, LanguageModelError } from '../../platform/llm/language-model.js';
import { harmless } from '../../platform/llm/model-reply.js';
import { type ChatFacts, ChatFactsReader } from './chat-facts.service.js';
import { chatInstructions, chatMaterials, chatTurns } from './chat-prompt.js';
import { type AnswerDraft, ChatThreads } from './chat-thread.service.js';
import { chatLimits } from './chat.limits.js';
import type { ChatMessageView } from './chat.views.js';
import { ruleAnswer } from './rules/rule-answer.js';

type Owner = Pick<Actor, 'userId'>;
type Writing = AsyncGenerator<string, AnswerDraft, undefined>;

/** Writes the answer to a message: a model where there is one, else rules over the own figures. */
@Injectable()
export class ChatCoach {
  constructor(
    private readonly model: LanguageModel,
    private readonly facts: ChatFactsReader,
    private readonly threads: ChatThreads,
  ) {}

  /** Piece by piece; at the end the whole of it, with what it is. */
  async *write(actor: Owner, message: ChatMessageView, signal: AbortSignal): Writing {
    const facts = await this.facts.factsFor(actor, message.text);
    const { unavailableReason } = this.model;
    if (!this.model.available()) return yield* byRules(message, facts, unavailableReason ?? 'llm_not_configured');
    const written: string[] = [];
    try {
      for await (const part of this.ask(
        actor,
        message,
        facts,
        await this.threads.historyBefore(actor, message),
        signal,
      )) {
        if (part.kind === 'end') return this.draft(written, part.cut ? 'length_limit' : null);
        written.push(part.text);
        yield part.text;
      }
    } catch (error) {
      if (!(error instanceof LanguageModelError)) throw error;
      if (error.reason === 'aborted') return this.draft(written, 'client_left');
      // Nothing was shown yet: what can be said without a model is better than nothing.
      if (written.length === 0) return yield* byRules(message, facts, error.reason);
      return this.draft(written, error.reason);
    }
    return this.draft(written, 'invalid_reply');
  }

  private ask(
    { userId }: Owner,
    message: ChatMessageView,
    facts: ChatFacts,
    history: readonly ChatMessageView[],
    signal: AbortSignal,
  ) {
    return this.model.stream({
      purpose: 'chat',
      userId,
      instructions: chatInstructions,
      materials: chatMaterials(facts),
      turns: chatTurns(history, message),
      maxOutputTokens: chatLimits.answerTokens,
      maxCharacters: chatLimits.answerCharacters,
      deadlineMs: chatLimits.answerDeadlineMs,
      idleMs: chatLimits.idleMs,
      signal,
    });
  }

  private draft(written: readonly string[], fault: string | null): AnswerDraft {
    const text = written.join('');
    const state = fault === null ? 'complete' : text === '' ? 'failed' : 'partial';
    return { text, kind: 'answer', source: 'llm', model: this.model.model, state, reason: fault, citations: [] };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- of the same kind as a model's answer
async function* byRules(message: ChatMessageView, facts: ChatFacts, reason: string): Writing {
  const { kind, text, citations } = ruleAnswer(message.text, facts, reason);
  // Titles and skills in it were written by somebody.
  const clean = harmless(text);
  yield clean;
  return { text: clean, kind, source: 'rules', model: null, state: 'complete', reason, citations };
}
