import { Module } from '@nestjs/common';
import { InterviewModule } from '../interview/interview.module.js';
import { EngineRound } from './engine-round.service.js';
import { RecordingRepository } from './recording.repository.js';
import { RecordingService } from './recording.service.js';
import { SaveTranscriptionService } from './save-transcription.service.js';
import { SoundRepository } from './sound.repository.js';
import { SubmitTranscriptionService } from './submit-transcription.service.js';
import { TranscribeRecordingService } from './transcribe-recording.service.js';
import { TranscriptionController } from './transcription.controller.js';
import { TranscriptionRepository } from './transcription.repository.js';
import { TranscriptionService } from './transcription.service.js';
import { TranscriptionSweepService } from './transcription-sweep.service.js';
import { TranscriptionWorker } from './transcription.worker.js';

@Module({
  imports: [InterviewModule],
  controllers: [TranscriptionController],
  providers: [
    TranscriptionService,
    SubmitTranscriptionService,
    SaveTranscriptionService,
    TranscribeRecordingService,
    EngineRound,
    RecordingService,
    TranscriptionSweepService,
    TranscriptionRepository,
    RecordingRepository,
    SoundRepository,
    TranscriptionWorker,
  ],
  exports: [TranscriptionService],
})
export class TranscriptionModule {}
