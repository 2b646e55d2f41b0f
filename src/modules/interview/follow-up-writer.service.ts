import { Injectable } from '@nestjs/common';
import { LanguageModel, LanguageModelError } from '../../platform/llm/language-model.js';
import { AttemptRepository } from './attempt.repository.js';
import { followUpFor, followUpWordLimit } from './follow-up.js';
import { clientLeft, questionNotAnswered } from './interview.errors.js';
import type { Owner } from './interview.views.js';
import { fitting, type QuestionDraft, usablePoints } from './question-draft.js';
import { followUpInstructions, followUpSchema } from './question-prompt.js';
import type { QuestionEntity } from './question.entity.js';

type Authored = Pick<QuestionDraft, 'text' | 'expectedPoints' | 'source' | 'sourceReason' | 'model'>;

const modelDeadlineMs = 15_000;
const suggestedSeconds = 90;

/** Writes a follow-up from the current answer: a model where there is one, else rules. */
@Injectable()
export class FollowUpWriter {
  constructor(
    private readonly model: LanguageModel,
    private readonly attempts: AttemptRepository,
  ) {}

  async write(actor: Owner, parent: QuestionEntity, signal: AbortSignal): Promise<QuestionDraft> {
    const answer = (await this.attempts.findCurrent(actor, parent.id))?.answerText ?? null;
    if (answer === null) throw questionNotAnswered();
    const written = await this.askModel(actor, parent, answer, signal);
    const { category, topic, skill, difficulty } = parent;
    return {
      ...(typeof written === 'string' ? byRules(parent, answer, written) : written),
      category,
      topic,
      skill,
      difficulty,
      suggestedSeconds,
      modelAnswer: null,
      supplement: null,
      bankQuestionId: null,
    };
  }

  /** The model's follow-up, or the reason why there is none. */
  private async askModel(
    actor: Owner,
    parent: QuestionEntity,
    answer: string,
    signal: AbortSignal,
  ): Promise<Authored | string> {
    if (!this.model.available()) return this.model.unavailableReason ?? 'llm_not_configured';
    try {
      const { value, model } = await this.model.complete({
        purpose: 'follow-up',
        userId: actor.userId,
        instructions: followUpInstructions,
        materials: [
          { label: 'question', text: parent.text },
          { label: 'good-answer', text: parent.expectedPoints.map(({ text }) => text).join('\n') },
          { label: 'answer', text: answer },
        ],
        schema: followUpSchema,
        schemaName: 'follow_up',
        maxOutputTokens: 600,
        deadlineMs: modelDeadlineMs,
        signal,
      });
      return usable(value, model) ?? 'model_reply_unusable';
    } catch (error) {
      if (signal.aborted) throw clientLeft();
      if (error instanceof LanguageModelError) return error.reason;
      throw error;
    }
  }
}

function usable(value: { question: string; expectedPoints: string[] }, model: string): Authored | null {
  const text = fitting(value.question, [10, 400]);
  const expectedPoints = usablePoints(value.expectedPoints);
  if (text === null || expectedPoints === null || text.split(/\s+/).length > followUpWordLimit) return null;
  return { text, expectedPoints, source: 'llm', sourceReason: null, model };
}

function byRules(parent: QuestionEntity, answer: string, reason: string): Authored {
  const { text, expectedPoints } = followUpFor({ ...parent, answer });
  return { text, expectedPoints, source: 'rules', sourceReason: reason, model: null };
}
