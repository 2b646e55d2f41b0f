import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { type AccessTokenClaims, accessTokenType, tokenAudience } from './access-token.service.js';
import { SessionRegistry } from './session-registry.service.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const tokenText = /^[A-Za-z0-9._-]+$/;
/** Ours have about 800 characters; a longer one is not worth a signature check. */
const maximumTokenLength = 2_000;
const maximumRemembered = 10_000;

/** What a signed token claims; nothing of it is taken for granted. */
export type TokenClaims = Partial<AccessTokenClaims>;

interface SignatureRules {
  readonly key: KeyObject & string;
  readonly algorithms: readonly 'RS256'[];
  readonly issuer: string;
  readonly audience: string;
}

/** Whether a text may be a token of ours at all. */
export function isTokenText(text: string): boolean {
  return text.length <= maximumTokenLength && tokenText.test(text);
}

/** Who holds a token that was found good, and until when it is. */
export interface VerifiedToken {
  readonly actor: Actor;
  readonly expiresAt: Date;
}

/** The one check of access tokens, for requests and for sockets: RS256 only, our key only, a session that stands. */
@Injectable()
export class AccessTokenVerifier {
  /** Tokens whose signature was checked: a client sends the same one for 15 minutes. Expiry and session are always checked. */
  private readonly verified = new Map<string, TokenClaims>();
  /** What a signature must be like, whichever library looks at it. */
  readonly rules: SignatureRules;

  constructor(
    private readonly jwt: JwtService,
    config: Config,
    private readonly registry: SessionRegistry,
    private readonly clock: Clock,
  ) {
    this.rules = {
      // A key object: from PEM text the key would be parsed again for every token. The libraries' types know only text.
      key: createPublicKey(config.jwtPrivateKey) as KeyObject & string,
      algorithms: ['RS256'],
      issuer: config.publicUrl,
      audience: tokenAudience,
    };
  }

  /** Null: the token opens nothing. Fails only when the database does. */
  async verify(token: string): Promise<VerifiedToken | null> {
    const claims = this.signedBefore(token) ?? this.signedClaims(token);
    return claims === null ? null : this.accept(token, claims);
  }

  /** The claims of a token whose signature was found good before. */
  signedBefore(token: string): TokenClaims | null {
    return this.verified.get(token) ?? null;
  }

  /** Judges the claims of a token whose signature is good. */
  async accept(token: string, claims: TokenClaims): Promise<VerifiedToken | null> {
    const verified = await this.judge(claims);
    if (verified !== null) this.remember(token, claims);
    return verified;
  }

  /** Which of these sessions still stand, read now in one statement. */
  listStanding(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.registry.listStanding(sessionIds);
  }

  private signedClaims(token: string): TokenClaims | null {
    if (!isTokenText(token)) return null;
    const { key: publicKey, algorithms, issuer, audience } = this.rules;
    try {
      return this.jwt.verify<TokenClaims>(token, { publicKey, algorithms: [...algorithms], issuer, audience });
    } catch {
      return null;
    }
  }

  private async judge({ sub, sid, typ, exp }: TokenClaims): Promise<VerifiedToken | null> {
    // The library checks an expiry only where there is one.
    if (typ !== accessTokenType || typeof exp !== 'number') return null;
    if (exp * 1000 <= this.clock.now().getTime()) return null;
    if (typeof sub !== 'string' || typeof sid !== 'string') return null;
    if (!uuid.test(sub) || !uuid.test(sid)) return null;
    const actor = await this.registry.findActor(sid, sub);
    return actor === null ? null : { actor, expiresAt: new Date(exp * 1000) };
  }

  private remember(token: string, claims: TokenClaims): void {
    if (this.verified.has(token)) return;
    if (this.verified.size >= maximumRemembered) this.verified.clear();
    this.verified.set(token, claims);
  }
}
