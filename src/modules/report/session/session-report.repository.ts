import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../../platform/database/database.js';
import type { SessionReportContent } from '../assembly/session-content.js';
import { SessionReportEntity } from './session-report.entity.js';

export interface NewSessionReport {
  readonly sessionId: string;
  readonly interviewId: string | null;
  readonly userId: string;
  readonly now: Date;
}

/** One build: it counts only while it is of the latest generation. */
export type Generation = Pick<SessionReportEntity, 'sessionId' | 'userId' | 'generation'>;

const insertPending = `
  INSERT INTO session_reports (session_id, interview_id, user_id, status, generation, created_at, updated_at)
  VALUES ($1, $2, $3, 'pending', 1, $4, $4)
  ON CONFLICT (session_id, user_id)`;

/** Pending again; a build that is under way will see that its generation is over. */
const outdated = `status = 'pending', generation = session_reports.generation + 1, reason = NULL`;

@Injectable()
export class SessionReportRepository {
  constructor(private readonly database: Database) {}

  findOwned(userId: string, sessionId: string): Promise<SessionReportEntity | null> {
    return this.database.pool.findOneBy(SessionReportEntity, { sessionId, userId });
  }

  findPending(userId: string, sessionId: string): Promise<SessionReportEntity | null> {
    return this.database.pool.findOneBy(SessionReportEntity, { sessionId, userId, status: 'pending' });
  }

  isPending({ sessionId, userId, generation }: Generation): Promise<boolean> {
    return this.database.pool.existsBy(SessionReportEntity, { sessionId, userId, generation, status: 'pending' });
  }

  /** False when they have a report of the session already. */
  async begin(tx: Tx, report: NewSessionReport): Promise<boolean> {
    const values = [report.sessionId, report.interviewId, report.userId, report.now];
    const rows: unknown[] = await tx.query(`${insertPending} DO NOTHING RETURNING session_id`, values);
    return rows.length > 0;
  }

  /** Makes the report pending, whether or not there is one. False when it is being built already. */
  async restart(tx: Tx, report: NewSessionReport, abandonedBefore: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `${insertPending} DO UPDATE SET ${outdated}, updated_at = $4
       WHERE session_reports.status <> 'pending' OR session_reports.updated_at < $5
       RETURNING session_id`,
      [report.sessionId, report.interviewId, report.userId, report.now, abandonedBefore],
    );
    return rows.length > 0;
  }

  /** Something the report is made of has changed. False when there is no report. */
  async outdate(tx: Tx, userId: string, sessionId: string, now: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `WITH outdated AS (
         UPDATE session_reports SET ${outdated}, updated_at = $3 WHERE session_id = $1 AND user_id = $2
         RETURNING session_id)
       SELECT session_id FROM outdated`,
      [sessionId, userId, now],
    );
    return rows.length > 0;
  }

  /** The same for all sessions of an interview, which it gives. */
  async outdateOf(tx: Tx, userId: string, interviewId: string, now: Date): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `WITH outdated AS (
         UPDATE session_reports SET ${outdated}, updated_at = $3 WHERE interview_id = $1 AND user_id = $2
         RETURNING session_id)
       SELECT session_id AS id FROM outdated ORDER BY 1`,
      [interviewId, userId, now],
    );
    return rows.map(({ id }) => id);
  }

  /** What was written from an answer that is no longer there is not shown any more. */
  async forgetContent(tx: Tx, userId: string, sessionIds: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE session_reports SET content = NULL, ready_at = NULL WHERE user_id = $1 AND session_id = ANY($2)`,
      [userId, sessionIds],
    );
  }

  /** False when the report is gone or was outdated meanwhile: nothing is written. */
  async finish(tx: Tx, of: Generation, content: SessionReportContent, now: Date): Promise<boolean> {
    const { sessionId, userId, generation } = of;
    const { affected } = await tx.update(
      SessionReportEntity,
      { sessionId, userId, generation, status: 'pending' },
      { status: 'ready', content, updatedAt: now, readyAt: now },
    );
    return affected === 1;
  }

  async fail({ sessionId, userId, generation }: Generation, reason: string, now: Date): Promise<void> {
    const current = { sessionId, userId, generation, status: 'pending' as const };
    await this.database.pool.update(SessionReportEntity, current, { status: 'failed', reason, updatedAt: now });
  }

  async failAbandoned(before: Date, reason: string, now: Date): Promise<void> {
    await this.database.pool.query(
      `UPDATE session_reports SET status = 'failed', reason = $1, updated_at = $2
       WHERE status = 'pending' AND updated_at < $3`,
      [reason, now, before],
    );
  }
}
