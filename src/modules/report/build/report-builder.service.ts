import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock.js';
import type { JobContext } from '../../../platform/jobs/job-handler.decorator.js';
import { assembleReport } from '../assembly/report-assembly.js';
import type { ReportContent } from '../assembly/report-content.js';
import type { ReportEntity } from '../report.entity.js';
import { ReportRepository } from '../report.repository.js';
import type { ReportStage } from '../report.state.js';
import { ReportFinisher } from './report-finisher.service.js';
import { ReportMaterialReader } from './report-material.service.js';
import { ReportWriter } from './report-writer.service.js';
import { watchedSignal } from '../../../common/watched-signal.js';

interface ReportOf {
  readonly interviewId: string;
  readonly userId: string;
}

/** The report was deleted, with its interview or its user, while it was being built. */
class ReportGone extends Error {}

/**
 * Builds a pending report. It may be killed anywhere: analyses and texts that are stored are found again, and the
 * report itself is written in one transaction at the end.
 */
@Injectable()
export class ReportBuilder {
  constructor(
    private readonly reports: ReportRepository,
    private readonly reader: ReportMaterialReader,
    private readonly writer: ReportWriter,
    private readonly finisher: ReportFinisher,
    private readonly clock: Clock,
  ) {}

  async build(of: ReportOf, context: JobContext): Promise<void> {
    const report = await this.reports.findPending(of.userId, of.interviewId);
    if (report === null) return;
    const watched = watchedSignal(context.signal, () => this.reports.isPending(report.id));
    try {
      await this.finisher.finish(report, await this.compose(report, watched.signal));
    } catch (error) {
      const pending = await this.reports.findPending(of.userId, of.interviewId);
      if (pending === null) return;
      if (context.lastAttempt) {
        await this.reports.fail(report.id, context.signal.aborted ? 'interrupted' : 'build_failed', this.clock.now());
      }
      throw error;
    } finally {
      watched.stop();
    }
  }

  private async compose(report: ReportEntity, signal: AbortSignal): Promise<ReportContent> {
    const facts = await this.reader.readAnswers(report);
    const answers = facts.questions.filter(({ answer }) => answer.state === 'answered');
    const texts = this.writer.count({ questions: answers.map((each) => ({ ...each, readings: [], written: null })) });
    const steps = new Steps(answers.length + texts + 1, (stage, done, total) =>
      this.progress(report, stage, done, total),
    );
    await steps.begin('analysing');
    const material = await this.reader.readAnalyses(report, facts, signal, () => steps.done('analysing'));
    const written = await this.writer.write(material, {
      reportId: report.id,
      userId: report.userId,
      language: facts.language,
      signal,
      onText: () => steps.done('writing'),
    });
    await steps.begin('assembling');
    return assembleReport(written, await this.reports.findPrevious(report.userId, report.interviewId));
  }

  private async progress(report: ReportEntity, stage: ReportStage, done: number, total: number): Promise<void> {
    const there = await this.reports.progress(report.id, stage, done, total, this.clock.now());
    if (!there) throw new ReportGone();
  }
}

class Steps {
  private finished = 0;

  constructor(
    private readonly total: number,
    private readonly show: (stage: ReportStage, done: number, total: number) => Promise<void>,
  ) {}

  begin(stage: ReportStage): Promise<void> {
    return this.show(stage, this.finished, this.total);
  }

  done(stage: ReportStage): Promise<void> {
    this.finished = Math.min(this.finished + 1, this.total);
    return this.begin(stage);
  }
}
