import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import type { PageQuery } from '../../common/http/page-query.dto.js';
import { InterviewService } from '../interview/interview.service.js';
import { PerformanceRepository } from './performance.repository.js';
import {
  type PerformanceDetails,
  questionPerformance,
  type SummaryRow,
  userSkillGap,
  type UserSkillGap,
  userStats,
  type UserStats,
} from './performance.views.js';
import { accountGone } from './report.errors.js';
import { PlaybackLinks } from './playback-links.service.js';
import { ReportService } from './report.service.js';

/** Nobody has practised more skills; the weakest come first, so the cut is at the strong end. */
const mostSkills = 500;

@Injectable()
export class PerformanceService {
  constructor(
    private readonly performance: PerformanceRepository,
    private readonly reports: ReportService,
    private readonly interviews: InterviewService,
    private readonly playback: PlaybackLinks,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  async listSummary(actor: Actor, { limit, cursor }: PageQuery): Promise<Page<SummaryRow>> {
    const scope = `performance:${actor.userId}`;
    const request = { limit, after: this.cursors.read(cursor, scope) };
    return this.cursors.page(await this.performance.listSummary(actor.userId, request), request, scope);
  }

  async getDetails(actor: Actor, interviewId: string): Promise<PerformanceDetails> {
    const { title, track, completedAt } = await this.interviews.getOwned(actor, interviewId);
    const { status, content } = await this.reports.get(actor, interviewId);
    const reports = content?.questions ?? [];
    const playback = await this.playback.list(
      actor,
      reports.flatMap(({ attemptId }) => attemptId ?? []),
    );
    const questions = reports.map((each) => questionPerformance(each, playback.get(each.attemptId ?? '') ?? null));
    return { interviewId, title, track, completedAt, status, overall: content?.overall ?? null, questions };
  }

  async listSkillGaps(actor: Actor): Promise<{ items: UserSkillGap[] }> {
    return { items: (await this.performance.listSkills(actor.userId, mostSkills)).map(userSkillGap) };
  }

  async getStats(actor: Actor): Promise<UserStats> {
    const row = await this.performance.stats(actor.userId);
    if (row === null) throw accountGone();
    return userStats(row, this.clock.now());
  }
}
