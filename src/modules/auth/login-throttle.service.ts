import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { emailKey } from '../users/account-names.js';
import { AuthSessionRepository } from './auth-session.repository.js';
import { LoginFailuresEntity } from './login-failures.entity.js';

const maximumFailures = 10;
const windowMs = 5 * 60 * 1000;

interface SignIn {
  readonly identifier: string;
  readonly userId: string | null;
  readonly address: string;
}

/**
 * Bounds guessing by account, wherever the guesses come from, in the database, so that restarts and several
 * processes do not reset it. A stranger cannot lock the owner out: an address the account was signed in from
 * before has a budget of its own. What is not an account is counted alike, so a refusal tells nothing.
 */
@Injectable()
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly sessions: AuthSessionRepository,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Counts this try as a failure before it is judged: parallel guesses cannot slip in between. */
  async take(signIn: SignIn): Promise<string> {
    const bucket = await this.bucketOf(signIn);
    const now = this.clock.now();
    const rows: unknown = await this.database.pool.query(
      `INSERT INTO login_failures AS counted (bucket, failures, window_ends_at) VALUES ($1, 1, $3)
       ON CONFLICT (bucket) DO UPDATE SET
         failures = CASE WHEN counted.window_ends_at <= $2 THEN 1 ELSE counted.failures + 1 END,
         window_ends_at = CASE WHEN counted.window_ends_at <= $2 THEN $3 ELSE counted.window_ends_at END
       RETURNING failures, window_ends_at AS "windowEndsAt"`,
      [bucket, now, new Date(now.getTime() + windowMs)],
    );
    const [row] = rows as [{ failures: number; windowEndsAt: Date }];
    if (row.failures > maximumFailures) {
      throw new AppError('login_throttled', 'Too many failed sign-ins: wait and try again.', {
        retryAfterSeconds: Math.max(1, Math.ceil((row.windowEndsAt.getTime() - now.getTime()) / 1000)),
      });
    }
    return bucket;
  }

  async succeed(bucket: string): Promise<void> {
    await this.database.pool.delete(LoginFailuresEntity, { bucket });
  }

  async deleteExpired(tx: Tx): Promise<void> {
    await tx.query('DELETE FROM login_failures WHERE window_ends_at < $1', [this.clock.now()]);
  }

  private async bucketOf({ identifier, userId, address }: SignIn): Promise<string> {
    const known = userId !== null && (await this.sessions.hasSessionFrom(userId, address));
    const name = [userId ?? emailKey(identifier), known ? address : ''].join('\0');
    return createHmac('sha256', this.config.secretKey).update('login\0').update(name).digest('base64url');
  }
}
