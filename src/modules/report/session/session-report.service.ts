import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../common/actor.js';
import { Clock } from '../../../common/clock.js';
import { foreignKeyViolation, sqlState } from '../../../common/database-faults.js';
import { Database, type Tx } from '../../../platform/database/database.js';
import { Jobs } from '../../../platform/jobs/jobs.service.js';
import type { Owner } from '../../interview/interview.views.js';
import { SessionRecordService } from '../../live-session/session-record.service.js';
import { LiveAnswerRead, SessionReportRequested } from '../report.jobs.js';
import { abandonedAfterMs } from '../report.state.js';
import { interviewOf, isObserver, SessionReportReading } from './session-report-reading.service.js';
import { SessionReportRepository } from './session-report.repository.js';
import type { SessionReportView } from './session-report.views.js';

/** The report of a live session: begun when its answers are settled, made again when one of them changes. */
@Injectable()
export class SessionReportService {
  constructor(
    private readonly reports: SessionReportRepository,
    private readonly reading: SessionReportReading,
    private readonly records: SessionRecordService,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Asks for the report again. While one is being built, or the answers are being settled, nothing is added. */
  async rebuild(actor: Actor, sessionId: string): Promise<SessionReportView> {
    const { userId } = actor;
    const access = await this.reading.endedSession(actor, sessionId);
    const interviewId = interviewOf(actor, access.session);
    const now = this.clock.now();
    const abandoned = new Date(now.getTime() - abandonedAfterMs);
    if (access.session.settledAt !== null && !isObserver(actor, access.session)) {
      await this.database.transaction(async (tx) => {
        const restarted = await this.reports.restart(tx, { sessionId, interviewId, userId, now }, abandoned);
        if (restarted) await this.request(tx, userId, sessionId);
      });
    }
    return this.reading.get(actor, sessionId);
  }

  /** What was said in the session is settled: each who may speak in it gets a report. Told twice, it begins once. */
  async begin({ sessionId }: { sessionId: string }): Promise<void> {
    for (const { userId } of await this.records.listSpeakers(sessionId)) await this.beginOf({ userId }, sessionId);
  }

  private async beginOf({ userId }: Owner, sessionId: string): Promise<void> {
    const session = await this.records.findSession({ userId }, sessionId);
    if (session === null) return;
    const interviewId = interviewOf({ userId }, session);
    const report = { sessionId, interviewId, userId, now: this.clock.now() };
    try {
      await this.database.transaction(async (tx) => {
        if (await this.reports.begin(tx, report)) await this.request(tx, userId, sessionId);
      });
    } catch (error) {
      if (sqlState(error) !== foreignKeyViolation) throw error;
    }
  }

  /** What was said in an answer is known, or that it never will be, perhaps long after its session. */
  async answerSettled({ attemptId, userId }: { attemptId: string; userId: string }): Promise<void> {
    const sessionId = await this.records.findSessionOf({ userId }, attemptId);
    if (sessionId === null) return;
    await this.database.transaction(async (tx) => {
      if (await this.reports.outdate(tx, userId, sessionId, this.clock.now()))
        await this.request(tx, userId, sessionId);
      else await this.jobs.enqueue(tx, LiveAnswerRead, { attemptId, userId });
    });
  }

  /** An answer was taken back: nothing of it is shown from now on, and the report is made again without it. */
  async answerDeleted({ interviewId, userId }: { interviewId: string; userId: string }): Promise<void> {
    await this.outdateOf(userId, interviewId, (tx, ids) => this.reports.forgetContent(tx, userId, ids));
  }

  /** The end of the interview: from now on good answers may be shown beside the given ones. */
  async interviewCompleted({ interviewId, userId }: { interviewId: string; userId: string }): Promise<void> {
    await this.outdateOf(userId, interviewId);
  }

  async failAbandoned(): Promise<void> {
    const now = this.clock.now();
    await this.reports.failAbandoned(new Date(now.getTime() - abandonedAfterMs), 'interrupted', now);
  }

  private async outdateOf(
    userId: string,
    interviewId: string,
    also: (tx: Tx, sessionIds: readonly string[]) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const ids = await this.reports.outdateOf(tx, userId, interviewId, this.clock.now());
      await also(tx, ids);
      for (const id of ids) await this.request(tx, userId, id);
    });
  }

  /** One waits in the queue at most, whoever asks how often; one that runs already may be for a generation before. */
  private request(tx: Tx, userId: string, sessionId: string): Promise<void> {
    return this.jobs.enqueue(tx, SessionReportRequested, { sessionId, userId });
  }
}
