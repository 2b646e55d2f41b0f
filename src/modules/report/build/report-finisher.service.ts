import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock.js';
import { Database } from '../../../platform/database/database.js';
import { Jobs } from '../../../platform/jobs/jobs.service.js';
import type { ReportContent } from '../assembly/report-content.js';
import type { ReportEntity } from '../report.entity.js';
import { ReportRequested } from '../report.jobs.js';
import { ReportRepository } from '../report.repository.js';
import { ReportAnnouncer } from './report-announcer.service.js';

/** The end of a build: the report with the word of it to its owner, or the next build of one that was outdated meanwhile. */
@Injectable()
export class ReportFinisher {
  constructor(
    private readonly reports: ReportRepository,
    private readonly jobs: Jobs,
    private readonly announcer: ReportAnnouncer,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async finish(report: ReportEntity, content: ReportContent): Promise<void> {
    const { id, interviewId, userId, generation } = report;
    await this.database.transaction(async (tx) => {
      const outcome = await this.reports.finish(tx, id, { content, generation, now: this.clock.now() });
      if (outcome === 'outdated') await this.jobs.enqueue(tx, ReportRequested, { interviewId, userId });
      if (outcome === 'ready') await this.announcer.announce(tx, userId, { interviewId });
    });
  }
}
