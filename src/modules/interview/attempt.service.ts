import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { storableText } from '../../common/text.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { AttemptRepository } from './attempt.repository.js';
import { attemptNotFound, attemptNotSpoken, questionNotFound, refusedBy } from './interview.errors.js';
import { AttemptDeleted } from './interview.jobs.js';
import { InterviewService } from './interview.service.js';
import { type InterviewState, refusalOf } from './interview.state.js';
import type { AttemptView, Owner } from './interview.views.js';

/** Ten minutes of very fast speech are about 20,000 characters. */
const transcriptLimit = 50_000;

@Injectable()
export class AttemptService {
  constructor(
    private readonly attempts: AttemptRepository,
    private readonly interviews: InterviewService,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Stores a typed answer, or opens a spoken one when there is no answer. The good case is one statement. */
  async create(actor: Owner, questionId: string, id: string, answer: string | null): Promise<AttemptView> {
    const kind = answer === null ? 'spoken' : 'typed';
    const stored = await this.attempts.insertIfActive(actor, { id, questionId, kind, answer, now: this.clock.now() });
    return stored ?? this.explainRefusal(actor, questionId, id);
  }

  /** Opens a spoken attempt in the caller's transaction, on the same terms. */
  async openSpoken(tx: Tx, actor: Owner, questionId: string, id: string): Promise<AttemptView> {
    const attempt = { id, questionId, kind: 'spoken' as const, answer: null, now: this.clock.now() };
    const stored = await this.attempts.insertIfActive(actor, attempt, tx);
    return stored ?? this.explainRefusal(actor, questionId, id, tx);
  }

  async getOwned(actor: Owner, id: string): Promise<AttemptView> {
    const attempt = await this.attempts.findOwned(actor, id);
    if (attempt === null) throw attemptNotFound();
    return attempt;
  }

  /** Oldest first. */
  async list(actor: Owner, interviewId: string, query: { limit: number; cursor?: string }): Promise<Page<AttemptView>> {
    const scope = `attempts/${interviewId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    await this.interviews.getOwned(actor, interviewId);
    return this.cursors.page(await this.attempts.listPage(actor, interviewId, request), request, scope);
  }

  /** The latest complete attempt of each answered question. */
  listCurrent(actor: Owner, interviewId: string): Promise<AttemptView[]> {
    return this.attempts.listCurrent(actor, interviewId);
  }

  async remove(actor: Owner, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const gone = await this.attempts.deleteOwned(tx, actor, id);
      if (gone === null) throw attemptNotFound();
      await this.jobs.enqueue(tx, AttemptDeleted, { ...gone, userId: actor.userId });
    });
  }

  /** Locks an attempt that may take audio now, until the transaction ends. */
  async openForUpload(tx: Tx, actor: Owner, attemptId: string): Promise<AttemptView> {
    const { interviewState, ...attempt } = await this.lockSpoken(tx, actor, attemptId);
    const refusal = refusalOf(interviewState, 'answer');
    if (refusal !== null) throw refusedBy(refusal);
    return attempt;
  }

  /** The same for audio that was taken already: the interview may have ended since. */
  async lockSpoken(
    tx: Tx,
    actor: Owner,
    attemptId: string,
  ): Promise<AttemptView & { readonly interviewState: InterviewState }> {
    const locked = await this.attempts.lockWithState(tx, actor, attemptId);
    if (locked === null) throw attemptNotFound();
    if (locked.kind !== 'spoken') throw attemptNotSpoken();
    return locked;
  }

  /**
   * Stores what was said, also after the interview's end: the audio was taken before it. Empty text changes nothing,
   * so that silence never replaces an answer. False when nothing was stored.
   */
  async completeSpoken(tx: Tx, attemptId: string, { text }: { text: string }): Promise<boolean> {
    const said = storableText(text).trim().slice(0, transcriptLimit).toWellFormed();
    return said !== '' && this.attempts.completeSpoken(tx, attemptId, said, this.clock.now());
  }

  private async explainRefusal(actor: Owner, questionId: string, id: string, on?: Tx): Promise<AttemptView> {
    const state = await this.attempts.findStateFor(actor, questionId, on);
    if (state === null) throw questionNotFound();
    // The same Idempotency-Key again, after a crash between the first storing and its answer.
    const earlier = await this.attempts.findOwned(actor, id, on);
    if (earlier !== null) return earlier;
    const refusal = refusalOf(state, 'answer');
    throw refusal === null ? questionNotFound() : refusedBy(refusal);
  }
}
