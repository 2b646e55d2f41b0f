import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { QuestionEntity } from './question.entity.js';
import type { Owner } from './interview.views.js';

/** Further back nothing is remembered: questions may come again. */
const rememberedInterviews = 3;

export interface PastQuestion {
  readonly text: string;
  readonly bankQuestionId: string | null;
}

@Injectable()
export class QuestionRepository {
  constructor(private readonly database: Database) {}

  async insertAll(tx: Tx, questions: QuestionEntity[]): Promise<void> {
    await tx.insert(QuestionEntity, questions);
  }

  /** Oldest first. */
  listOwned(actor: Owner, interviewId: string, on: Tx = this.database.pool): Promise<QuestionEntity[]> {
    return on.find(QuestionEntity, { where: { interviewId, userId: actor.userId }, order: { position: 'ASC' } });
  }

  findOwned(actor: Owner, id: string, on: Tx = this.database.pool): Promise<QuestionEntity | null> {
    return on.findOneBy(QuestionEntity, { id, userId: actor.userId });
  }

  findFollowUp(actor: Owner, parentQuestionId: string): Promise<QuestionEntity | null> {
    return this.database.pool.findOneBy(QuestionEntity, { parentQuestionId, userId: actor.userId });
  }

  async nextPosition(tx: Tx, interviewId: string): Promise<number> {
    const last = await tx.maximum(QuestionEntity, 'position', { interviewId });
    return (last ?? 0) + 1;
  }

  /** What the user was asked in the last interviews of the track before this one, newest interview first. */
  listRecent(userId: string, track: string, exceptInterviewId: string): Promise<PastQuestion[]> {
    return this.database.pool.query<PastQuestion[]>(
      `SELECT q.text, q.bank_question_id AS "bankQuestionId"
       FROM (SELECT id, created_at FROM interviews WHERE user_id = $1 AND track = $2 AND id <> $3
             ORDER BY created_at DESC LIMIT ${rememberedInterviews}) i
       JOIN questions q ON q.interview_id = i.id
       WHERE q.parent_question_id IS NULL
       ORDER BY i.created_at DESC, q.position`,
      [userId, track, exceptInterviewId],
    );
  }
}
