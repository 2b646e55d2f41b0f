import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Config } from '../../config/config.js';
import { Database, type Tx } from '../database/database.js';
import { OneTimeTokenEntity, type TokenPurpose } from './one-time-token.entity.js';

export type { TokenPurpose };

export interface OneTimeToken {
  readonly id: string;
  readonly purpose: TokenPurpose;
  readonly subjectId: string;
  readonly userId: string | null;
  readonly expiresAt: Date;
}

interface NewToken {
  readonly purpose: TokenPurpose;
  readonly subjectId: string;
  /** The account the token goes with when that is erased. */
  readonly userId: string | null;
  readonly lifeMs: number;
}

const columns = `id, purpose, subject_id AS "subjectId", user_id AS "userId", expires_at AS "expiresAt"`;
/** 32 bytes in base64url. */
const secretText = /^[A-Za-z0-9_-]{43}$/;
/** Kept a little longer than they work, for whoever asks what became of a link. */
const keepMs = 24 * 3600 * 1000;

/**
 * Links that work once. The secret is an HMAC over the purpose and a random seed, keyed with SECRET_KEY: the row
 * holds the seed and a hash to be found by, so the database alone does not yield it, yet the job that writes the
 * mail can make it again.
 */
@Injectable()
export class OneTimeTokens {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async issue(tx: Tx, { lifeMs, ...asked }: NewToken): Promise<{ token: OneTimeToken; secret: string }> {
    const now = this.clock.now();
    const seed = randomBytes(32);
    const secret = this.secretFrom(asked.purpose, seed);
    const token = { ...asked, id: newId(), expiresAt: new Date(now.getTime() + lifeMs) };
    await tx.insert(OneTimeTokenEntity, { ...token, seed, secretHash: hashOf(secret), createdAt: now, usedAt: null });
    return { token, secret };
  }

  /** Null: gone, used, expired. For the job that writes the mail. */
  async secretOf(tokenId: string): Promise<{ secret: string; expiresAt: Date } | null> {
    const rows: unknown = await this.database.pool.query(
      `SELECT purpose, seed, expires_at AS "expiresAt" FROM one_time_tokens
       WHERE id = $1 AND used_at IS NULL AND expires_at > $2`,
      [tokenId, this.clock.now()],
    );
    const [row] = rows as Pick<OneTimeTokenEntity, 'purpose' | 'seed' | 'expiresAt'>[];
    return row === undefined ? null : { secret: this.secretFrom(row.purpose, row.seed), expiresAt: row.expiresAt };
  }

  /** Does not use it. Null: unknown, used, expired. */
  async find(purpose: TokenPurpose, secret: string): Promise<OneTimeToken | null> {
    if (!secretText.test(secret)) return null;
    const rows: unknown = await this.database.pool.query(
      `SELECT ${columns} FROM one_time_tokens
       WHERE secret_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3`,
      [hashOf(secret), purpose, this.clock.now()],
    );
    return (rows as OneTimeToken[])[0] ?? null;
  }

  /** Once, under any race: who comes second waits for the first to commit and then finds it used. */
  async use(tx: Tx, purpose: TokenPurpose, secret: string): Promise<OneTimeToken | null> {
    if (!secretText.test(secret)) return null;
    const rows: unknown = await tx.query(
      `WITH used AS (
         UPDATE one_time_tokens SET used_at = $3
         WHERE secret_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
         RETURNING *)
       SELECT ${columns} FROM used`,
      [hashOf(secret), purpose, this.clock.now()],
    );
    return (rows as OneTimeToken[])[0] ?? null;
  }

  /** The links of this purpose to this subject that have not been used open nothing any more. */
  async cancel(tx: Tx, purpose: TokenPurpose, subjectId: string): Promise<void> {
    await tx.query('DELETE FROM one_time_tokens WHERE subject_id = $1 AND purpose = $2 AND used_at IS NULL', [
      subjectId,
      purpose,
    ]);
  }

  async deleteExpired(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - keepMs);
    await this.database.pool.query('DELETE FROM one_time_tokens WHERE expires_at < $1', [before]);
  }

  private secretFrom(purpose: TokenPurpose, seed: Buffer): string {
    return createHmac('sha256', this.config.secretKey)
      .update(`one-time\0${purpose}\0`)
      .update(seed)
      .digest('base64url');
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
