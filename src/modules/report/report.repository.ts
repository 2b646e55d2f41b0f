import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { PreviousReport } from './assembly/comparison.js';
import type { ReportContent, SkillGap } from './assembly/report-content.js';
import { ReportEntity } from './report.entity.js';
import { ReportSkillScoreEntity } from './report-skill-score.entity.js';
import type { ReportStage } from './report.state.js';

interface NewReport {
  readonly id: string;
  readonly interviewId: string;
  readonly userId: string;
  readonly now: Date;
}

export interface BuiltReport {
  readonly content: ReportContent;
  readonly generation: number;
  readonly now: Date;
}

const insertPending = `
  INSERT INTO reports (id, interview_id, user_id, status, generation, stage, steps_done, steps_total, model_calls,
                       created_at, updated_at)
  VALUES ($1, $2, $3, 'pending', 1, 'waiting', 0, 0, 0, $4, $4)
  ON CONFLICT (interview_id)`;

/** Pending again, for the next generation; the content of the last build stays to be read. */
const restarted = `status = 'pending', stage = 'waiting', generation = reports.generation + 1, steps_done = 0,
  steps_total = 0, model_calls = 0, reason = NULL`;

@Injectable()
export class ReportRepository {
  constructor(private readonly database: Database) {}

  findOwned(userId: string, interviewId: string): Promise<ReportEntity | null> {
    return this.database.pool.findOneBy(ReportEntity, { interviewId, userId });
  }

  findPending(userId: string, interviewId: string): Promise<ReportEntity | null> {
    return this.database.pool.findOneBy(ReportEntity, { interviewId, userId, status: 'pending' });
  }

  /** Of the interview of the same track that was completed last before this one and has a report. */
  async findPrevious(userId: string, interviewId: string): Promise<PreviousReport | null> {
    const rows = await this.database.pool.query<(Omit<PreviousReport, 'completedAt'> & { completedAt: Date })[]>(
      `SELECT i.id AS "interviewId", i.completed_at AS "completedAt", i.difficulty, r.content
       FROM interviews this
       JOIN interviews i ON i.user_id = this.user_id AND i.track = this.track
         AND (i.completed_at, i.id) < (this.completed_at, this.id)
       JOIN reports r ON r.interview_id = i.id AND r.content IS NOT NULL
       WHERE this.id = $1 AND this.user_id = $2
       ORDER BY i.completed_at DESC, i.id DESC LIMIT 1`,
      [interviewId, userId],
    );
    const [found] = rows;
    return found === undefined ? null : { ...found, completedAt: found.completedAt.toISOString() };
  }

  isPending(id: string): Promise<boolean> {
    return this.database.pool.existsBy(ReportEntity, { id, status: 'pending' });
  }

  /** False when the interview has a report already. */
  async begin(tx: Tx, report: NewReport): Promise<boolean> {
    const values = [report.id, report.interviewId, report.userId, report.now];
    const rows: unknown[] = await tx.query(`${insertPending} DO NOTHING RETURNING id`, values);
    return rows.length > 0;
  }

  /** Makes the report pending, whether or not there is one. False when it is being built already. */
  async restart(tx: Tx, report: NewReport, abandonedBefore: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `${insertPending} DO UPDATE SET ${restarted}, updated_at = $4
       WHERE reports.status <> 'pending' OR reports.updated_at < $5
       RETURNING id`,
      [report.id, report.interviewId, report.userId, report.now, abandonedBefore],
    );
    return rows.length > 0;
  }

  /**
   * Something the report is made of has changed. A build that is under way will see that its generation is over;
   * true when there is none and one must be asked for.
   */
  async outdate(tx: Tx, userId: string, interviewId: string, now: Date): Promise<boolean> {
    const report = await tx.findOne(ReportEntity, {
      where: { interviewId, userId },
      lock: { mode: 'pessimistic_write' },
    });
    if (report === null) return false;
    const { id, generation, status } = report;
    if (status === 'pending') await tx.update(ReportEntity, { id }, { generation: generation + 1 });
    else await tx.query(`UPDATE reports SET ${restarted}, updated_at = $2 WHERE id = $1`, [id, now]);
    return status !== 'pending';
  }

  /** Takes out what was written from an answer that is no longer there; the report is built anew without it. */
  async forgetContent(tx: Tx, userId: string, interviewId: string, questionId: string): Promise<void> {
    await tx.query(
      `WITH emptied AS (
         UPDATE reports SET content = NULL, score = NULL, grade = NULL, score_reason = NULL, asked_questions = NULL,
                            answered_questions = NULL, ready_at = NULL
         WHERE interview_id = $1 AND user_id = $2 AND status = 'pending' RETURNING id)
       DELETE FROM report_texts WHERE report_id IN (SELECT id FROM emptied) AND step IN ('summary', $3)`,
      [interviewId, userId, `answer:${questionId}`],
    );
  }

  /** False when the report is gone: its interview or its user was deleted. */
  async progress(id: string, stage: ReportStage, stepsDone: number, stepsTotal: number, now: Date): Promise<boolean> {
    const { affected } = await this.database.pool.update(
      ReportEntity,
      { id, status: 'pending' },
      { stage, stepsDone, stepsTotal, updatedAt: now },
    );
    return affected === 1;
  }

  /** Counts a call before it is made; false when the report has had all its calls. */
  async takeModelCall(id: string, most: number): Promise<boolean> {
    const { affected } = await this.database.pool
      .createQueryBuilder()
      .update(ReportEntity)
      .set({ modelCalls: () => 'model_calls + 1' })
      .where('id = :id AND model_calls < :most', { id, most })
      .execute();
    return affected === 1;
  }

  /** Null when the report is gone or not pending; else whether it is ready or has been outdated meanwhile. */
  async finish(tx: Tx, id: string, { content, generation, now }: BuiltReport): Promise<'ready' | 'outdated' | null> {
    const report = await tx.findOne(ReportEntity, {
      where: { id, status: 'pending' },
      lock: { mode: 'pessimistic_write' },
    });
    if (report === null) return null;
    if (report.generation !== generation) {
      // Not shown: the change may be that something in it was deleted.
      await tx.update(ReportEntity, { id }, { stage: 'waiting', stepsDone: 0, updatedAt: now });
      return 'outdated';
    }
    const { score, grade, reason: scoreReason, askedQuestions, answeredQuestions } = content.overall;
    await tx.update(
      ReportEntity,
      { id },
      {
        content,
        score,
        grade,
        scoreReason,
        askedQuestions,
        answeredQuestions,
        updatedAt: now,
        readyAt: now,
        stage: 'done',
        status: 'ready',
        stepsDone: () => 'steps_total',
      },
    );
    await this.replaceSkills(tx, report, content.skillGaps);
    return 'ready';
  }

  async fail(id: string, reason: string, now: Date): Promise<void> {
    await this.database.pool.update(
      ReportEntity,
      { id, status: 'pending' },
      { status: 'failed', reason, updatedAt: now },
    );
  }

  async failAbandoned(before: Date, reason: string, now: Date): Promise<void> {
    await this.database.pool.query(
      `UPDATE reports SET status = 'failed', reason = $1, updated_at = $2 WHERE status = 'pending' AND updated_at < $3`,
      [reason, now, before],
    );
  }

  private async replaceSkills(tx: Tx, report: ReportEntity, gaps: readonly SkillGap[]): Promise<void> {
    const { id: reportId, userId, createdAt } = report;
    await tx.delete(ReportSkillScoreEntity, { reportId });
    const rows = gaps.map(({ skill, score, questions, assessedAnswers }) => ({
      reportId,
      userId,
      createdAt,
      skill,
      score,
      questions,
      assessedAnswers,
    }));
    if (rows.length > 0) await tx.insert(ReportSkillScoreEntity, rows);
  }
}
