import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Config } from '../../config/config.js';
import { sessionPolicy } from './session.policy.js';

/** RFC 9068's type: a token made for another purpose with the same key is not an access token. */
export const accessTokenType = 'at+jwt';
export const tokenAudience = 'rehearse-api';

export interface AccessTokenClaims {
  readonly sub: string;
  readonly sid: string;
  readonly typ: typeof accessTokenType;
  readonly jti: string;
  readonly exp: number;
}

/** Signs access tokens and publishes the key they are checked with. */
@Injectable()
export class AccessTokens {
  readonly jwk: JsonWebKey & { kid: string };

  constructor(
    private readonly jwt: JwtService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    const jwk = createPublicKey(config.jwtPrivateKey).export({ format: 'jwk' });
    this.jwk = { ...jwk, kid: thumbprint(jwk), use: 'sig', alg: 'RS256' };
  }

  issue(userId: string, sessionId: string): { accessToken: string; expiresInSeconds: number } {
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    const expiresInSeconds = sessionPolicy.accessTokenSeconds;
    const accessToken = this.jwt.sign(
      { sid: sessionId, typ: accessTokenType, iat: issuedAt, exp: issuedAt + expiresInSeconds },
      {
        privateKey: this.config.jwtPrivateKey as never,
        algorithm: 'RS256',
        keyid: this.jwk.kid,
        header: { alg: 'RS256', typ: accessTokenType },
        issuer: this.config.publicUrl,
        audience: tokenAudience,
        subject: userId,
        jwtid: newId(),
      },
    );
    return { accessToken, expiresInSeconds };
  }
}

/** RFC 7638. */
function thumbprint({ e, kty, n }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}
