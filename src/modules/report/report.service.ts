import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { foreignKeyViolation, sqlState } from '../../common/database-faults.js';
import { newId } from '../../common/ids.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { AttemptService } from '../interview/attempt.service.js';
import { InterviewService } from '../interview/interview.service.js';
import type { SkillGap } from './assembly/report-content.js';
import { reportNotStarted } from './report.errors.js';
import { ReportRequested } from './report.jobs.js';
import { ReportRepository } from './report.repository.js';
import { abandonedAfterMs, ownerOf } from './report.state.js';
import { reportView, type ReportView, waitingReport } from './report.views.js';

interface ReportOf {
  readonly interviewId: string;
  readonly userId: string;
}

/** A report's life: begun when its interview is completed, read, asked for again, outdated, given up. */
@Injectable()
export class ReportService {
  constructor(
    private readonly reports: ReportRepository,
    private readonly interviews: InterviewService,
    private readonly attempts: AttemptService,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  async get(actor: Actor, interviewId: string): Promise<ReportView> {
    await this.completedInterview(actor, interviewId);
    const report = await this.reports.findOwned(actor.userId, interviewId);
    return report === null ? waitingReport(interviewId) : reportView(report);
  }

  /** Skills as the last finished report saw them. */
  async getSkillGaps(actor: Actor, interviewId: string): Promise<{ items: readonly SkillGap[]; status: string }> {
    const { content, status } = await this.get(actor, interviewId);
    return { status, items: content?.skillGaps ?? [] };
  }

  /** Asks for the report again. While one is being built nothing is added: many askers get one build. */
  async rebuild(actor: Actor, interviewId: string): Promise<ReportView> {
    await this.completedInterview(actor, interviewId);
    const report = { id: newId(), interviewId, userId: actor.userId, now: this.clock.now() };
    const abandoned = new Date(report.now.getTime() - abandonedAfterMs);
    await this.database.transaction(async (tx) => {
      if (await this.reports.restart(tx, report, abandoned)) await this.request(tx, report);
    });
    return this.get(actor, interviewId);
  }

  /** The interview was completed. Told twice, it begins once. */
  async begin({ interviewId, userId }: ReportOf): Promise<void> {
    const report = { id: newId(), interviewId, userId, now: this.clock.now() };
    try {
      await this.database.transaction(async (tx) => {
        if (await this.reports.begin(tx, report)) await this.request(tx, report);
      });
    } catch (error) {
      if (sqlState(error) !== foreignKeyViolation) throw error;
    }
  }

  /**
   * What was said is known, or that it never will be, perhaps long after the interview was completed: then its report
   * is made again.
   */
  async answerSettled({ attemptId, userId }: { attemptId: string; userId: string }): Promise<void> {
    const interviewId = await this.interviewOf(userId, attemptId);
    if (interviewId === null) return;
    await this.database.transaction(async (tx) => {
      const alone = await this.reports.outdate(tx, userId, interviewId, this.clock.now());
      if (alone) await this.request(tx, { interviewId, userId });
    });
  }

  /** The candidate took an answer back: nothing of it is shown from now on, and the report is made again without it. */
  async answerDeleted({ interviewId, questionId, userId }: ReportOf & { questionId: string }): Promise<void> {
    await this.database.transaction(async (tx) => {
      const alone = await this.reports.outdate(tx, userId, interviewId, this.clock.now());
      await this.reports.forgetContent(tx, userId, interviewId, questionId);
      if (alone) await this.request(tx, { interviewId, userId });
    });
  }

  /** A report nobody works on any more is shown as failed, so that its owner can ask again. */
  async failAbandoned(): Promise<void> {
    const now = this.clock.now();
    await this.reports.failAbandoned(new Date(now.getTime() - abandonedAfterMs), 'interrupted', now);
  }

  private request(tx: Tx, { interviewId, userId }: ReportOf): Promise<void> {
    return this.jobs.enqueue(tx, ReportRequested, { interviewId, userId });
  }

  /** Null when the attempt was deleted meanwhile. */
  private async interviewOf(userId: string, attemptId: string): Promise<string | null> {
    try {
      return (await this.attempts.getOwned(ownerOf({ userId }), attemptId)).interviewId;
    } catch (error) {
      if (error instanceof AppError && error.code === 'attempt_not_found') return null;
      throw error;
    }
  }

  private async completedInterview(actor: Actor, interviewId: string): Promise<void> {
    const { state } = await this.interviews.getOwned(actor, interviewId);
    if (state !== 'completed') throw reportNotStarted();
  }
}
