import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import type { Actor } from '../../common/actor.js';
import { AccessTokenVerifier, isTokenText, type TokenClaims } from './access-token-verifier.service.js';

/** RS256 only, our key only, from the Authorization header only. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly tokens: AccessTokenVerifier) {
    const { key: secretOrKey, algorithms, issuer, audience } = tokens.rules;
    super({
      jwtFromRequest: bearerToken,
      secretOrKey,
      algorithms: [...algorithms],
      issuer,
      audience,
      ignoreExpiration: false,
      passReqToCallback: true,
    });
  }

  /** A signature that was found good is not checked again; everything else is. */
  override authenticate(request: Request, options?: object): void {
    const token = bearerToken(request);
    const claims = token === null ? null : this.tokens.signedBefore(token);
    if (token === null || claims === null) {
      super.authenticate(request, options);
      return;
    }
    this.tokens.accept(token, claims).then(
      (verified) => (verified === null ? this.fail(401) : this.success(verified.actor)),
      (error: Error) => this.error(error),
    );
  }

  async validate(request: Request, claims: TokenClaims): Promise<Actor | false> {
    const verified = await this.tokens.accept(bearerToken(request) ?? '', claims);
    return verified?.actor ?? false;
  }
}

function bearerToken(request: Request): string | null {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token === undefined || !isTokenText(token) ? null : token;
}
