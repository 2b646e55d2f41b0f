import { Module } from '@nestjs/common';
import { InterviewModule } from '../interview/interview.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { AttemptRecordingService } from './attempt-recording.service.js';
import { EngineRound } from './engine-round.service.js';
import { LiveAnswerService } from './live-answer.service.js';
import { RecordingController } from './recording.controller.js';
import { RecordingRepository } from './recording.repository.js';
import { RecordingService } from './recording.service.js';
import { SaveTranscriptionService } from './save-transcription.service.js';
import { SoundRepository } from './sound.repository.js';
import { SubmitTranscriptionService } from './submit-transcription.service.js';
import { SubmitUploadService } from './submit-upload.service.js';
import { TranscribeRecordingService } from './transcribe-recording.service.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { TranscriptionConsequences } from './transcription-consequences.service.js';
import { TranscriptionController } from './transcription.controller.js';
import { TranscriptionRepository } from './transcription.repository.js';
import { TranscriptionService } from './transcription.service.js';
import { TranscriptionSweepService } from './transcription-sweep.service.js';
import { TranscriptionWorker } from './transcription.worker.js';

@Module({
  imports: [WebhooksModule, UploadsModule, InterviewModule],
  controllers: [TranscriptionController, RecordingController],
  providers: [
    TranscriptionService,
    SubmitTranscriptionService,
    SubmitUploadService,
    SaveTranscriptionService,
    LiveAnswerService,
    AttemptRecordingService,
    TranscribeRecordingService,
    EngineRound,
    RecordingService,
    TranscriptionSweepService,
    TranscriptionRepository,
    RecordingRepository,
    TranscriptionConsequences,
    SoundRepository,
    TranscriptionWorker,
  ],
  exports: [TranscriptionService, AttemptRecordingService, LiveAnswerService],
})
export class TranscriptionModule {}
