import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import type { Tx } from '../../platform/database/database.js';
import { interviewNotFound, questionsBeingWritten } from './interview.errors.js';
import { QuestionBatchEntity } from './question-batch.entity.js';
import { QuestionBatchRepository } from './question-batch.repository.js';

export type BatchClaim =
  /** The questions are there. */
  | { readonly kind: 'done' }
  /** Another caller writes them. */
  | { readonly kind: 'wait'; readonly batchId: string }
  /** This caller writes them. */
  | { readonly kind: 'write'; readonly batch: QuestionBatchEntity };

export interface NewBatch {
  readonly id: string;
  readonly interviewId: string;
  readonly userId: string;
  readonly parentQuestionId: string | null;
  readonly number: number;
  readonly count: number;
}

/** Longer than the model's deadline; a writer that died blocks the others no longer than this. */
const leaseMs = 40_000;
const waitMs = 30_000;
const pollMs = 100;
/** How soon a model call is ended when its interview or user is deleted. */
const watchMs = 500;

/** Writes and stores; the signal ends it when nobody can use the result any more. */
type Write = (batch: QuestionBatchEntity, signal: AbortSignal) => Promise<void>;

/** Lets one of many callers write questions while the others wait for what it wrote. */
@Injectable()
export class QuestionBatches {
  constructor(
    private readonly batches: QuestionBatchRepository,
    private readonly clock: Clock,
  ) {}

  /** `claim` runs in a transaction that has locked the interview; `write` outside of any. True for the writer. */
  async once(claim: () => Promise<BatchClaim>, write: Write, gone: AbortSignal): Promise<boolean> {
    const giveUpAt = Date.now() + waitMs;
    for (;;) {
      const claimed = await claim();
      if (claimed.kind === 'done') return false;
      if (claimed.kind === 'write') {
        await this.writeOrRelease(claimed.batch, write, gone);
        return true;
      }
      if ((await this.waitFor(claimed.batchId, giveUpAt, gone)) === 'ready') return false;
    }
  }

  findForQuestion(tx: Tx, questionId: string): Promise<QuestionBatchEntity | null> {
    return this.batches.findForQuestion(tx, questionId);
  }

  /** What to do about a batch that exists. */
  async join(tx: Tx, batch: QuestionBatchEntity): Promise<BatchClaim> {
    if (batch.state === 'ready') return { kind: 'done' };
    if (batch.leaseEndsAt > this.clock.now()) return { kind: 'wait', batchId: batch.id };
    const taken = { ...batch, writer: newId(), leaseEndsAt: this.leaseEnd() };
    await this.batches.takeOver(tx, taken);
    return { kind: 'write', batch: taken };
  }

  /** Makes the row that says who writes. Its unique keys stop a second one even without the lock. */
  async open(tx: Tx, batch: NewBatch): Promise<BatchClaim> {
    const row = Object.assign(new QuestionBatchEntity(), batch, {
      state: 'writing',
      writer: newId(),
      leaseEndsAt: this.leaseEnd(),
      source: null,
      sourceReason: null,
      model: null,
      createdAt: this.clock.now(),
    } satisfies Partial<QuestionBatchEntity>);
    await this.batches.insert(tx, row);
    return { kind: 'write', batch: row };
  }

  private async writeOrRelease(batch: QuestionBatchEntity, write: Write, gone: AbortSignal): Promise<void> {
    const deleted = new AbortController();
    const look = async () => {
      if ((await this.batches.find(batch.id)) === null) deleted.abort();
    };
    const watch = setInterval(() => void look().catch(() => undefined), watchMs);
    try {
      await write(batch, AbortSignal.any([gone, deleted.signal]));
    } catch (error) {
      // The lease frees the batch should this fail too.
      await this.batches.release(batch).catch(() => undefined);
      throw deleted.signal.aborted ? interviewNotFound() : error;
    } finally {
      clearInterval(watch);
    }
  }

  private async waitFor(batchId: string, giveUpAt: number, gone: AbortSignal): Promise<'ready' | 'claim again'> {
    for (;;) {
      const batch = await this.batches.find(batchId);
      if (batch === null || (batch.state === 'writing' && batch.leaseEndsAt <= this.clock.now())) return 'claim again';
      if (batch.state === 'ready') return 'ready';
      if (Date.now() >= giveUpAt || gone.aborted) throw questionsBeingWritten();
      await delay(pollMs);
    }
  }

  private leaseEnd(): Date {
    return new Date(this.clock.now().getTime() + leaseMs);
  }
}
