import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { AttemptEntity } from './attempt.entity.js';
import type { InterviewState } from './interview.state.js';
import type { AttemptKind } from './interview.terms.js';
import type { AttemptView, Owner } from './interview.views.js';

const columns = `id, interview_id AS "interviewId", question_id AS "questionId", user_id AS "userId", kind, state,
  answer_text AS "answerText", language, created_at AS "createdAt", completed_at AS "completedAt"`;

export interface NewAttempt {
  readonly id: string;
  readonly questionId: string;
  readonly kind: AttemptKind;
  /** Null for a spoken one, which stays open until it is transcribed. */
  readonly answer: string | null;
  readonly now: Date;
}

@Injectable()
export class AttemptRepository {
  constructor(private readonly database: Database) {}

  /**
   * One statement checks owner and state and stores. The share lock makes it wait for a running completion and then
   * see its outcome, so that no answer slips in behind the end. Null: nothing stored; ask `findStateFor` why.
   */
  async insertIfActive(actor: Owner, attempt: NewAttempt, on: Tx = this.database.pool): Promise<AttemptView | null> {
    const rows = await on.query<AttemptView[]>(
      `INSERT INTO attempts (id, interview_id, question_id, user_id, kind, state, answer_text, language, created_at, completed_at)
       SELECT $1, i.id, q.id, q.user_id, $4, $5, $6, i.language, $7, $8
       FROM questions q JOIN interviews i ON i.id = q.interview_id
       WHERE q.id = $2 AND q.user_id = $3 AND i.state = 'active'
       FOR SHARE OF i
       ON CONFLICT (id) DO NOTHING
       RETURNING ${columns}`,
      [
        attempt.id,
        attempt.questionId,
        actor.userId,
        attempt.kind,
        attempt.answer === null ? 'open' : 'complete',
        attempt.answer,
        attempt.now,
        attempt.answer === null ? null : attempt.now,
      ],
    );
    return rows[0] ?? null;
  }

  /** The state of the question's interview; null when there is no such question of the actor's. */
  async findStateFor(actor: Owner, questionId: string, on: Tx = this.database.pool): Promise<InterviewState | null> {
    const rows = await on.query<{ state: InterviewState }[]>(
      `SELECT i.state FROM questions q JOIN interviews i ON i.id = q.interview_id WHERE q.id = $1 AND q.user_id = $2`,
      [questionId, actor.userId],
    );
    return rows[0]?.state ?? null;
  }

  async findOwned(actor: Owner, id: string, on: Tx = this.database.pool): Promise<AttemptView | null> {
    const rows = await on.query<AttemptView[]>(`SELECT ${columns} FROM attempts WHERE id = $1 AND user_id = $2`, [
      id,
      actor.userId,
    ]);
    return rows[0] ?? null;
  }

  /** Oldest first, one row more than asked for. */
  listPage(actor: Owner, interviewId: string, { limit, after }: PageRequest): Promise<AttemptView[]> {
    return this.database.pool.query<AttemptView[]>(
      `SELECT ${columns} FROM attempts
       WHERE interview_id = $1 AND user_id = $2 ${after === null ? '' : 'AND (created_at, id) > ($4, $5)'}
       ORDER BY created_at, id LIMIT $3`,
      [interviewId, actor.userId, limit + 1, ...(after === null ? [] : [after.at, after.id])],
    );
  }

  /** The latest complete attempt of every question that has one. */
  listCurrent(actor: Owner, interviewId: string): Promise<AttemptView[]> {
    return this.database.pool.query<AttemptView[]>(
      `SELECT DISTINCT ON (question_id) ${columns} FROM attempts
       WHERE interview_id = $1 AND user_id = $2 AND state = 'complete'
       ORDER BY question_id, created_at DESC, id DESC`,
      [interviewId, actor.userId],
    );
  }

  async findCurrent(actor: Owner, questionId: string, on: Tx = this.database.pool): Promise<AttemptView | null> {
    const rows = await on.query<AttemptView[]>(
      `SELECT ${columns} FROM attempts WHERE question_id = $1 AND user_id = $2 AND state = 'complete'
       ORDER BY created_at DESC, id DESC LIMIT 1`,
      [questionId, actor.userId],
    );
    return rows[0] ?? null;
  }

  /** Locks the attempt for its audio, and its interview against completion meanwhile. */
  async lockWithState(
    tx: Tx,
    actor: Owner,
    id: string,
  ): Promise<(AttemptView & { interviewState: InterviewState }) | null> {
    const rows = await tx.query<(AttemptView & { interviewState: InterviewState })[]>(
      `SELECT a.id, a.interview_id AS "interviewId", a.question_id AS "questionId", a.user_id AS "userId", a.kind,
         a.state, a.answer_text AS "answerText", a.language, a.created_at AS "createdAt",
         a.completed_at AS "completedAt", i.state AS "interviewState"
       FROM attempts a JOIN interviews i ON i.id = a.interview_id
       WHERE a.id = $1 AND a.user_id = $2
       FOR UPDATE OF a FOR SHARE OF i`,
      [id, actor.userId],
    );
    return rows[0] ?? null;
  }

  /** A second transcript replaces the text, not the time. */
  async completeSpoken(tx: Tx, id: string, text: string, now: Date): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .update(AttemptEntity)
      .set({ state: 'complete', answerText: text, completedAt: () => 'COALESCE(completed_at, :now)' })
      .setParameter('now', now)
      .where({ id, kind: 'spoken' })
      .execute();
    return result.affected === 1;
  }

  /** What it belonged to; null when there is no such attempt of the actor's. */
  async deleteOwned(tx: Tx, actor: Owner, id: string): Promise<Pick<AttemptView, 'interviewId' | 'questionId'> | null> {
    const rows = await tx.query<Pick<AttemptView, 'interviewId' | 'questionId'>[]>(
      `WITH gone AS (DELETE FROM attempts WHERE id = $1 AND user_id = $2 RETURNING interview_id, question_id)
       SELECT interview_id AS "interviewId", question_id AS "questionId" FROM gone`,
      [id, actor.userId],
    );
    return rows[0] ?? null;
  }
}
