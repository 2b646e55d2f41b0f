import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { QuestionSource } from './interview.terms.js';
import { QuestionBatchEntity } from './question-batch.entity.js';

@Injectable()
export class QuestionBatchRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, batch: QuestionBatchEntity): Promise<void> {
    await tx.insert(QuestionBatchEntity, batch);
  }

  findLatest(interviewId: string, on: Tx = this.database.pool): Promise<QuestionBatchEntity | null> {
    return on
      .createQueryBuilder(QuestionBatchEntity, 'batch')
      .where('batch.interviewId = :interviewId AND batch.parentQuestionId IS NULL', { interviewId })
      .orderBy('batch.number', 'DESC')
      .limit(1)
      .getOne();
  }

  findForQuestion(tx: Tx, parentQuestionId: string): Promise<QuestionBatchEntity | null> {
    return tx.findOneBy(QuestionBatchEntity, { parentQuestionId });
  }

  find(id: string): Promise<QuestionBatchEntity | null> {
    return this.database.pool.findOneBy(QuestionBatchEntity, { id });
  }

  async takeOver(tx: Tx, batch: QuestionBatchEntity): Promise<void> {
    await tx.update(QuestionBatchEntity, { id: batch.id }, { writer: batch.writer, leaseEndsAt: batch.leaseEndsAt });
  }

  /** False when another writer has taken over, or the interview is gone: then nothing may be stored. */
  async markReady(
    tx: Tx,
    { id, writer }: QuestionBatchEntity,
    made: { source: QuestionSource; sourceReason: string | null; model: string | null },
  ): Promise<boolean> {
    const result = await tx.update(QuestionBatchEntity, { id, writer, state: 'writing' }, { state: 'ready', ...made });
    return result.affected === 1;
  }

  /** Gives up the claim so that the next caller need not wait for the lease to end. */
  async release({ id, writer }: QuestionBatchEntity): Promise<void> {
    await this.database.pool.delete(QuestionBatchEntity, { id, writer, state: 'writing' });
  }
}
