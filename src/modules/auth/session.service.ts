import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { refreshTokenInvalid, sessionNotFound } from './auth.errors.js';
import type { AuthSessionEntity, SessionEnd } from './auth-session.entity.js';
import { AuthSessionRepository } from './auth-session.repository.js';
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
    const session = await this.database.transaction((tx) => this.advance(tx, claim));
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
    if (ended.length === 0) throw sessionNotFound();
  }

  async endAll(actor: Actor): Promise<void> {
    await this.database.transaction((tx) => this.end(tx, actor.userId, {}, 'logout_all'));
  }

  async end(tx: Tx, userId: string, which: { only?: string; except?: string }, because: SessionEnd): Promise<string[]> {
    const ended = await this.sessions.end(tx, userId, which, because, this.clock.now());
    this.registry.forget(userId, ended);
    return ended;
  }

  private async advance(tx: Tx, claim: RefreshClaim): Promise<AuthSessionEntity | null> {
    const session = await this.sessions.lock(tx, claim.sessionId);
    if (session === null || !this.refreshTokens.isGenuine(claim, session.refreshSeed)) return null;
    const now = this.clock.now();
    switch (judgeRefresh(session, claim.generation, now)) {
      case 'current':
        session.refreshGeneration += 1;
        session.rotatedAt = now;
        await this.sessions.rotate(tx, session.id, session.refreshGeneration, now);
        return session;
      case 'just_replaced':
        return session;
      case 'reused':
        await this.end(tx, session.userId, { only: session.id }, 'token_reuse');
        return null;
      case 'expired':
      case 'ended':
        return null;
    }
  }
}
