import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import type { Actor } from '../../common/actor.js';
import { Config } from '../../config/config.js';
import { type AccessTokenClaims, accessTokenType, tokenAudience } from './access-token.service.js';
import { SessionRegistry } from './session-registry.service.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ours have about 800 characters; a longer one is not worth a signature check. */
const maximumTokenLength = 2_000;

/** RS256 only, our key only, from the Authorization header only. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: Config,
    private readonly registry: SessionRegistry,
  ) {
    super({
      jwtFromRequest: bearerToken,
      secretOrKey: createPublicKey(config.jwtPrivateKey).export({ type: 'spki', format: 'pem' }),
      algorithms: ['RS256'],
      issuer: config.publicUrl,
      audience: tokenAudience,
      ignoreExpiration: false,
    });
  }

  async validate(claims: Partial<AccessTokenClaims>): Promise<Actor | false> {
    const { sub, sid, typ } = claims;
    if (typ !== accessTokenType || typeof sub !== 'string' || typeof sid !== 'string') return false;
    if (!uuid.test(sub) || !uuid.test(sid)) return false;
    return (await this.registry.findActor(sid, sub)) ?? false;
  }
}

function bearerToken(request: Request): string | null {
  const match = /^Bearer ([A-Za-z0-9._-]+)$/i.exec(request.headers.authorization ?? '');
  const token = match?.[1];
  return token === undefined || token.length > maximumTokenLength ? null : token;
}
