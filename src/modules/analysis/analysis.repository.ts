import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { AnalysisEntity } from './analysis.entity.js';

/**
 * What stands against what: a model's judgement above a rule's, any figure above none, anything above a failure. That
 * there are no words yet is less than all of these: it gives way even to a failure to judge the words that have come.
 */
export const QUALITY = { llm: 4, counted: 3, insufficient: 2, failed: 1, notTranscribed: 0 } as const;

@Injectable()
export class AnalysisRepository {
  constructor(private readonly database: Database) {}

  /** By the fixed order of the types. */
  listFor(userId: string, attemptId: string): Promise<AnalysisEntity[]> {
    return this.database.pool.find(AnalysisEntity, { where: { userId, attemptId }, order: { type: 'ASC' } });
  }

  /**
   * Stores a result unless a better one of the same answer stands, in one statement. A result for another answer, or
   * as good, replaces; neither a failure nor the lack of words takes the place of a result. Gives what stands afterwards.
   */
  async keepBest(next: AnalysisEntity): Promise<AnalysisEntity> {
    await this.database.pool.query(
      `INSERT INTO analyses (id, user_id, attempt_id, type, status, reason, retryable, score, source, model_reason, model,
                             rubric_version, answer_hash, quality, latency_ms, result, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
       ON CONFLICT (attempt_id, type) DO UPDATE SET
         status = EXCLUDED.status, reason = EXCLUDED.reason, retryable = EXCLUDED.retryable, score = EXCLUDED.score,
         source = EXCLUDED.source, model_reason = EXCLUDED.model_reason, model = EXCLUDED.model,
         rubric_version = EXCLUDED.rubric_version, answer_hash = EXCLUDED.answer_hash, quality = EXCLUDED.quality,
         latency_ms = EXCLUDED.latency_ms, result = EXCLUDED.result, updated_at = EXCLUDED.updated_at
       WHERE EXCLUDED.quality >= analyses.quality
          OR (EXCLUDED.answer_hash <> analyses.answer_hash AND EXCLUDED.quality > ${QUALITY.failed})`,
      [
        next.id, next.userId, next.attemptId, next.type, next.status, next.reason, next.retryable, next.score, next.source,
        next.modelReason, next.model, next.rubricVersion, next.answerHash, next.quality, next.latencyMs,
        next.result === null ? null : JSON.stringify(next.result), next.createdAt,
      ], // prettier-ignore
    );
    return this.database.pool.findOneByOrFail(AnalysisEntity, { attemptId: next.attemptId, type: next.type });
  }
}
