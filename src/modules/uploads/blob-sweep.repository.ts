import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { BlobKind } from '../../platform/storage/blob-storage.js';

/**
 * Where the keys of each kind of blob stand. The tables are those of other modules: they are read here, in SQL, for the
 * one question whether a blob belongs to anything.
 */
const places: Record<BlobKind, readonly string[]> = {
  resume: ['SELECT blob_key AS key FROM resumes'],
  'job-description': ['SELECT blob_key AS key FROM job_descriptions'],
  recording: ['SELECT key FROM recordings', 'SELECT audio_key AS key FROM transcriptions'],
  export: ['SELECT blob_key AS key FROM exports'],
  // A link to put is of no use any more once its upload is settled.
  upload: ['SELECT blob_key AS key FROM uploads', `SELECT arrival_key AS key FROM uploads WHERE state = 'pending'`],
};

export interface BlobPage {
  /** In the order of the storage. */
  readonly keys: readonly string[];
  /** The last key before them; empty at the beginning. */
  readonly after: string;
  /** Whether nothing comes behind them. */
  readonly last: boolean;
}

@Injectable()
export class BlobSweepRepository {
  constructor(private readonly database: Database) {}

  /** Of these keys, those that belong to nobody: no row has them, or their user is gone. */
  async listOrphaned(keys: readonly string[]): Promise<string[]> {
    const kinds = Object.keys(places);
    const known = Object.values(places)
      .flat()
      .map((select) => `SELECT key FROM (${select}) place WHERE key = ANY($1::text[])`);
    const rows = await this.database.pool.query<{ key: string }[]>(
      `WITH known AS (${known.join(' UNION ALL ')})
       SELECT blob.key FROM unnest($1::text[]) AS blob (key)
       WHERE NOT EXISTS (SELECT 1 FROM users WHERE users.id::text = split_part(blob.key, '/', 1))
          OR (split_part(blob.key, '/', 2) = ANY($2::text[])
              AND NOT EXISTS (SELECT 1 FROM known WHERE known.key = blob.key))`,
      [keys, kinds],
    );
    return rows.map(({ key }) => key);
  }

  /** What was missing and is there again, as after a storage was away. */
  async markFound(keys: readonly string[]): Promise<void> {
    const query = `UPDATE uploads SET state = 'confirmed' WHERE state = 'lost' AND blob_key = ANY($1::text[])`;
    await this.database.pool.query(query, [keys]);
  }

  /** Confirmed uploads that should stand between these blobs and do not. */
  listWithoutBlob({ keys, after, last }: BlobPage, confirmedBefore: Date): Promise<{ id: string; blobKey: string }[]> {
    return this.database.pool.query<{ id: string; blobKey: string }[]>(
      `SELECT id, blob_key AS "blobKey" FROM uploads
       WHERE state = 'confirmed' AND confirmed_at < $4 AND blob_key COLLATE "C" > $2
         AND ($3::text IS NULL OR blob_key COLLATE "C" <= $3) AND NOT (blob_key = ANY($1::text[]))`,
      [keys, after, last ? null : (keys.at(-1) ?? ''), confirmedBefore],
    );
  }
}
