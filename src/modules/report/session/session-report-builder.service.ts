import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock.js';
import { Database } from '../../../platform/database/database.js';
import type { JobContext } from '../../../platform/jobs/job-handler.decorator.js';
import { assembleSession } from '../assembly/session-assembly.js';
import type { SessionReportContent } from '../assembly/session-content.js';
import { ReportAnnouncer } from '../build/report-announcer.service.js';
import { watchedSignal } from '../../../common/watched-signal.js';
import { SessionConversations } from './session-conversation.service.js';
import { SessionMaterialReader } from './session-material.service.js';
import type { SessionReportEntity } from './session-report.entity.js';
import { SessionReportRepository } from './session-report.repository.js';

/** Builds a pending report of a session. It may be killed anywhere: the report is written in one transaction at the end. */
@Injectable()
export class SessionReportBuilder {
  constructor(
    private readonly reports: SessionReportRepository,
    private readonly reader: SessionMaterialReader,
    private readonly conversations: SessionConversations,
    private readonly announcer: ReportAnnouncer,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** A report that is outdated meanwhile is left to the job that was queued with the change. */
  async build(of: { sessionId: string; userId: string }, context: JobContext): Promise<void> {
    const report = await this.reports.findPending(of.userId, of.sessionId);
    if (report === null) return;
    const watched = watchedSignal(context.signal, () => this.reports.isPending(report));
    try {
      const session = await this.reader.findSession(of, of.sessionId);
      if (session === null) return;
      await this.conversations.measure(session);
      await this.finish(report, assembleSession(await this.reader.read(of, session, watched.signal)));
    } catch (error) {
      if (!(await this.reports.isPending(report))) return;
      if (context.lastAttempt) {
        await this.reports.fail(report, context.signal.aborted ? 'interrupted' : 'build_failed', this.clock.now());
      }
      throw error;
    } finally {
      watched.stop();
    }
  }

  private async finish(report: SessionReportEntity, content: SessionReportContent): Promise<void> {
    const { sessionId, userId } = report;
    await this.database.transaction(async (tx) => {
      if (!(await this.reports.finish(tx, report, content, this.clock.now()))) return;
      await this.announcer.announce(tx, userId, { sessionId });
    });
  }
}
