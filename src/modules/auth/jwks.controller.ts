import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../../common/http/public.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { AccessTokens } from './access-token.service.js';
import { JwksResponse } from './auth.dto.js';

@Controller('.well-known')
export class JwksController {
  constructor(private readonly tokens: AccessTokens) {}

  /** The public key access tokens are signed with (RFC 7517). */
  @Public()
  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
  @Returns(200, JwksResponse)
  getKeys(): { keys: object[] } {
    return { keys: [this.tokens.jwk] };
  }
}
