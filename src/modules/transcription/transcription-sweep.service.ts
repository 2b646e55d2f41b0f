import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { SpeechToText } from '../../platform/speech-to-text/speech-to-text.js';
import { TranscriptionRequested } from './transcription.jobs.js';
import { TranscriptionRepository } from './transcription.repository.js';

/** Takes up recordings that wait although they need not: an engine was configured since, or a job was lost. */
@Injectable()
export class TranscriptionSweepService implements OnApplicationBootstrap {
  constructor(
    private readonly transcriptions: TranscriptionRepository,
    private readonly speechToText: SpeechToText,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The configuration may have changed with this start. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.takeUp();
    } catch (error) {
      this.log.error('waiting recordings could not be taken up', {}, error);
    }
  }

  async takeUp(): Promise<void> {
    if (!this.speechToText.available()) return;
    const overdue = await this.transcriptions.listOverdue(this.clock.now());
    for (const { id: transcriptionId, userId, postponed } of overdue) {
      await this.database.transaction(async (tx) => {
        // A job that waits for a later time would keep this one out of the queue; any other keeps its place in it.
        if (postponed) await this.jobs.forget(tx, 'transcriptionId', transcriptionId);
        await this.jobs.enqueue(tx, TranscriptionRequested, { transcriptionId, userId });
      });
    }
  }
}
