import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import passport from 'passport';
import { AccessTokenVerifier } from './access-token-verifier.service.js';

/** The access token of a request, from the Authorization header only. */
@Injectable()
export class JwtStrategy extends PassportStrategy(passport.Strategy, 'jwt') {
  constructor(private readonly tokens: AccessTokenVerifier) {
    super();
  }

  override authenticate(request: Request): void {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      this.fail(401);
      return;
    }
    this.tokens.verify(token).then(
      (verified) => (verified === null ? this.fail(401) : this.success(verified.actor)),
      (error: Error) => this.error(error),
    );
  }

  /** Asked for by the mixin; `authenticate` does the whole. */
  validate(): false {
    return false;
  }
}
