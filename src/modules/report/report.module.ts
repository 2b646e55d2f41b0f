import { Module } from '@nestjs/common';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { InterviewModule } from '../interview/interview.module.js';
import { LiveSessionModule } from '../live-session/live-session.module.js';
import { TranscriptionModule } from '../transcription/transcription.module.js';
import { ReportBuilder } from './build/report-builder.service.js';
import { ReportFinisher } from './build/report-finisher.service.js';
import { ReportMaterialReader } from './build/report-material.service.js';
import { ReportWriter } from './build/report-writer.service.js';
import { PerformanceController } from './performance.controller.js';
import { PerformanceRepository } from './performance.repository.js';
import { PerformanceService } from './performance.service.js';
import { ReportController } from './report.controller.js';
import { ReportRepository } from './report.repository.js';
import { ReportService } from './report.service.js';
import { ReportTextRepository } from './report-text.repository.js';
import { ReportWorker } from './report.worker.js';
import { SessionMaterialReader } from './session/session-material.service.js';
import { SessionReportBuilder } from './session/session-report-builder.service.js';
import { SessionReportController } from './session/session-report.controller.js';
import { SessionReportRepository } from './session/session-report.repository.js';
import { SessionReportService } from './session/session-report.service.js';

@Module({
  imports: [InterviewModule, TranscriptionModule, AnalysisModule, LiveSessionModule],
  controllers: [ReportController, PerformanceController, SessionReportController],
  providers: [
    ReportService,
    ReportBuilder,
    ReportFinisher,
    ReportMaterialReader,
    ReportWriter,
    PerformanceService,
    SessionReportService,
    SessionReportBuilder,
    SessionMaterialReader,
    ReportRepository,
    SessionReportRepository,
    ReportTextRepository,
    PerformanceRepository,
    ReportWorker,
  ],
  exports: [ReportService],
})
export class ReportModule {}
