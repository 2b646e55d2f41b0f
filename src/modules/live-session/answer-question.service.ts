import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import type { Tx } from '../../platform/database/database.js';
import { AttemptService } from '../interview/attempt.service.js';
import type { AttemptView, Owner, QuestionView } from '../interview/interview.views.js';
import { QuestionService } from '../interview/question.service.js';
import { questionNotFound, questionRequired } from './live-session.errors.js';
import type { LiveSessionView } from './live-session.views.js';

/** The questions of an interview, as somebody who answers them live stands to them. */
export interface AnswerableQuestions {
  readonly questions: readonly QuestionView[];
  /** Of questions that have an answer. */
  readonly answeredIds: ReadonlySet<string>;
}

/** Which question is answered, and the attempt for it. */
@Injectable()
export class AnswerQuestion {
  constructor(
    private readonly questions: QuestionService,
    private readonly attempts: AttemptService,
  ) {}

  /** Null: what they say answers no question, in a conversation and as the partner. */
  async listFor(
    actor: Owner,
    { userId, interviewId }: Pick<LiveSessionView, 'userId' | 'interviewId'>,
  ): Promise<AnswerableQuestions | null> {
    if (interviewId === null || userId !== actor.userId) return null;
    const questions = await this.questions.listFor(actor, interviewId);
    const current = await this.attempts.listCurrent(actor, interviewId);
    return { questions, answeredIds: new Set(current.map(({ questionId }) => questionId)) };
  }

  openAttempt(tx: Tx, actor: Owner, questionId: string): Promise<AttemptView> {
    return this.attempts.openSpoken(tx, actor, questionId, newId());
  }
}

/** The one asked for, else the first that has no answer; one spoken in this session may still wait for its words. */
export function chosenQuestion(
  { questions, answeredIds }: AnswerableQuestions,
  askedId: string | undefined,
  spokenIds: ReadonlySet<string>,
): QuestionView {
  if (askedId !== undefined) return questionOf(questions, askedId);
  const next = nextQuestion({ questions, answeredIds }, spokenIds);
  if (next === null) throw questionRequired();
  return next;
}

/** The same in a session for two: null is talk, as beside the questions or without any. */
export function chosenSubject(
  known: AnswerableQuestions | null,
  askedId: string | undefined,
  spokenIds: ReadonlySet<string>,
): QuestionView | null {
  if (askedId !== undefined) return questionOf(known?.questions ?? [], askedId);
  return known === null ? null : nextQuestion(known, spokenIds);
}

function nextQuestion(
  { questions, answeredIds }: AnswerableQuestions,
  spokenIds: ReadonlySet<string>,
): QuestionView | null {
  return questions.find(({ id }) => !answeredIds.has(id) && !spokenIds.has(id)) ?? null;
}

export function questionOf(questions: readonly QuestionView[], questionId: string): QuestionView {
  const question = questions.find(({ id }) => id === questionId);
  if (question === undefined) throw questionNotFound();
  return question;
}
