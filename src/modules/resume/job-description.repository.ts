import { Injectable } from '@nestjs/common';
import { type EntityManager, Equal, type FindOptionsWhere, LessThan } from 'typeorm';
import { type PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { JobDescriptionEntity } from './job-description.entity.js';

export type JobDescriptionRow = Pick<
  JobDescriptionEntity,
  'id' | 'title' | 'preview' | 'fileName' | 'seniority' | 'createdAt'
>;

@Injectable()
export class JobDescriptionRepository {
  constructor(private readonly database: Database) {}

  findOwned(userId: string, id: string): Promise<JobDescriptionEntity | null> {
    return this.pool.findOneBy(JobDescriptionEntity, { id, userId });
  }

  /** Newest first, one more than the page holds. */
  list(userId: string, { limit, after }: PageRequest): Promise<JobDescriptionRow[]> {
    const where: FindOptionsWhere<JobDescriptionEntity>[] =
      after === null
        ? [{ userId }]
        : [
            { userId, createdAt: LessThan(after.at) },
            { userId, createdAt: Equal(after.at), id: LessThan(after.id) },
          ];
    return this.pool.find(JobDescriptionEntity, {
      select: { id: true, title: true, preview: true, fileName: true, seniority: true, createdAt: true },
      where,
      order: { createdAt: 'DESC', id: 'DESC' },
      take: limit + 1,
    });
  }

  /** Holds back other inserts of the user until the transaction ends, so that a quota cannot be raced. */
  async countLocked(tx: Tx, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('job_descriptions:' || $1, 0))`, [userId]);
    return tx.countBy(JobDescriptionEntity, { userId });
  }

  /** False when the id is taken already. */
  async insertNew(tx: Tx, row: JobDescriptionEntity): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(JobDescriptionEntity)
      .values(row)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async deleteOwned(tx: Tx, userId: string, id: string): Promise<JobDescriptionEntity | null> {
    const found = await tx.findOne(JobDescriptionEntity, {
      where: { id, userId },
      lock: { mode: 'pessimistic_write' },
    });
    if (found) await tx.delete(JobDescriptionEntity, { id, userId });
    return found;
  }

  private get pool(): EntityManager {
    return this.database.pool;
  }
}
