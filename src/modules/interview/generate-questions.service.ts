import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { interviewNotFound, questionLimitReached, refusedBy } from './interview.errors.js';
import { InterviewRepository } from './interview.repository.js';
import { refusalOf } from './interview.state.js';
import type { InterviewView, Owner } from './interview.views.js';
import type { QuestionBatchEntity } from './question-batch.entity.js';
import { QuestionBatchRepository } from './question-batch.repository.js';
import { type BatchClaim, QuestionBatches } from './question-batch.service.js';
import { QuestionStore } from './question-store.service.js';
import { QuestionWriter } from './question-writer.service.js';

/** Base questions; each may have one follow-up. */
const questionLimit = 30;

export interface GenerateRequest {
  /** Of the batch: a repeated request with the same Idempotency-Key finds its own. */
  readonly id: string;
  /** Further questions, or how many the first set has; without it the first set, as large as the interview says. */
  readonly count: number | undefined;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
}

@Injectable()
export class GenerateQuestionsService {
  constructor(
    private readonly interviews: InterviewRepository,
    private readonly batches: QuestionBatchRepository,
    private readonly claims: QuestionBatches,
    private readonly writer: QuestionWriter,
    private readonly store: QuestionStore,
    private readonly database: Database,
  ) {}

  /**
   * Afterwards the interview has its questions, from this call or from one that ran at the same time: all of them
   * see one set, and a model is asked at most once. True when this call wrote them.
   */
  async generate(actor: Owner, interviewId: string, request: GenerateRequest): Promise<boolean> {
    const seen = (await this.batches.findLatest(interviewId))?.number ?? 0;
    return this.claims.once(
      () => this.database.transaction((tx) => this.claim(tx, actor, interviewId, request, seen)),
      (batch, signal) => this.write(actor, batch, signal),
      request.gone,
    );
  }

  private async claim(
    tx: Tx,
    actor: Owner,
    interviewId: string,
    { id, count }: GenerateRequest,
    seen: number,
  ): Promise<BatchClaim> {
    const interview = await this.interviews.lockOwned(tx, actor, interviewId);
    if (interview === null) throw interviewNotFound();
    const latest = await this.batches.findLatest(interviewId, tx);
    if (
      latest !== null &&
      (count === undefined || latest.number > seen || latest.id === id || latest.state === 'writing')
    ) {
      return this.claims.join(tx, latest);
    }
    const refusal = refusalOf(interview.state, 'generate');
    if (refusal !== null) throw refusedBy(refusal);
    return this.claims.open(tx, {
      id,
      interviewId,
      userId: actor.userId,
      parentQuestionId: null,
      number: (latest?.number ?? 0) + 1,
      count: await this.allowedCount(tx, actor, interview, count),
    });
  }

  private async allowedCount(
    tx: Tx,
    actor: Owner,
    interview: InterviewView,
    count: number | undefined,
  ): Promise<number> {
    const wanted = count ?? interview.questionCount;
    const existing = await this.store.listBase(actor, interview.id, tx);
    if (existing.length + wanted > questionLimit) throw questionLimitReached(questionLimit);
    return wanted;
  }

  private async write(actor: Owner, batch: QuestionBatchEntity, signal: AbortSignal): Promise<void> {
    const interview = await this.interviews.findOwned(actor, batch.interviewId);
    if (interview === null) throw interviewNotFound();
    const existing = await this.store.listBase(actor, interview.id);
    const set = await this.writer.write(actor, interview, { count: batch.count, existing, signal });
    await this.store.storeBatch(actor, batch, set);
  }
}
