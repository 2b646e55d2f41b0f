import { Injectable } from '@nestjs/common';
import { AccessTokens } from './access-token.service.js';
import type { AuthSessionEntity } from './auth-session.entity.js';
import { RefreshTokens } from './refresh-token.js';
import { sessionPolicy } from './session.policy.js';

export interface TokenPair {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
  readonly sessionId: string;
}

/** Makes the pair of tokens for a session as it stands. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly access: AccessTokens,
    private readonly refresh: RefreshTokens,
  ) {}

  pairFor(session: AuthSessionEntity): TokenPair {
    const idleEnd = session.rotatedAt.getTime() + sessionPolicy.idleMs;
    return {
      ...this.access.issue(session.userId, session.id),
      tokenType: 'Bearer',
      refreshToken: this.refresh.issue(session.id, session.refreshGeneration, session.refreshSeed),
      refreshExpiresAt: new Date(Math.min(idleEnd, session.expiresAt.getTime())),
      sessionId: session.id,
    };
  }
}
