import { Module } from '@nestjs/common';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { InterviewModule } from '../interview/interview.module.js';
import { LiveSessionModule } from '../live-session/live-session.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RelationshipsModule } from '../relationships/relationships.module.js';
import { TranscriptionModule } from '../transcription/transcription.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { ReportAnnouncer } from './build/report-announcer.service.js';
import { ReportBuilder } from './build/report-builder.service.js';
import { ReportFinisher } from './build/report-finisher.service.js';
import { ReportMaterialReader } from './build/report-material.service.js';
import { ReportWriter } from './build/report-writer.service.js';
import { PerformanceController } from './performance.controller.js';
import { PerformanceRepository } from './performance.repository.js';
import { PerformanceService } from './performance.service.js';
import { RecentReportsService } from './recent-reports.service.js';
import { PlaybackLinks } from './playback-links.service.js';
import { ReportController } from './report.controller.js';
import { ReportRepository } from './report.repository.js';
import { ReportService } from './report.service.js';
import { ReportTextRepository } from './report-text.repository.js';
import { ReportWorker } from './report.worker.js';
import { SessionConversationRepository } from './session/session-conversation.repository.js';
import { SessionConversations } from './session/session-conversation.service.js';
import { SessionMaterialReader } from './session/session-material.service.js';
import { SessionReportBuilder } from './session/session-report-builder.service.js';
import { SessionReportController } from './session/session-report.controller.js';
import { SessionReportReading } from './session/session-report-reading.service.js';
import { SessionReportRepository } from './session/session-report.repository.js';
import { SessionReportService } from './session/session-report.service.js';
import { SharedSessionReports } from './session/shared-session-reports.service.js';
import { WeakMeasuresService } from './weak-measures.service.js';

@Module({
  imports: [
    InterviewModule,
    TranscriptionModule,
    AnalysisModule,
    LiveSessionModule,
    RelationshipsModule,
    NotificationsModule,
    WebhooksModule,
  ],
  controllers: [ReportController, PerformanceController, SessionReportController],
  providers: [
    ReportService,
    ReportBuilder,
    ReportFinisher,
    ReportAnnouncer,
    ReportMaterialReader,
    ReportWriter,
    PerformanceService,
    PlaybackLinks,
    RecentReportsService,
    WeakMeasuresService,
    SessionReportService,
    SessionReportReading,
    SessionReportBuilder,
    SessionMaterialReader,
    SessionConversations,
    SharedSessionReports,
    ReportRepository,
    SessionReportRepository,
    SessionConversationRepository,
    ReportTextRepository,
    PerformanceRepository,
    ReportWorker,
  ],
  exports: [ReportService, RecentReportsService, WeakMeasuresService],
})
export class ReportModule {}
