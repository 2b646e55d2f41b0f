import { Injectable } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { AppError } from '../../common/app-error.js';
import { newId } from '../../common/ids.js';
import { Log } from '../../common/logger.js';
import { LIVE_PROTOCOL } from '../../contract/live-events.js';
import { AccessTokenVerifier } from '../auth/access-token-verifier.service.js';
import { LiveMeters } from './live-meters.js';
import { liveProblemOf } from './live-problem.js';
import type { SocketIdentity } from './live-socket.js';
import { SocketPlaces } from './socket-places.js';

/** Refused tries on one connection: each costs a check of a signature. */
const TRIES = 5;

interface Admitted {
  readonly identity: SocketIdentity;
  readonly release: () => void;
}

const unauthenticated = () =>
  new AppError('unauthenticated', 'Send a valid access token as auth.token; refresh it or sign in again.');

/** Lets sockets into the namespace: who they are, what they speak, and not too many of one user. */
@Injectable()
export class SocketAdmission {
  private readonly admitted = new WeakMap<Socket, Admitted>();
  private readonly tries = new WeakMap<object, number>();
  private readonly taken = new WeakSet<object>();
  private stopping = false;

  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly places: SocketPlaces,
    private readonly meters: LiveMeters,
    private readonly log: Log,
  ) {}

  /** Authentication as middleware: whoever is refused never becomes a socket. */
  guard(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.admit(namespace, socket).then(
        () => next(),
        (error: unknown) => next(this.refusal(socket, error)),
      );
    });
  }

  /** From now on nobody new is let in. */
  announceStop(): void {
    this.stopping = true;
  }

  /** Who the socket was admitted as; its place is no longer held, so it is to be counted in the same breath. */
  settle(socket: Socket): SocketIdentity | null {
    const admitted = this.admitted.get(socket);
    this.admitted.delete(socket);
    admitted?.release();
    return admitted?.identity ?? null;
  }

  private async admit(namespace: Namespace, socket: Socket): Promise<void> {
    const { conn } = socket;
    if (this.stopping) throw new AppError('unavailable', 'This process is stopping.', { retryAfterSeconds: 1 });
    if (this.taken.has(conn)) throw new AppError('too_many_sockets', 'Open one socket on each connection.');
    this.taken.add(conn);
    try {
      const identity = await this.identify(socket);
      const release = await this.places.take(namespace, identity.actor.userId);
      conn.once('close', release);
      this.admitted.set(socket, { identity, release });
    } catch (error) {
      this.taken.delete(conn);
      throw error;
    }
  }

  private async identify(socket: Socket): Promise<SocketIdentity> {
    const { token, protocol } = socket.handshake.auth as { token?: unknown; protocol?: unknown };
    // Neither kept in memory nor sent to other processes, which see handshakes when sockets are counted.
    socket.handshake.auth = {};
    if (protocol !== LIVE_PROTOCOL) throw new AppError('protocol_unsupported', `Send auth.protocol ${LIVE_PROTOCOL}.`);
    const identity = typeof token === 'string' ? await this.tokens.verify(token) : null;
    if (identity === null) throw unauthenticated();
    return identity;
  }

  /** As socket.io passes it on: `connect_error` with this message and `data`. */
  private refusal({ conn }: Socket, error: unknown): Error {
    const problem = liveProblemOf(error, newId(), this.log);
    this.meters.refused(problem.code);
    const count = (this.tries.get(conn) ?? 0) + 1;
    this.tries.set(conn, count);
    // Once the answer is written.
    if (count >= TRIES) setImmediate(() => conn.close());
    return Object.assign(new Error(problem.code), { data: problem });
  }
}
