import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { ExportEntity } from './export.entity.js';
import type { ExportReason } from './export.views.js';

interface Owner {
  readonly userId: string;
}

export interface FinishedExport {
  readonly blobKey: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly now: Date;
  readonly expiresAt: Date;
}

@Injectable()
export class ExportRepository {
  constructor(private readonly database: Database) {}

  /** False when the id, or an export that is being made, is there already: the indexes decide, whoever races. */
  async insertIfNone(tx: Tx, row: ExportEntity): Promise<boolean> {
    const query = tx.createQueryBuilder().insert().into(ExportEntity).values(row).orIgnore().returning('id');
    const result = await query.execute();
    return (result.raw as unknown[]).length === 1;
  }

  findOwned({ userId }: Owner, id: string, on: Tx = this.database.pool): Promise<ExportEntity | null> {
    return on.findOneBy(ExportEntity, { id, userId });
  }

  /** Newest first, few: archives live for a week. */
  listOf({ userId }: Owner): Promise<ExportEntity[]> {
    return this.database.pool.find(ExportEntity, {
      where: { userId },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: 100,
    });
  }

  /** False: nobody waits for it any more. */
  async progress(id: string, progress: number): Promise<boolean> {
    const { affected } = await this.database.pool.update(ExportEntity, { id, state: 'pending' }, { progress });
    return affected === 1;
  }

  /** False when it, or its owner, is gone meanwhile. */
  async finish(tx: Tx, id: string, finished: FinishedExport): Promise<boolean> {
    const { blobKey, sizeBytes, sha256, now, expiresAt } = finished;
    const archive = { blobKey, sizeBytes: String(sizeBytes), sha256, readyAt: now, expiresAt };
    const { affected } = await tx.update(
      ExportEntity,
      { id, state: 'pending' },
      { ...archive, state: 'ready', progress: 100 },
    );
    return affected === 1;
  }

  async fail(id: string, reason: ExportReason): Promise<void> {
    await this.database.pool.update(ExportEntity, { id, state: 'pending' }, { state: 'failed', reason });
  }

  async listExpired(now: Date): Promise<{ id: string; blobKey: string }[]> {
    return this.database.pool.query<{ id: string; blobKey: string }[]>(
      `SELECT id, blob_key AS "blobKey" FROM exports WHERE state = 'ready' AND expires_at <= $1 LIMIT 1000`,
      [now],
    );
  }

  /** Which of these are being made. */
  async listPending(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.pool.query<{ id: string }[]>(
      `SELECT id FROM exports WHERE id = ANY($1) AND state = 'pending'`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  async expire(id: string): Promise<void> {
    await this.database.pool.update(ExportEntity, { id, state: 'ready' }, { state: 'expired', blobKey: null });
  }
}
