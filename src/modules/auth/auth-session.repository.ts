import { Injectable } from '@nestjs/common';
import type { Role } from '../../common/actor.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { AuthSessionEntity, type SessionEnd } from './auth-session.entity.js';

export interface EndedSession {
  readonly id: string;
  readonly userId: string;
}

export interface SessionStanding {
  readonly role: Role;
  readonly live: boolean;
}

@Injectable()
export class AuthSessionRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, session: AuthSessionEntity): Promise<void> {
    await tx.insert(AuthSessionEntity, session);
  }

  lock(tx: Tx, id: string): Promise<AuthSessionEntity | null> {
    return tx.findOne(AuthSessionEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async rotate(tx: Tx, id: string, generation: number, now: Date): Promise<void> {
    await tx.update(AuthSessionEntity, { id }, { refreshGeneration: generation, rotatedAt: now });
  }

  /** Ends live sessions of a user: one, all, or all but one. Tells which. */
  async end(
    tx: Tx,
    userId: string,
    which: { only?: string; except?: string },
    because: SessionEnd,
    now: Date,
  ): Promise<EndedSession[]> {
    const rows: unknown = await tx.query(
      `WITH ended AS (
         UPDATE auth_sessions SET ended_at = $2, ended_because = $3
         WHERE user_id = $1 AND ended_at IS NULL
           AND ($4::uuid IS NULL OR id = $4) AND ($5::uuid IS NULL OR id <> $5)
         RETURNING id, user_id)
       SELECT id, user_id AS "userId" FROM ended`,
      [userId, now, because, which.only ?? null, which.except ?? null],
    );
    return rows as EndedSession[];
  }

  listLive(userId: string, now: Date): Promise<AuthSessionEntity[]> {
    return this.database.pool
      .createQueryBuilder(AuthSessionEntity, 'session')
      .where('session.userId = :userId AND session.endedAt IS NULL AND session.expiresAt > :now', { userId, now })
      .orderBy('session.createdAt', 'DESC')
      .limit(100)
      .getMany();
  }

  /** Whether an access token of this session still opens anything. One indexed read. */
  async findStanding(sessionId: string, userId: string, now: Date): Promise<SessionStanding | null> {
    const rows: unknown = await this.database.pool.query(
      `SELECT users.role, users.status = 'active' AND auth_sessions.ended_at IS NULL AND auth_sessions.expires_at > $3 AS live
       FROM auth_sessions JOIN users ON users.id = auth_sessions.user_id
       WHERE auth_sessions.id = $1 AND auth_sessions.user_id = $2`,
      [sessionId, userId, now],
    );
    return (rows as SessionStanding[])[0] ?? null;
  }

  /** Which of these sessions still stand, of users that are active. One statement for all. */
  async listStanding(ids: readonly string[], now: Date): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows: unknown = await this.database.pool.query(
      `SELECT auth_sessions.id
       FROM auth_sessions JOIN users ON users.id = auth_sessions.user_id
       WHERE auth_sessions.id = ANY($1::uuid[]) AND auth_sessions.ended_at IS NULL AND auth_sessions.expires_at > $2
         AND users.status = 'active'`,
      [ids, now],
    );
    return (rows as { id: string }[]).map(({ id }) => id);
  }

  async hasSessionFrom(userId: string, address: string): Promise<boolean> {
    return this.database.pool.existsBy(AuthSessionEntity, { userId, address });
  }

  async hasSessionOf(tx: Tx, userId: string, userAgent: string): Promise<boolean> {
    return tx.existsBy(AuthSessionEntity, { userId, userAgent });
  }

  async deleteEndedBefore(tx: Tx, moment: Date): Promise<void> {
    await tx.query('DELETE FROM auth_sessions WHERE ended_at < $1 OR expires_at < $1', [moment]);
  }
}
