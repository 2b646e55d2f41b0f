import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { RedisLink } from '../../platform/redis/redis-link.js';
import { SocketRegistry } from './socket-registry.js';

/** Connections of one account, whichever processes hold them. */
export const SOCKETS_PER_USER = 5;
/** Other processes answer within this time, or their sockets are not counted. */
const COUNT_LIMIT_MS = 1_000;

/** The room a socket is in so that other processes can count it; nothing is sent to it. */
export const roomOf = (userId: string): string => `user:${userId}`;

const tooMany = () =>
  new AppError('too_many_sockets', `At most ${SOCKETS_PER_USER} connections of one account: close another one.`);

/** The places of each user's sockets. */
@Injectable()
export class SocketPlaces {
  /** Held and not yet connected, by user: two that come together must not both take the last place. */
  private readonly held = new Map<string, number>();

  constructor(
    private readonly registry: SocketRegistry,
    private readonly redis: RedisLink,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Holds a place for a socket that is about to connect.
   * @returns gives the place up again: it is connected and counted as such, or will never be
   * @throws AppError when there is none
   */
  async take(namespace: Namespace, userId: string): Promise<() => void> {
    const release = this.hold(userId);
    try {
      await this.check(namespace, userId);
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }

  private async check(namespace: Namespace, userId: string): Promise<void> {
    const now = this.clock.now().getTime();
    if (this.countHere(userId) > SOCKETS_PER_USER) throw tooMany();
    if (!this.registry.budgetOf(userId, now).mayConnect(now)) {
      throw new AppError('rate_limited', 'Too many connections: wait and try again.', { retryAfterSeconds: 5 });
    }
    const elsewhere = await this.countElsewhere(namespace, userId);
    if (this.countHere(userId) + elsewhere > SOCKETS_PER_USER) throw tooMany();
  }

  private hold(userId: string): () => void {
    this.held.set(userId, (this.held.get(userId) ?? 0) + 1);
    let holds = true;
    return () => {
      if (!holds) return;
      holds = false;
      const left = (this.held.get(userId) ?? 1) - 1;
      if (left === 0) this.held.delete(userId);
      else this.held.set(userId, left);
    };
  }

  private countHere(userId: string): number {
    return this.registry.ofUser(userId).length + (this.held.get(userId) ?? 0);
  }

  private async countElsewhere(namespace: Namespace, userId: string): Promise<number> {
    if (!this.redis.ready) return 0;
    try {
      const sockets = await namespace.in(roomOf(userId)).timeout(COUNT_LIMIT_MS).fetchSockets();
      return sockets.filter(({ id }) => !namespace.sockets.has(id)).length;
    } catch (error) {
      this.log.warn('sockets of other processes could not be counted', { name: (error as Error).name });
      return 0;
    }
  }
}
