import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { TranscriptionEntity } from './transcription.entity.js';
import type { TranscriptionReason } from './transcription.state.js';

/** One round of one recording: results count only while it is the latest. */
export interface Round {
  readonly id: string;
  readonly tries: number;
}

export interface Overdue {
  readonly id: string;
  readonly userId: string;
  /** A job for a later time may be in the queue. */
  readonly postponed: boolean;
}

/** A queued job is taken up within seconds, and a dead worker's after its lease: past this time one was lost. */
const STALE_MS = 60_000;

const RETRYABLE_STATES = `(state = 'waiting' OR (state = 'processing' AND (lease_ends_at IS NULL OR lease_ends_at <= $2)))`;

@Injectable()
export class TranscriptionRepository {
  constructor(private readonly database: Database) {}

  findForAttempt(userId: string, attemptId: string): Promise<TranscriptionEntity | null> {
    return this.database.pool.findOneBy(TranscriptionEntity, { attemptId, userId });
  }

  listWithAudio(
    userId: string,
    attemptIds: readonly string[],
  ): Promise<{ attemptId: string; audioKey: string; mediaType: string }[]> {
    return this.database.pool.query(
      `SELECT attempt_id AS "attemptId", audio_key AS "audioKey", media_type AS "mediaType" FROM transcriptions
       WHERE user_id = $1 AND attempt_id = ANY($2::uuid[]) AND audio_key IS NOT NULL AND media_type IS NOT NULL`,
      [userId, attemptIds],
    );
  }

  /** Those of these attempts whose recording waits for its words. */
  async listWaiting(userId: string, attemptIds: readonly string[]): Promise<string[]> {
    const rows = await this.database.pool.query<{ attemptId: string }[]>(
      `SELECT attempt_id AS "attemptId" FROM transcriptions
       WHERE user_id = $1 AND attempt_id = ANY($2::uuid[]) AND state = 'waiting' AND audio_key IS NOT NULL`,
      [userId, attemptIds],
    );
    return rows.map(({ attemptId }) => attemptId);
  }

  find(id: string): Promise<TranscriptionEntity | null> {
    return this.database.pool.findOneBy(TranscriptionEntity, { id });
  }

  lockForAttempt(tx: Tx, userId: string, attemptId: string): Promise<TranscriptionEntity | null> {
    return tx.findOne(TranscriptionEntity, { where: { attemptId, userId }, lock: { mode: 'pessimistic_write' } });
  }

  async insert(tx: Tx, row: TranscriptionEntity): Promise<void> {
    await tx.insert(TranscriptionEntity, row);
  }

  /** Another recording takes the place of one that failed. */
  async replace(tx: Tx, row: TranscriptionEntity): Promise<void> {
    const { id, ...changes } = row;
    await tx.update(TranscriptionEntity, { id }, changes);
  }

  /** Begins a round; null when there is nothing to do or somebody else is at it. */
  async claim(id: string, now: Date, leaseEndsAt: Date): Promise<TranscriptionEntity | null> {
    const rows: unknown = await this.database.pool.query(
      `WITH claimed AS (
         UPDATE transcriptions
         SET state = 'processing', next_try_at = NULL, tries = tries + 1, lease_ends_at = $3, updated_at = $2
         WHERE id = $1 AND audio_key IS NOT NULL AND ${RETRYABLE_STATES}
         RETURNING id)
       SELECT id FROM claimed`,
      [id, now, leaseEndsAt],
    );
    return (rows as unknown[]).length === 0 ? null : this.find(id);
  }

  /** False once the round is over: the attempt or its owner was deleted, or another round began. */
  async isCurrent({ id, tries }: Round): Promise<boolean> {
    const rows: unknown = await this.database.pool.query(
      `SELECT 1 FROM transcriptions WHERE id = $1 AND tries = $2 AND state = 'processing'`,
      [id, tries],
    );
    return (rows as unknown[]).length === 1;
  }

  async extendLease({ id, tries }: Round, leaseEndsAt: Date): Promise<void> {
    await this.database.pool.update(TranscriptionEntity, { id, tries, state: 'processing' }, { leaseEndsAt });
  }

  /** Ends a round. False when it is no longer the current one, and nothing was written. */
  async finish(tx: Tx, { id, tries }: Round, changes: Partial<TranscriptionEntity>): Promise<boolean> {
    const result = await tx.update(
      TranscriptionEntity,
      { id, tries, state: 'processing' },
      {
        leaseEndsAt: null,
        ...changes,
      },
    );
    return result.affected === 1;
  }

  /** What an engine could be at by now and nobody is, oldest first. */
  async listOverdue(now: Date): Promise<Overdue[]> {
    const rows: unknown = await this.database.pool.query(
      `SELECT id, user_id AS "userId", next_try_at IS NOT NULL AS postponed FROM transcriptions
       WHERE (state = 'waiting' AND next_try_at <= $1)
          OR (state = 'waiting' AND next_try_at IS NULL AND (reason = 'speech_to_text_not_configured' OR updated_at < $2))
          OR (state = 'processing' AND lease_ends_at < $2)
       ORDER BY updated_at LIMIT 200`,
      [now, new Date(now.getTime() - STALE_MS)],
    );
    return rows as Overdue[];
  }

  /** Ends what waits, whatever round it is in: the result of a running one is dropped. */
  async giveUp(tx: Tx, id: string, reason: TranscriptionReason, now: Date): Promise<void> {
    const nobody = { nextTryAt: null, leaseEndsAt: null };
    await tx.update(TranscriptionEntity, { id }, { state: 'failed', reason, updatedAt: now, ...nobody });
  }

  async forgetAudio(tx: Tx, audioKey: string): Promise<void> {
    await tx.update(TranscriptionEntity, { audioKey }, { audioKey: null });
  }
}
