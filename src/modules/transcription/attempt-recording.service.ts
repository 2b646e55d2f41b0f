import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { AppError } from '../../common/app-error.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { BlobMissingError, BlobStorage } from '../../platform/storage/blob-storage.js';
import { AttemptService } from '../interview/attempt.service.js';
import { recordingFileName } from './recording-file.js';
import { RecordingService } from './recording.service.js';
import { recordingNotFound } from './transcription.errors.js';
import { RecordingGivenUp } from './transcription.jobs.js';
import { TranscriptionRepository } from './transcription.repository.js';
import { isSettled } from './transcription.state.js';

export interface StoredRecording {
  readonly stream: Readable;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly fileName: string;
}

const LINK_MS = 15 * 60_000;

/** The recording of an attempt as its owner may have it: as long as it is here, for whatever reason. */
@Injectable()
export class AttemptRecordingService {
  constructor(
    private readonly attempts: AttemptService,
    private readonly transcriptions: TranscriptionRepository,
    private readonly recordings: RecordingService,
    private readonly blobs: BlobStorage,
    private readonly jobs: Jobs,
    private readonly database: Database,
  ) {}

  async open(actor: Actor, attemptId: string): Promise<StoredRecording> {
    await this.attempts.getOwned(actor, attemptId);
    const row = await this.transcriptions.findForAttempt(actor.userId, attemptId);
    if (!row?.audioKey || !row.mediaType) throw recordingNotFound();
    const { audioKey, mediaType } = row;
    try {
      return { ...(await this.blobs.openRead(audioKey)), mediaType, fileName: recordingFileName(mediaType) };
    } catch (error) {
      throw error instanceof BlobMissingError ? recordingNotFound() : error;
    }
  }

  /** Links to play them from, by attempt, for 15 minutes; of those attempts whose recording is here. */
  async listPlayback(actor: Pick<Actor, 'userId'>, attemptIds: readonly string[]): Promise<Map<string, string>> {
    const { userId } = actor;
    const rows = attemptIds.length === 0 ? [] : await this.transcriptions.listWithAudio(userId, attemptIds);
    const expiresAt = new Date(this.recordings.now().getTime() + LINK_MS);
    const links = rows.map(async ({ attemptId, audioKey: key, mediaType }): Promise<[string, string]> => {
      const file = { key, userId, mediaType, fileName: recordingFileName(mediaType), expiresAt };
      return [attemptId, (await this.blobs.presignGet(file)).url];
    });
    return new Map(await Promise.all(links));
  }

  /** Of these attempts, the recordings that still wait for their words: they will have none. */
  async removeWaiting(owner: Pick<Actor, 'userId'>, attemptIds: readonly string[]): Promise<void> {
    for (const attemptId of await this.transcriptions.listWaiting(owner.userId, attemptIds)) {
      await this.remove(owner, attemptId).catch((error: unknown) => {
        // Its words came, or it was deleted, meanwhile.
        const gone = ['recording_not_found', 'attempt_not_found'];
        if (!(error instanceof AppError) || !gone.includes(error.code)) throw error;
      });
    }
  }

  /** One that still waits for its words will have none: a running call is ended, and what was measured stays. */
  async remove(actor: Pick<Actor, 'userId'>, attemptId: string): Promise<void> {
    await this.attempts.getOwned(actor, attemptId);
    const { userId } = actor;
    const key = await this.database.transaction(async (tx) => {
      const row = await this.transcriptions.lockForAttempt(tx, userId, attemptId);
      if (!row?.audioKey) throw recordingNotFound();
      // Parted from its transcription it is the sweep's, should this process die before the blob is gone.
      await this.transcriptions.forgetAudio(tx, row.audioKey);
      if (isSettled(row.state)) return row.audioKey;
      await this.transcriptions.giveUp(tx, row.id, 'recording_missing', this.recordings.now());
      await this.jobs.enqueue(tx, RecordingGivenUp, { attemptId, userId });
      return row.audioKey;
    });
    await this.recordings.discard(key);
  }
}
