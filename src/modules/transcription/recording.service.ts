import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
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

  /** True where a recording is kept for some days although its words are known. */
  get outlivesTranscript(): boolean {
    return this.config.environment.RECORDING_RETENTION_DAYS > 0;
  }

  now(): Date {
    return this.clock.now();
  }

  /** @throws {AppError} recording_limit_reached when the user has no room for so many bytes more */
  async checkRoom(userId: string, sizeBytes = 0): Promise<void> {
    const usage = await this.recordings.usageOf(userId);
    if (usage.count >= MOST_RECORDINGS || usage.bytes + sizeBytes > MOST_BYTES) throw recordingLimitReached();
  }

  /** Moves an upload into the storage; after this it survives a power cut. */
  async keep(userId: string, path: string): Promise<string> {
    const { size: sizeBytes } = await stat(path);
    await this.checkRoom(userId, sizeBytes);
    return this.store(userId, path, { sizeBytes, kept: false });
  }

  /** The same for what was promised a place when it began: it is not refused now. */
  async keepPromised(userId: string, path: string, kept: boolean): Promise<string> {
    const { size: sizeBytes } = await stat(path);
    return this.store(userId, path, { sizeBytes, kept });
  }

  /**
   * Takes the blob back when `save` refuses or has no use for it. A save that failed otherwise may have been committed
   * all the same: what then belongs to nothing is left to the sweep.
   */
  async saveWith<T extends { readonly audioKey: string | null }>(key: string, save: () => Promise<T>): Promise<T> {
    try {
      const saved = await save();
      if (saved.audioKey !== key) await this.discard(key);
      return saved;
    } catch (error) {
      if (error instanceof AppError) await this.discard(key).catch(() => undefined);
      throw error;
    }
  }

  /** The blob first: a row without a blob is found by the sweep, a blob without a row by nobody. */
  async discard(key: string): Promise<void> {
    await this.blobs.delete(key);
    await this.database.transaction(async (tx) => {
      await this.transcriptions.forgetAudio(tx, key);
      await this.recordings.remove(tx, key);
    });
  }

  /** After a good transcript the recording goes, unless recordings are kept, or this one is. */
  async discardTranscribed(key: string): Promise<void> {
    if (this.outlivesTranscript || (await this.recordings.isKept(key))) return;
    await this.discard(key);
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

  private async store(userId: string, path: string, { sizeBytes, kept }: { sizeBytes: number; kept: boolean }) {
    const key = this.blobs.newKey(userId, 'recording');
    const createdAt = this.clock.now();
    await this.recordings.announce({ key, userId, transcriptionId: null, kept, sizeBytes, createdAt });
    await this.blobs.putFile(key, path);
    return key;
  }
}
