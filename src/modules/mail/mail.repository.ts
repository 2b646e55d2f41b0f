import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { MailState } from './mail.entity.js';
import type { MailContent, MailKind, NewMail } from './mail.views.js';

const dayMs = 24 * 3600 * 1000;

/** A mail as the worker that is at it sees it. */
export interface ClaimedMail {
  readonly id: string;
  readonly userId: string | null;
  readonly address: string | null;
  readonly content: MailContent;
  readonly createdAt: Date;
}

@Injectable()
export class MailRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Null when there is one of this key. */
  async insert(tx: Tx, { to, content, key }: NewMail): Promise<string | null> {
    const id = newId();
    const rows: unknown = await tx.query(
      `WITH queued AS (
         INSERT INTO mails (id, key, user_id, address, content, state, attempts, created_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6)
         ON CONFLICT (key) DO NOTHING RETURNING id)
       SELECT id FROM queued`,
      [id, key, 'userId' in to ? to.userId : null, to.address ?? null, JSON.stringify(content), this.clock.now()],
    );
    return (rows as unknown[]).length === 0 ? null : id;
  }

  async isQueued(id: string): Promise<boolean> {
    const rows: unknown = await this.database.pool.query(`SELECT 1 FROM mails WHERE id = $1 AND state = 'queued'`, [
      id,
    ]);
    return (rows as unknown[]).length === 1;
  }

  /** For one worker at a time. Null: settled, gone, or another is at it. */
  async claim(id: string, leaseMs: number): Promise<ClaimedMail | null> {
    const now = this.clock.now();
    const rows: unknown = await this.database.pool.query(
      `WITH claimed AS (
         UPDATE mails SET attempts = attempts + 1, claimed_until = $3
         WHERE id = $1 AND state = 'queued' AND (claimed_until IS NULL OR claimed_until <= $2)
         RETURNING *)
       SELECT id, user_id AS "userId", address, content, created_at AS "createdAt" FROM claimed`,
      [id, now, new Date(now.getTime() + leaseMs)],
    );
    return (rows as ClaimedMail[])[0] ?? null;
  }

  /** Whether another mail of this kind went to the account within a day. */
  async hasSent(userId: string, kind: MailKind, exceptId: string): Promise<boolean> {
    const since = new Date(this.clock.now().getTime() - dayMs);
    const rows: unknown = await this.database.pool.query(
      `SELECT 1 FROM mails
       WHERE user_id = $1 AND content ->> 'kind' = $2 AND id <> $3 AND state = 'sent' AND sent_at > $4 LIMIT 1`,
      [userId, kind, exceptId, since],
    );
    return (rows as unknown[]).length > 0;
  }

  /** To be tried again. */
  async release(id: string): Promise<void> {
    await this.database.pool.query(`UPDATE mails SET claimed_until = NULL WHERE id = $1`, [id]);
  }

  /** Whom it went to and what it said need not be kept. */
  async settle(id: string, state: Exclude<MailState, 'queued'>): Promise<void> {
    await this.database.pool.query(
      `UPDATE mails SET state = $2, sent_at = CASE WHEN $2 = 'sent' THEN $3::timestamptz END, claimed_until = NULL,
              address = NULL, content = jsonb_build_object('kind', content -> 'kind')
       WHERE id = $1`,
      [id, state, this.clock.now()],
    );
  }

  async deleteCreatedBefore(moment: Date): Promise<void> {
    await this.database.pool.query('DELETE FROM mails WHERE created_at < $1', [moment]);
  }
}
