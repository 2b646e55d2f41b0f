import { Module } from '@nestjs/common';
import { InterviewModule } from '../interview/interview.module.js';
import { TranscriptionModule } from '../transcription/transcription.module.js';
import { AnalysisController } from './analysis.controller.js';
import { AnalysisRepository } from './analysis.repository.js';
import { AnalysisService } from './analysis.service.js';
import { AnalysisTimes } from './analysis-times.js';
import { AnalysisWorker } from './analysis.worker.js';
import { AttemptMaterialReader } from './attempt-material.service.js';
import { ContentJudge } from './content-judge.service.js';
import { ModelJudgementRepository } from './model-judgement.repository.js';
import { ShownAnalyses } from './shown-analyses.service.js';

@Module({
  imports: [InterviewModule, TranscriptionModule],
  controllers: [AnalysisController],
  providers: [
    AnalysisService,
    ShownAnalyses,
    AttemptMaterialReader,
    ContentJudge,
    AnalysisTimes,
    AnalysisRepository,
    ModelJudgementRepository,
    AnalysisWorker,
  ],
  exports: [AnalysisService, ShownAnalyses],
})
export class AnalysisModule {}
