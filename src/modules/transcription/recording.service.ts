import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { Database } from '../../platform/database/database.js';
import { BlobStorage } from '../../platform/storage/blob-storage.js';
import { RecordingRepository } from './recording.repository.js';
import { recordingLimitReached } from './transcription.errors.js';
import { TranscriptionRepository } from './transcription.repository.js';

const DAY_MS = 86_400_000;
/** Time an upload may take between its row and its transcription. */
const ORPHAN_MS = 600_000;
/** What one user may have here at a time: recordings that wait for an engine, and those that are kept. */
const MOST_RECORDINGS = 500;
const MOST_BYTES = 2 * 1024 ** 3;
/** A recording no engine took is kept for a while: perhaps another engine does. */
const FAILED_DAYS = 30;

/** The recordings themselves: kept before anything is answered, gone as soon as they are not needed. */
@Injectable()
export class RecordingService {
  constructor(
    private readonly recordings: RecordingRepository,
    private readonly transcriptions: TranscriptionRepository,
    private readonly blobs: BlobStorage,
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Moves an upload into the storage; after this it survives a power cut. */
  async keep(userId: string, path: string): Promise<string> {
    const { size: sizeBytes } = await stat(path);
    const usage = await this.recordings.usageOf(userId);
    if (usage.count >= MOST_RECORDINGS || usage.bytes + sizeBytes > MOST_BYTES) throw recordingLimitReached();
    const key = this.blobs.newKey(userId, 'recording');
    await this.recordings.announce({ key, userId, transcriptionId: null, sizeBytes, createdAt: this.clock.now() });
    await this.blobs.putFile(key, path);
    return key;
  }

  /** The blob first: a row without a blob is found by the sweep, a blob without a row by nobody. */
  async discard(key: string): Promise<void> {
    await this.blobs.delete(key);
    await this.database.transaction(async (tx) => {
      await this.transcriptions.forgetAudio(tx, key);
      await this.recordings.remove(tx, key);
    });
  }

  /** After a good transcript the recording goes, unless recordings are kept. */
  async discardTranscribed(key: string): Promise<void> {
    if (this.config.environment.RECORDING_RETENTION_DAYS === 0) await this.discard(key);
  }

  async sweep(): Promise<void> {
    const now = this.clock.now().getTime();
    const retentionMs = this.config.environment.RECORDING_RETENTION_DAYS * DAY_MS;
    const keys = await this.recordings.listDisposable({
      orphanedBefore: new Date(now - ORPHAN_MS),
      readyBefore: new Date(now - retentionMs),
      failedBefore: new Date(now - FAILED_DAYS * DAY_MS),
    });
    for (const key of keys) await this.discard(key);
  }
}
