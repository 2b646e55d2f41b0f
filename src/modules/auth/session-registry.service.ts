import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { AuthSessionRepository, type EndedSession } from './auth-session.repository.js';
import { sessionPolicy } from './session.policy.js';

interface Remembered {
  readonly until: number;
  readonly actor: Promise<Actor | null>;
}

const maximumRemembered = 20_000;

/**
 * Whether a session still stands, read from the database at most every two seconds per session. Requests that
 * come together share one read.
 */
@Injectable()
export class SessionRegistry {
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly sessions: AuthSessionRepository,
    private readonly clock: Clock,
  ) {}

  findActor(sessionId: string, userId: string): Promise<Actor | null> {
    const key = `${sessionId}${userId}`;
    const now = this.clock.now();
    const known = this.remembered.get(key);
    if (known !== undefined && now.getTime() < known.until) return known.actor;
    const actor = this.read(sessionId, userId, now);
    this.remember(key, { until: now.getTime() + sessionPolicy.cacheMs, actor });
    // A failed read must not be remembered as an answer.
    actor.catch(() => this.remembered.delete(key));
    return actor;
  }

  /** Which of these sessions still stand; never what was remembered. */
  async listStanding(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(await this.sessions.listStanding(sessionIds, this.clock.now()));
  }

  /** Called once the end of a session is committed: before, a request in between would have it remembered again. */
  forget(ended: readonly EndedSession[]): void {
    for (const { id, userId } of ended) this.remembered.delete(`${id}${userId}`);
  }

  private async read(sessionId: string, userId: string, now: Date): Promise<Actor | null> {
    const standing = await this.sessions.findStanding(sessionId, userId, now);
    return standing?.live === true ? Object.freeze({ userId, sessionId, role: standing.role }) : null;
  }

  private remember(key: string, entry: Remembered): void {
    if (this.remembered.size >= maximumRemembered) this.remembered.clear();
    this.remembered.set(key, entry);
  }
}
