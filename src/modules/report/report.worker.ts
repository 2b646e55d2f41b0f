import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { AttemptDeleted, InterviewCompleted } from '../interview/interview.jobs.js';
import { SessionSettled } from '../live-session/live-session.jobs.js';
import { AttemptTranscribed, RecordingGivenUp } from '../transcription/transcription.jobs.js';
import { ReportBuilder } from './build/report-builder.service.js';
import { LiveAnswerRead, ReportRequested, ReportSweepDue, SessionReportRequested } from './report.jobs.js';
import { ReportService } from './report.service.js';
import { SessionMaterialReader } from './session/session-material.service.js';
import { SessionReportBuilder } from './session/session-report-builder.service.js';
import { SessionReportService } from './session/session-report.service.js';

interface SettledAttempt {
  readonly attemptId: string;
  readonly userId: string;
}

interface SessionOf {
  readonly sessionId: string;
  readonly userId: string;
}

interface ReportOf {
  readonly interviewId: string;
  readonly userId: string;
}

@Injectable()
export class ReportWorker {
  constructor(
    private readonly reports: ReportService,
    private readonly builder: ReportBuilder,
    private readonly sessionReports: SessionReportService,
    private readonly sessionBuilder: SessionReportBuilder,
    private readonly sessionReader: SessionMaterialReader,
  ) {}

  @JobHandler(InterviewCompleted)
  async begin(of: ReportOf): Promise<void> {
    await this.reports.begin(of);
    await this.sessionReports.interviewCompleted(of);
  }

  @JobHandler(AttemptTranscribed)
  async attemptTranscribed(of: SettledAttempt): Promise<void> {
    await this.reports.answerSettled(of);
    await this.sessionReports.answerSettled(of);
  }

  @JobHandler(RecordingGivenUp)
  async recordingGivenUp(of: SettledAttempt): Promise<void> {
    await this.reports.answerSettled(of);
    await this.sessionReports.answerSettled(of);
  }

  @JobHandler(AttemptDeleted)
  async answerDeleted(of: ReportOf & { questionId: string }): Promise<void> {
    await this.reports.answerDeleted(of);
    await this.sessionReports.answerDeleted(of);
  }

  @JobHandler(ReportRequested)
  async build(of: ReportOf, context: JobContext): Promise<void> {
    await this.builder.build(of, context);
  }

  @JobHandler(SessionSettled)
  async beginOfSession(of: SessionOf): Promise<void> {
    await this.sessionReports.begin(of);
  }

  @JobHandler(SessionReportRequested)
  async buildOfSession(of: SessionOf, context: JobContext): Promise<void> {
    await this.sessionBuilder.build(of, context);
  }

  @JobHandler(LiveAnswerRead)
  async readAnswer({ attemptId, userId }: SettledAttempt, { signal }: JobContext): Promise<void> {
    await this.sessionReader.prepare({ userId }, attemptId, signal);
  }

  @JobHandler(ReportSweepDue)
  async sweep(): Promise<void> {
    await this.reports.failAbandoned();
    await this.sessionReports.failAbandoned();
  }
}
