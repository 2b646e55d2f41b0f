import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { UploadEntity } from './upload.entity.js';
import type { RejectionReason, UploadKind } from './upload.views.js';

export interface Usage {
  readonly files: number;
  readonly bytes: number;
}

/** What was attached to an attempt that is gone is gone too, but for the sweep. */
const present = '(u.attached_at IS NULL OR u.attempt_id IS NOT NULL)';

@Injectable()
export class UploadRepository {
  constructor(private readonly database: Database) {}

  findOwned(userId: string, id: string, on: Tx = this.database.pool): Promise<UploadEntity | null> {
    return this.select(on).andWhere('u.id = :id AND u.user_id = :userId', { id, userId }).getOne();
  }

  /** Newest first, one more than the page holds. */
  list(userId: string, { limit, after }: PageRequest, kind: UploadKind | null): Promise<UploadEntity[]> {
    const query = this.select().andWhere('u.user_id = :userId', { userId });
    if (kind !== null) query.andWhere('u.kind = :kind', { kind });
    if (after !== null) query.andWhere('(u.created_at, u.id) < (:at, :id)', after);
    return query
      .orderBy('u.createdAt', 'DESC')
      .addOrderBy('u.id', 'DESC')
      .take(limit + 1)
      .getMany();
  }

  /** Oldest first. */
  listAttached(userId: string, attemptIds: readonly string[]): Promise<UploadEntity[]> {
    return this.database.pool.find(UploadEntity, {
      where: { userId, attemptId: In([...attemptIds]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** What counts against the quota. Holds back other new uploads of the user until the transaction ends. */
  async usageLocked(tx: Tx, userId: string): Promise<Usage> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('uploads:' || $1, 0))`, [userId]);
    const rows = await tx.query<Usage[]>(
      `SELECT count(*)::integer AS files, coalesce(sum(size_bytes), 0)::float8 AS bytes
       FROM uploads WHERE user_id = $1 AND state IN ('pending', 'confirmed')`,
      [userId],
    );
    return rows[0] ?? { files: 0, bytes: 0 };
  }

  async insert(tx: Tx, row: UploadEntity): Promise<void> {
    await tx.insert(UploadEntity, row);
  }

  /** False when somebody else looks at it, or it is settled. */
  async claim(id: string, now: Date, leaseEndsAt: Date): Promise<boolean> {
    const result = await this.database.pool
      .createQueryBuilder()
      .update(UploadEntity)
      .set({ leaseEndsAt })
      .where(`id = :id AND state = 'pending' AND (lease_ends_at IS NULL OR lease_ends_at <= :now)`, { id, now })
      .execute();
    return result.affected === 1;
  }

  async lease(id: string, leaseEndsAt: Date | null): Promise<void> {
    await this.database.pool.update(UploadEntity, { id, state: 'pending' }, { leaseEndsAt });
  }

  /** False when it was settled or deleted meanwhile. */
  async confirm(
    id: string,
    found: Pick<UploadEntity, 'mediaType' | 'sha256' | 'confirmedAt' | 'expiresAt'>,
  ): Promise<boolean> {
    const changes = { ...found, state: 'confirmed' as const, leaseEndsAt: null };
    const result = await this.database.pool.update(UploadEntity, { id, state: 'pending' }, changes);
    return result.affected === 1;
  }

  async reject(id: string, reason: RejectionReason, expiresAt: Date): Promise<void> {
    const changes = { state: 'rejected' as const, reason, expiresAt, leaseEndsAt: null };
    await this.database.pool.update(UploadEntity, { id, state: 'pending' }, changes);
  }

  async markLost(id: string): Promise<void> {
    await this.database.pool.update(UploadEntity, { id, state: 'confirmed' }, { state: 'lost' });
  }

  /** Null: no confirmed one of the user's, or it belongs to another attempt. */
  async attach(tx: Tx, userId: string, id: string, attemptId: string, now: Date): Promise<UploadEntity | null> {
    const result = await tx
      .createQueryBuilder()
      .update(UploadEntity)
      .set({ attemptId, attachedAt: () => 'coalesce(attached_at, :now)', expiresAt: null })
      .where(`id = :id AND user_id = :userId AND state = 'confirmed'`, { id, userId })
      .andWhere('(attempt_id = :attemptId OR attached_at IS NULL)', { attemptId })
      .setParameter('now', now)
      .execute();
    return result.affected === 1 ? this.findOwned(userId, id, tx) : null;
  }

  /** More bytes of a resumable one are safe. False when somebody else wrote, or it is settled. */
  async advance(id: string, from: number, to: number, expiresAt: Date): Promise<boolean> {
    const result = await this.database.pool.update(
      UploadEntity,
      { id, state: 'pending', receivedBytes: from },
      { receivedBytes: to, expiresAt },
    );
    return result.affected === 1;
  }

  deleteOwned(tx: Tx, userId: string, id: string): Promise<UploadEntity | null> {
    return this.deleteIf(tx, id, `u.user_id = :userId AND ${present}`, { userId });
  }

  /** Only if it is over still. */
  deleteOver(tx: Tx, id: string, now: Date): Promise<UploadEntity | null> {
    return this.deleteIf(tx, id, over, { now });
  }

  /** Ids of those whose time is over, and of those that belonged to an attempt that is gone. */
  async listOver(now: Date): Promise<string[]> {
    const query = this.database.pool.createQueryBuilder(UploadEntity, 'u').select('u.id').where(over, { now });
    return (await query.orderBy('u.createdAt').take(200).getMany()).map(({ id }) => id);
  }

  /** Of these ids, those whose bytes still come. */
  async listPending(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.pool.find(UploadEntity, {
      select: { id: true },
      where: { id: In([...ids]), state: 'pending' },
    });
    return rows.map(({ id }) => id);
  }

  private async deleteIf(tx: Tx, id: string, condition: string, parameters: object): Promise<UploadEntity | null> {
    const found = await tx
      .createQueryBuilder(UploadEntity, 'u')
      .setLock('pessimistic_write')
      .where('u.id = :id', { id })
      .andWhere(condition, parameters)
      .getOne();
    if (found) await tx.delete(UploadEntity, { id });
    return found;
  }

  private select(on: Tx = this.database.pool) {
    return on.createQueryBuilder(UploadEntity, 'u').where(present);
  }
}

/** Nobody is interrupted who looks at it just now. */
const over = `((u.expires_at <= :now AND (u.lease_ends_at IS NULL OR u.lease_ends_at <= :now))
  OR (u.attached_at IS NOT NULL AND u.attempt_id IS NULL))`;
