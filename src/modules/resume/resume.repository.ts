import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan, type FindOptionsWhere, Equal } from 'typeorm';
import { type PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { ResumeEntity } from './resume.entity.js';

export type ResumeRow = Pick<
  ResumeEntity,
  'id' | 'fileName' | 'mediaType' | 'sizeBytes' | 'preview' | 'yearsExperience' | 'source' | 'createdAt'
>;

@Injectable()
export class ResumeRepository {
  constructor(private readonly database: Database) {}

  findOwned(userId: string, id: string): Promise<ResumeEntity | null> {
    return this.pool.findOneBy(ResumeEntity, { id, userId });
  }

  findCurrent(userId: string): Promise<ResumeEntity | null> {
    return this.pool.findOne(ResumeEntity, { where: { userId }, order: { createdAt: 'DESC', id: 'DESC' } });
  }

  /** What a model has read from the same text before. */
  findReadBy(userId: string, contentHash: string, model: string): Promise<ResumeEntity | null> {
    return this.pool.findOne(ResumeEntity, {
      where: { userId, contentHash, source: 'llm', model },
      order: { createdAt: 'DESC' },
    });
  }

  count(userId: string): Promise<number> {
    return this.pool.countBy(ResumeEntity, { userId });
  }

  /** Newest first, one more than the page holds. */
  list(userId: string, { limit, after }: PageRequest): Promise<ResumeRow[]> {
    const where: FindOptionsWhere<ResumeEntity>[] =
      after === null
        ? [{ userId }]
        : [
            { userId, createdAt: LessThan(after.at) },
            { userId, createdAt: Equal(after.at), id: LessThan(after.id) },
          ];
    return this.pool.find(ResumeEntity, {
      select: {
        id: true,
        fileName: true,
        mediaType: true,
        sizeBytes: true,
        preview: true,
        yearsExperience: true,
        source: true,
        createdAt: true,
      },
      where,
      order: { createdAt: 'DESC', id: 'DESC' },
      take: limit + 1,
    });
  }

  /** Holds back other inserts of the user until the transaction ends, so that a quota cannot be raced. */
  async countLocked(tx: Tx, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('resumes:' || $1, 0))`, [userId]);
    return tx.countBy(ResumeEntity, { userId });
  }

  /** False when the id is taken already. */
  async insertNew(tx: Tx, resume: ResumeEntity): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(ResumeEntity)
      .values(resume)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async deleteOwned(tx: Tx, userId: string, id: string): Promise<ResumeEntity | null> {
    const found = await tx.findOne(ResumeEntity, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
    if (found) await tx.delete(ResumeEntity, { id, userId });
    return found;
  }

  private get pool(): EntityManager {
    return this.database.pool;
  }
}
