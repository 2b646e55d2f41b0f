import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import type { AckData, CheckedPayload } from '../../contract/live-events.js';
import { AccessTokenVerifier } from '../auth/access-token-verifier.service.js';
import type { LiveSocket } from './live-socket.js';
import { SocketRegistry } from './socket-registry.js';

/** A new access token on a socket that is connected already. */
@Injectable()
export class TokenRenewal {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly registry: SocketRegistry,
  ) {}

  /** @throws AppError when the token opens nothing, or is somebody else's; the old one stays in force */
  async renew(
    socket: LiveSocket,
    { accessToken }: CheckedPayload<'client.token_refresh'>,
  ): Promise<AckData<'client.token_refresh'>> {
    const identity = await this.tokens.verify(accessToken);
    if (identity === null || identity.actor.userId !== socket.actor.userId) {
      throw new AppError('unauthenticated', 'Send a valid access token of the same account.');
    }
    this.registry.renew(socket, identity);
    return { expiresAt: identity.expiresAt.toISOString() };
  }
}
