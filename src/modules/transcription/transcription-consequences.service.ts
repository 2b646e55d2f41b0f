import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { AttemptService } from '../interview/attempt.service.js';
import { WebhookEvents } from '../webhooks/webhook-events.service.js';
import { AttemptTranscribed, RecordingGivenUp, TranscriptionRequested } from './transcription.jobs.js';

interface OwnedAttempt {
  readonly attemptId: string;
  readonly userId: string;
}

/** What follows from a transcription: in the transaction that writes it, so that neither is without the other. */
@Injectable()
export class TranscriptionConsequences {
  constructor(
    private readonly attempts: AttemptService,
    private readonly webhooks: WebhookEvents,
    private readonly jobs: Jobs,
  ) {}

  async ready(tx: Tx, { attemptId, userId }: OwnedAttempt, text: string): Promise<void> {
    await this.attempts.completeSpoken(tx, attemptId, { text });
    await this.jobs.enqueue(tx, AttemptTranscribed, { attemptId, userId });
    await this.webhooks.emit(tx, { userId, event: 'transcript.ready', data: { attemptId } });
  }

  async givenUp(tx: Tx, { attemptId, userId }: OwnedAttempt): Promise<void> {
    await this.jobs.enqueue(tx, RecordingGivenUp, { attemptId, userId });
  }

  /** @param startAfter by the database's clock, which the queue goes by; at once unless given */
  async requested(tx: Tx, { id, userId }: { id: string; userId: string }, startAfter?: Date): Promise<void> {
    const when = startAfter === undefined ? {} : { startAfter };
    await this.jobs.enqueue(tx, TranscriptionRequested, { transcriptionId: id, userId }, when);
  }
}
