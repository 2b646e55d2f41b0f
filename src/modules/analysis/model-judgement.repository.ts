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

  /** @returns how many */
  async deleteMadeBy(moment: Date, limit: number): Promise<number> {
    const rows = await this.database.pool.query<unknown[]>(
      `WITH gone AS (
         DELETE FROM model_judgements WHERE (user_id, kind, input_hash, rubric_version, model) IN
           (SELECT user_id, kind, input_hash, rubric_version, model FROM model_judgements
            WHERE created_at <= $1 ORDER BY created_at LIMIT $2)
         RETURNING kind)
       SELECT kind FROM gone`,
      [moment, limit],
    );
    return rows.length;
  }
}
