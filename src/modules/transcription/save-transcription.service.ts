import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { AttemptService } from '../interview/attempt.service.js';
import type { Owner } from '../interview/interview.views.js';
import { RecordingRepository } from './recording.repository.js';
import type { SoundEntity } from './sound.entity.js';
import { SoundRepository } from './sound.repository.js';
import { type Arrival, isRepeat } from './transcription-rows.js';
import type { TranscriptionEntity } from './transcription.entity.js';
import { transcriptionExists } from './transcription.errors.js';
import { TranscriptionConsequences } from './transcription-consequences.service.js';
import { TranscriptionRepository } from './transcription.repository.js';

/**
 * Writes what was submitted, in one transaction with what follows from it. The attempt is locked meanwhile, so of
 * parallel submissions one is saved and its repeats see it.
 */
@Injectable()
export class SaveTranscriptionService {
  constructor(
    private readonly transcriptions: TranscriptionRepository,
    private readonly recordings: RecordingRepository,
    private readonly sounds: SoundRepository,
    private readonly attempts: AttemptService,
    private readonly consequences: TranscriptionConsequences,
    private readonly database: Database,
  ) {}

  /** What this content led to already, if anything. */
  async findRepeated(
    owner: Owner,
    attemptId: string,
    contentSha256: string,
    arrival: Arrival = 'uploaded',
  ): Promise<TranscriptionEntity | null> {
    const row = await this.transcriptions.findForAttempt(owner.userId, attemptId);
    return row && isRepeat(row, contentSha256, arrival) ? row : null;
  }

  /** The row as it is in the database now: this one, or the one an equal submission made before. */
  save(
    owner: Owner,
    row: TranscriptionEntity,
    sound: SoundEntity | null,
    arrival: Arrival = 'uploaded',
  ): Promise<TranscriptionEntity> {
    return this.database.transaction(async (tx) => {
      const { attemptId, contentSha256 } = row;
      const before = await this.transcriptions.lockForAttempt(tx, owner.userId, attemptId);
      if (before && isRepeat(before, contentSha256, arrival)) return before;
      if (arrival === 'live') await this.attempts.lockSpoken(tx, owner, attemptId);
      else await this.attempts.openForUpload(tx, owner, attemptId);
      // Whoever held the lock on the attempt until now may have been faster.
      const current = await this.transcriptions.lockForAttempt(tx, owner.userId, attemptId);
      if (current && isRepeat(current, contentSha256, arrival)) return current;
      if (current && current.state !== 'failed') throw transcriptionExists();
      const saved = await this.write(tx, row, current);
      if (sound || current) await this.sounds.replace(tx, attemptId, sound);
      await this.followUp(tx, saved);
      return saved;
    });
  }

  /** A failed one is replaced in place: its number of rounds goes on, so that no result of before can still count. */
  private async write(tx: Tx, row: TranscriptionEntity, failed: TranscriptionEntity | null) {
    const saved = failed ? { ...row, id: failed.id, tries: failed.tries, createdAt: failed.createdAt } : row;
    if (failed) await this.transcriptions.replace(tx, saved);
    else await this.transcriptions.insert(tx, saved);
    return saved;
  }

  private async followUp(tx: Tx, row: TranscriptionEntity): Promise<void> {
    const { id, audioKey, text } = row;
    if (audioKey !== null) await this.recordings.attach(tx, audioKey, id);
    if (row.state === 'waiting' && row.reason === null) await this.consequences.requested(tx, row);
    if (row.state === 'ready' && text !== null) await this.consequences.ready(tx, row, text);
    if (row.state === 'failed') await this.consequences.givenUp(tx, row);
  }
}
