import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { type AccessTokenClaims, accessTokenType, tokenAudience } from './access-token.service.js';
import { SessionRegistry } from './session-registry.service.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ours have about 800 characters; a longer one is not worth a signature check. */
const maximumTokenLength = 2_000;
const maximumRemembered = 10_000;

/** RS256 only, our key only, from the Authorization header only. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  /** Tokens whose signature was checked: a client sends the same one for 15 minutes. Expiry and session are always checked. */
  private readonly verified = new Map<string, Partial<AccessTokenClaims>>();

  constructor(
    config: Config,
    private readonly registry: SessionRegistry,
    private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: bearerToken,
      // A key object: from PEM text the key would be parsed again for every token. The type knows only text.
      secretOrKey: createPublicKey(config.jwtPrivateKey) as KeyObject & string,
      algorithms: ['RS256'],
      issuer: config.publicUrl,
      audience: tokenAudience,
      ignoreExpiration: false,
      passReqToCallback: true,
    });
  }

  override authenticate(request: Request, options?: object): void {
    const claims = this.verified.get(bearerToken(request) ?? '');
    if (claims === undefined) {
      super.authenticate(request, options);
      return;
    }
    this.findActor(claims).then(
      (actor) => (actor === null ? this.fail(401) : this.success(actor)),
      (error: Error) => this.error(error),
    );
  }

  async validate(request: Request, claims: Partial<AccessTokenClaims>): Promise<Actor | false> {
    const actor = await this.findActor(claims);
    if (actor === null) return false;
    if (this.verified.size >= maximumRemembered) this.verified.clear();
    this.verified.set(bearerToken(request) ?? '', claims);
    return actor;
  }

  private async findActor({ sub, sid, typ, exp }: Partial<AccessTokenClaims>): Promise<Actor | null> {
    // The library checks an expiry only where there is one.
    if (typ !== accessTokenType || typeof exp !== 'number') return null;
    if (exp * 1000 <= this.clock.now().getTime()) return null;
    if (typeof sub !== 'string' || typeof sid !== 'string') return null;
    if (!uuid.test(sub) || !uuid.test(sid)) return null;
    return this.registry.findActor(sid, sub);
  }
}

function bearerToken(request: Request): string | null {
  const match = /^Bearer ([A-Za-z0-9._-]+)$/i.exec(request.headers.authorization ?? '');
  const token = match?.[1];
  return token === undefined || token.length > maximumTokenLength ? null : token;
}
