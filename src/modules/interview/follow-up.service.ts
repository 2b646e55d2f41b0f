import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { AttemptRepository } from './attempt.repository.js';
import { FollowUpWriter } from './follow-up-writer.service.js';
import {
  followUpOfFollowUp,
  interviewNotFound,
  questionNotAnswered,
  questionNotFound,
  refusedBy,
} from './interview.errors.js';
import { InterviewRepository } from './interview.repository.js';
import { refusalOf } from './interview.state.js';
import { type Owner, questionView, type QuestionView } from './interview.views.js';
import { type BatchClaim, QuestionBatches } from './question-batch.service.js';
import { QuestionStore } from './question-store.service.js';
import type { QuestionEntity } from './question.entity.js';

export interface FollowUpRequest {
  /** Of its batch: a repeated request with the same Idempotency-Key finds its own. */
  readonly id: string;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
}

export interface FollowUp {
  readonly question: QuestionView;
  /** False when it was there already. */
  readonly created: boolean;
}

@Injectable()
export class FollowUpService {
  constructor(
    private readonly interviews: InterviewRepository,
    private readonly attempts: AttemptRepository,
    private readonly claims: QuestionBatches,
    private readonly writer: FollowUpWriter,
    private readonly store: QuestionStore,
    private readonly database: Database,
  ) {}

  /** The one follow-up of a question, made from its current answer. */
  async askFollowUp(actor: Owner, questionId: string, { id, gone }: FollowUpRequest): Promise<FollowUp> {
    const parent = await this.store.findOwned(actor, questionId);
    if (parent === null) throw questionNotFound();
    if (parent.parentQuestionId !== null) throw followUpOfFollowUp();
    const created = await this.claims.once(
      () => this.database.transaction((tx) => this.claim(tx, actor, parent, id)),
      async (batch, signal) => {
        const draft = await this.writer.write(actor, parent, signal);
        const { source, sourceReason, model } = draft;
        await this.store.storeBatch(actor, batch, { drafts: [draft], source, sourceReason, model });
      },
      gone,
    );
    const question = await this.store.findFollowUp(actor, questionId);
    if (question === null) throw questionNotFound();
    return { question: questionView(question), created };
  }

  private async claim(tx: Tx, actor: Owner, parent: QuestionEntity, id: string): Promise<BatchClaim> {
    const interview = await this.interviews.lockOwned(tx, actor, parent.interviewId);
    if (interview === null) throw interviewNotFound();
    const existing = await this.claims.findForQuestion(tx, parent.id);
    if (existing !== null) return this.claims.join(tx, existing);
    const refusal = refusalOf(interview.state, 'followUp');
    if (refusal !== null) throw refusedBy(refusal);
    if ((await this.attempts.findCurrent(actor, parent.id, tx)) === null) throw questionNotAnswered();
    return this.claims.open(tx, {
      id,
      interviewId: parent.interviewId,
      userId: parent.userId,
      parentQuestionId: parent.id,
      number: 0,
      count: 1,
    });
  }
}
