import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { interviewNotFound, refusedBy } from './interview.errors.js';
import { InterviewRepository } from './interview.repository.js';
import { refusalOf } from './interview.state.js';
import type { QuestionBatchEntity } from './question-batch.entity.js';
import { QuestionBatchRepository } from './question-batch.repository.js';
import type { QuestionDraft } from './question-draft.js';
import { QuestionEntity } from './question.entity.js';
import { QuestionRepository } from './question.repository.js';
import type { QuestionSet } from './question-writer.service.js';
import type { Owner } from './interview.views.js';

/** Puts written questions into the interview, all or none, and only for the batch's present writer. */
@Injectable()
export class QuestionStore {
  constructor(
    private readonly interviews: InterviewRepository,
    private readonly questions: QuestionRepository,
    private readonly batches: QuestionBatchRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async listBase(actor: Owner, interviewId: string, on?: Tx): Promise<QuestionEntity[]> {
    const all = await this.questions.listOwned(actor, interviewId, on);
    return all.filter(({ parentQuestionId }) => parentQuestionId === null);
  }

  findOwned(actor: Owner, questionId: string): Promise<QuestionEntity | null> {
    return this.questions.findOwned(actor, questionId);
  }

  findFollowUp(actor: Owner, questionId: string): Promise<QuestionEntity | null> {
    return this.questions.findFollowUp(actor, questionId);
  }

  async storeBatch(actor: Owner, batch: QuestionBatchEntity, set: QuestionSet): Promise<void> {
    const command = batch.parentQuestionId === null ? 'generate' : 'followUp';
    await this.database.transaction(async (tx) => {
      const interview = await this.interviews.lockOwned(tx, actor, batch.interviewId);
      if (interview === null) throw interviewNotFound();
      const { source, sourceReason, model } = set;
      // Taken over by another caller: what it writes stands.
      if (!(await this.batches.markReady(tx, batch, { source, sourceReason, model }))) return;
      const refusal = refusalOf(interview.state, command);
      if (refusal !== null) throw refusedBy(refusal);
      const now = this.clock.now();
      const position = await this.questions.nextPosition(tx, batch.interviewId);
      await this.questions.insertAll(
        tx,
        set.drafts.map((draft, index) => rowOf(draft, batch, position + index, now)),
      );
      if (interview.state === 'draft')
        await this.interviews.update(tx, interview.id, { state: 'active', updatedAt: now });
    });
  }
}

function rowOf(draft: QuestionDraft, batch: QuestionBatchEntity, position: number, now: Date): QuestionEntity {
  const { interviewId, userId, parentQuestionId } = batch;
  return Object.assign(new QuestionEntity(), {
    ...draft,
    id: newId(now.getTime()),
    interviewId,
    userId,
    parentQuestionId,
    position,
    expectedPoints: draft.expectedPoints.map(({ text, terms }) => ({ text, terms: [...terms] })),
    createdAt: now,
  } satisfies QuestionEntity);
}
