import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { errorName, Log } from '../../common/logger.js';
import type { ServerPayload } from '../../contract/live-events.js';
import { AccessTokenVerifier } from '../auth/access-token-verifier.service.js';
import { LiveSessionService } from '../live-session/live-session.service.js';
import type { LiveSessionEndReason } from '../live-session/live-session.views.js';
import { ClientMessages } from './client-messages.js';
import type { LiveSocket } from './live-socket.js';
import { SocketRegistry } from './socket-registry.js';

/** What ends elsewhere ends here within two rounds. */
const ROUND_MS = 2_000;
const WARNING_MS = 60_000;
const GRACE_MS = 30_000;

const expired = () => new AppError('unauthenticated', 'The access token has expired: refresh it and connect again.');
const revoked = () => new AppError('unauthenticated', 'You were signed out: sign in and connect again.');

/** Looks after sockets that are connected already: tokens expire, sign-ins are ended, sessions are finalized. */
@Injectable()
export class SocketWatch {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;

  constructor(
    private readonly registry: SocketRegistry,
    private readonly tokens: AccessTokenVerifier,
    private readonly sessions: LiveSessionService,
    private readonly messages: ClientMessages,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => {
      // A round that takes longer than the time between two is not joined by another.
      this.running ??= this.look(this.clock.now()).finally(() => (this.running = null));
    }, ROUND_MS).unref();
  }

  stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    return this.running ?? Promise.resolve();
  }

  /** One round. Never fails: while the database is away nothing is known to have ended. */
  async look(now: Date): Promise<void> {
    for (const socket of this.registry.list()) this.checkExpiry(socket, now);
    this.registry.sweepBudgets(now.getTime());
    try {
      await this.endRevoked();
      await this.endFinished();
    } catch (error) {
      this.log.warn('sockets could not be checked against the database', { name: errorName(error) });
    }
  }

  private checkExpiry(socket: LiveSocket, now: Date): void {
    const left = socket.expiresAt.getTime() - now.getTime();
    if (left <= -GRACE_MS) {
      socket.dismiss(expired());
    } else if (left <= WARNING_MS && !socket.expiryTold) {
      socket.expiryTold = true;
      socket.send('server.token_expiring', { expiresAt: socket.expiresAt.toISOString() });
    }
  }

  private async endRevoked(): Promise<void> {
    const ids = this.registry.signInIds();
    if (ids.length === 0) return;
    const standing = await this.tokens.listStanding(ids);
    for (const id of ids.filter((signIn) => !standing.has(signIn))) {
      for (const socket of this.registry.ofSignIn(id)) socket.dismiss(revoked());
    }
  }

  private async endFinished(): Promise<void> {
    const ids = this.registry.sessionIds();
    if (ids.length === 0) return;
    const standings = await this.sessions.standings(ids);
    for (const sessionId of ids) {
      const { status, endReason } = standings.get(sessionId) ?? {};
      if (status === 'open' || status === 'live') continue;
      this.endSession({ sessionId, reason: toldReason(endReason), resume: null });
    }
  }

  private endSession(ended: ServerPayload<'server.session_ended'>): void {
    for (const socket of this.registry.inSession(ended.sessionId)) {
      socket.send('server.session_ended', ended);
      this.messages.leave(socket, ended.sessionId);
    }
  }
}

/** Of a session that is gone altogether there is no reason left. */
function toldReason(endReason: LiveSessionEndReason | null | undefined): 'finalized' | 'expired' | 'consent_withdrawn' {
  if (endReason === 'consent_withdrawn') return endReason;
  return endReason === undefined || endReason === null ? 'expired' : 'finalized';
}
