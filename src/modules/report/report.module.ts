import { Module } from '@nestjs/common';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { InterviewModule } from '../interview/interview.module.js';
import { TranscriptionModule } from '../transcription/transcription.module.js';
import { ReportBuilder } from './build/report-builder.service.js';
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

@Module({
  imports: [InterviewModule, TranscriptionModule, AnalysisModule],
  controllers: [ReportController, PerformanceController],
  providers: [
    ReportService,
    ReportBuilder,
    ReportMaterialReader,
    ReportWriter,
    PerformanceService,
    ReportRepository,
    ReportTextRepository,
    PerformanceRepository,
    ReportWorker,
  ],
  exports: [ReportService],
})
export class ReportModule {}
