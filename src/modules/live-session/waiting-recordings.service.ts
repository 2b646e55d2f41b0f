import { Injectable } from '@nestjs/common';
import { ConsentService } from '../relationships/consent.service.js';
import { AttemptRecordingService } from '../transcription/attempt-recording.service.js';
import { AudioStreamRepository } from './audio-stream.repository.js';

/**
 * Recordings of settled answers that still wait for an engine: their words would be taken down after their speaker took
 * that back. What was measured stays; the answer has no words.
 */
@Injectable()
export class WaitingRecordings {
  constructor(
    private readonly streams: AudioStreamRepository,
    private readonly consents: ConsentService,
    private readonly recordings: AttemptRecordingService,
  ) {}

  async dropWithdrawn(relationshipId: string, userId: string): Promise<void> {
    const standing = await this.consents.standing(relationshipId);
    const member = standing?.members.find((each) => each.userId === userId);
    if (member?.scopes.has('TRANSCRIPT_STORED') === true) return;
    const attemptIds = await this.streams.listAttemptIdsOf(relationshipId, userId);
    await this.recordings.removeWaiting({ userId }, attemptIds);
  }
}
