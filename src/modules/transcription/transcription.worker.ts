import { Injectable } from '@nestjs/common';
import { type JobContext, JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { RecordingService } from './recording.service.js';
import { TranscribeRecordingService } from './transcribe-recording.service.js';
import { TranscriptionRequested, TranscriptionSweepDue } from './transcription.jobs.js';
import { TranscriptionSweepService } from './transcription-sweep.service.js';

@Injectable()
export class TranscriptionWorker {
  constructor(
    private readonly transcribing: TranscribeRecordingService,
    private readonly sweeping: TranscriptionSweepService,
    private readonly recordings: RecordingService,
  ) {}

  @JobHandler(TranscriptionRequested)
  async transcribe({ transcriptionId }: { transcriptionId: string }, { signal }: JobContext): Promise<void> {
    await this.transcribing.run(transcriptionId, signal);
  }

  @JobHandler(TranscriptionSweepDue)
  async sweep(): Promise<void> {
    await this.sweeping.takeUp();
    await this.recordings.sweep();
  }
}
