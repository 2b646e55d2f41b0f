import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { refreshTokenInvalid, sessionNotFound } from './auth.errors.js';
import type { AuthSessionEntity, SessionEnd } from './auth-session.entity.js';
import { AuthSessionRepository, type EndedSession } from './auth-session.repository.js';
import { RefreshTokens, type RefreshClaim } from './refresh-token.js';
import { SessionRegistry } from './session-registry.service.js';
import { judgeRefresh } from './session.policy.js';
import { TokenIssuer, type TokenPair } from './token-issuer.service.js';

export interface SessionView {
  readonly id: string;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly current: boolean;
}

interface Advance {
  /** Null: the token is refused. */
  readonly session: AuthSessionEntity | null;
  readonly ended: readonly EndedSession[];
}

const refused: Advance = { session: null, ended: [] };

/** Sessions after sign-in: refreshed, listed, ended. */
@Injectable()
export class SessionService {
  constructor(
    private readonly sessions: AuthSessionRepository,
    private readonly refreshTokens: RefreshTokens,
    private readonly issuer: TokenIssuer,
    private readonly registry: SessionRegistry,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async refresh(token: string): Promise<TokenPair> {
    const claim = this.refreshTokens.read(token);
    if (claim === null) throw refreshTokenInvalid();
    // The verdict is thrown after the commit: ending a session for reuse must not be rolled back with the refusal.
    const { session, ended } = await this.database.transaction((tx) => this.advance(tx, claim));
    this.forget(ended);
    if (session === null) throw refreshTokenInvalid();
    return this.issuer.pairFor(session);
  }

  async list(actor: Actor): Promise<SessionView[]> {
    const sessions = await this.sessions.listLive(actor.userId, this.clock.now());
    return sessions.map((session) => ({
      ...session,
      lastUsedAt: session.rotatedAt,
      current: session.id === actor.sessionId,
    }));
  }

  async endOne(actor: Actor, sessionId: string, because: SessionEnd): Promise<void> {
    const ended = await this.database.transaction((tx) => this.end(tx, actor.userId, { only: sessionId }, because));
    this.forget(ended);
    if (ended.length === 0) throw sessionNotFound();
  }

  async endAll(actor: Actor): Promise<void> {
    this.forget(await this.database.transaction((tx) => this.end(tx, actor.userId, {}, 'logout_all')));
  }

  /** The caller passes what ended to `forget` after the commit. */
  end(tx: Tx, userId: string, which: { only?: string; except?: string }, because: SessionEnd): Promise<EndedSession[]> {
    return this.sessions.end(tx, userId, which, because, this.clock.now());
  }

  forget(ended: readonly EndedSession[]): void {
    this.registry.forget(ended);
  }

  private async advance(tx: Tx, claim: RefreshClaim): Promise<Advance> {
    const session = await this.sessions.lock(tx, claim.sessionId);
    if (session === null || !this.refreshTokens.isGenuine(claim, session.refreshSeed)) return refused;
    const now = this.clock.now();
    switch (judgeRefresh(session, claim.generation, now)) {
      case 'current':
        session.refreshGeneration += 1;
        session.rotatedAt = now;
        await this.sessions.rotate(tx, session.id, session.refreshGeneration, now);
        return { session, ended: [] };
      case 'just_replaced':
        return { session, ended: [] };
      case 'reused':
        return { session: null, ended: await this.end(tx, session.userId, { only: session.id }, 'token_reuse') };
      case 'expired':
      case 'ended':
        return refused;
    }
  }
}
