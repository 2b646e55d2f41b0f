import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { InterviewEntity } from './interview.entity.js';
import { type InterviewView, interviewView, type Owner } from './interview.views.js';

const columns = `id, user_id AS "userId", track, title, job_role AS "jobRole", difficulty,
  question_type AS "questionType", question_count AS "questionCount", mode, state, language,
  resume_id AS "resumeId", job_description_id AS "jobDescriptionId", created_at AS "createdAt",
  completed_at AS "completedAt"`;

/**
 * Of interviews `i`: ended by $1, or never completed and left alone since. Answering and asking more leave no mark on the
 * interview itself.
 */
const ended = 'i.completed_at <= $1';
const leftAlone = `i.completed_at IS NULL AND i.updated_at <= $1
  AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.interview_id = i.id AND a.created_at > $1)
  AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.interview_id = i.id AND q.created_at > $1)`;

@Injectable()
export class InterviewRepository {
  constructor(private readonly database: Database) {}

  /** False when the id, or an open interview of the track, is there already: the indexes decide, whoever races. */
  async insertIfNone(tx: Tx, interview: InterviewEntity): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(InterviewEntity)
      .values(interview)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length === 1;
  }

  async findOpen(tx: Tx, userId: string, track: string): Promise<InterviewView | null> {
    const rows = await tx.query<InterviewView[]>(
      `SELECT ${columns} FROM interviews WHERE user_id = $1 AND track = $2 AND state <> 'completed'`,
      [userId, track],
    );
    return rows[0] ?? null;
  }

  async findOwned(actor: Owner, id: string, on: Tx = this.database.pool): Promise<InterviewView | null> {
    const rows = await on.query<InterviewView[]>(`SELECT ${columns} FROM interviews WHERE id = $1 AND user_id = $2`, [
      id,
      actor.userId,
    ]);
    return rows[0] ?? null;
  }

  /** Newest first, one row more than asked for. One index range whatever the number of rows. */
  listPage(userId: string, { limit, after }: PageRequest): Promise<InterviewView[]> {
    return this.database.pool.query<InterviewView[]>(
      `SELECT ${columns} FROM interviews
       WHERE user_id = $1 ${after === null ? '' : 'AND (created_at, id) < ($3, $4)'}
       ORDER BY created_at DESC, id DESC LIMIT $2`,
      [userId, limit + 1, ...(after === null ? [] : [after.at, after.id])],
    );
  }

  async lockOwned(tx: Tx, actor: Owner, id: string): Promise<InterviewView | null> {
    const row = await tx.findOne(InterviewEntity, {
      where: { id, userId: actor.userId },
      lock: { mode: 'pessimistic_write' },
    });
    return row === null ? null : interviewView(row);
  }

  async update(tx: Tx, id: string, changes: Partial<Omit<InterviewEntity, 'id' | 'userId'>>): Promise<void> {
    await tx.update(InterviewEntity, { id }, changes);
  }

  /** True for the one caller whose statement ends the interview. */
  async completeActive(tx: Tx, actor: Owner, id: string, now: Date): Promise<boolean> {
    const result = await tx.update(
      InterviewEntity,
      { id, userId: actor.userId, state: 'active' },
      { state: 'completed', completedAt: now, updatedAt: now },
    );
    return result.affected === 1;
  }

  async deleteOwned(tx: Tx, actor: Owner, id: string): Promise<boolean> {
    const result = await tx.delete(InterviewEntity, { id, userId: actor.userId });
    return result.affected === 1;
  }

  /** Somebody is at it, though nothing of it changes. */
  async touch(tx: Tx, actor: Owner, id: string, now: Date): Promise<void> {
    await tx.update(InterviewEntity, { id, userId: actor.userId }, { updatedAt: now });
  }

  async listOver(moment: Date, limit: number): Promise<string[]> {
    const rows = await this.database.pool.query<{ id: string }[]>(
      `(SELECT i.id FROM interviews i WHERE ${ended} ORDER BY i.completed_at LIMIT $2)
       UNION ALL
       (SELECT i.id FROM interviews i WHERE ${leftAlone} ORDER BY i.updated_at LIMIT $2)`,
      [moment, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Waits for answers that are being stored: only what is over still goes. */
  async deleteOver(tx: Tx, id: string, moment: Date): Promise<boolean> {
    await tx.query('SELECT 1 FROM interviews WHERE id = $1 FOR UPDATE', [id]);
    const rows = await tx.query<unknown[]>(
      `WITH gone AS (DELETE FROM interviews i WHERE i.id = $2 AND (${ended} OR (${leftAlone})) RETURNING i.id)
       SELECT id FROM gone`,
      [moment, id],
    );
    return rows.length === 1;
  }
}
