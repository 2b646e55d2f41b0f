import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { RecordingEntity } from './recording.entity.js';

@Injectable()
export class RecordingRepository {
  constructor(private readonly database: Database) {}

  async announce(recording: RecordingEntity): Promise<void> {
    await this.database.pool.insert(RecordingEntity, recording);
  }

  /** What a user has here at the moment. */
  async usageOf(userId: string): Promise<{ count: number; bytes: number }> {
    const rows: unknown = await this.database.pool.query(
      `SELECT count(*)::integer AS count, coalesce(sum(size_bytes), 0)::float AS bytes FROM recordings WHERE user_id = $1`,
      [userId],
    );
    return (rows as { count: number; bytes: number }[])[0] ?? { count: 0, bytes: 0 };
  }

  async attach(tx: Tx, key: string, transcriptionId: string): Promise<void> {
    await tx.update(RecordingEntity, { key }, { transcriptionId });
  }

  isKept(key: string): Promise<boolean> {
    return this.database.pool.existsBy(RecordingEntity, { key, kept: true });
  }

  async remove(tx: Tx, key: string): Promise<void> {
    await tx.delete(RecordingEntity, { key });
  }

  /** Those that belong to nothing; unless they are kept, those of finished answers past their time, and of failed ones long past. */
  async listDisposable(limits: { orphanedBefore: Date; readyBefore: Date; failedBefore: Date }): Promise<string[]> {
    const rows: unknown = await this.database.pool.query(
      `SELECT recordings.key FROM recordings
       LEFT JOIN transcriptions ON transcriptions.id = recordings.transcription_id
       WHERE (transcriptions.id IS NULL AND recordings.created_at <= $1)
          OR (transcriptions.id IS NOT NULL AND transcriptions.audio_key IS DISTINCT FROM recordings.key
              AND recordings.created_at <= $1)
          OR (NOT recordings.kept AND transcriptions.state = 'ready' AND transcriptions.ready_at <= $2)
          OR (NOT recordings.kept AND transcriptions.state = 'failed' AND transcriptions.updated_at <= $3)
       ORDER BY recordings.created_at LIMIT 200`,
      [limits.orphanedBefore, limits.readyBefore, limits.failedBefore],
    );
    return (rows as { key: string }[]).map(({ key }) => key);
  }
}
