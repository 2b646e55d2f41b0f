import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { ModelJudgementEntity } from './model-judgement.entity.js';

export type JudgementKey = Pick<ModelJudgementEntity, 'userId' | 'kind' | 'inputHash' | 'rubricVersion' | 'model'>;

@Injectable()
export class ModelJudgementRepository {
  constructor(private readonly database: Database) {}

  async findReply(key: JudgementKey): Promise<object | null> {
    const found = await this.database.pool.findOneBy(ModelJudgementEntity, key);
    return found?.reply ?? null;
  }

  /** The first reply stays: two runs at once end with one judgement. Gives the one that stays. */
  async keepFirst(key: JudgementKey, reply: object, now: Date): Promise<object> {
    await this.database.pool
      .createQueryBuilder()
      .insert()
      .into(ModelJudgementEntity)
      .values({ ...key, reply, createdAt: now })
      .orIgnore()
      .execute();
    return (await this.findReply(key)) ?? reply;
  }
}
