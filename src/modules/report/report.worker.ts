import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { AttemptDeleted, InterviewCompleted } from '../interview/interview.jobs.js';
import { AttemptTranscribed, RecordingGivenUp } from '../transcription/transcription.jobs.js';
import { ReportBuilder } from './build/report-builder.service.js';
import { ReportRequested, ReportSweepDue } from './report.jobs.js';
import { ReportService } from './report.service.js';

interface ReportOf {
  readonly interviewId: string;
  readonly userId: string;
}

@Injectable()
export class ReportWorker {
  constructor(
    private readonly reports: ReportService,
    private readonly builder: ReportBuilder,
  ) {}

  @JobHandler(InterviewCompleted)
  async begin(of: ReportOf): Promise<void> {
    await this.reports.begin(of);
  }

  @JobHandler(AttemptTranscribed)
  async attemptTranscribed(of: { attemptId: string; userId: string }): Promise<void> {
    await this.reports.answerSettled(of);
  }

  @JobHandler(RecordingGivenUp)
  async recordingGivenUp(of: { attemptId: string; userId: string }): Promise<void> {
    await this.reports.answerSettled(of);
  }

  @JobHandler(AttemptDeleted)
  async answerDeleted(of: ReportOf & { questionId: string }): Promise<void> {
    await this.reports.answerDeleted(of);
  }

  @JobHandler(ReportRequested)
  async build(of: ReportOf, context: JobContext): Promise<void> {
    await this.builder.build(of, context);
  }

  @JobHandler(ReportSweepDue)
  async sweep(): Promise<void> {
    await this.reports.failAbandoned();
  }
}
