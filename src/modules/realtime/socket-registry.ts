import { Injectable } from '@nestjs/common';
import type { LiveSocket, SocketIdentity } from './live-socket.js';
import { SessionFeed } from './session-feed.js';
import { UserBudget } from './socket-budgets.js';

type Index = Map<string, Set<LiveSocket>>;

/** All sockets of this process by user, by the session of the sign-in and by the live sessions they joined. */
@Injectable()
export class SocketRegistry {
  private readonly all = new Set<LiveSocket>();
  private readonly users: Index = new Map();
  private readonly signIns: Index = new Map();
  private readonly sessions: Index = new Map();
  private readonly budgets = new Map<string, UserBudget>();

  get size(): number {
    return this.all.size;
  }

  /** A copy: sockets may go while it is walked through. */
  list(): LiveSocket[] {
    return [...this.all];
  }

  ofUser(userId: string): readonly LiveSocket[] {
    return [...(this.users.get(userId) ?? [])];
  }

  ofSignIn(authSessionId: string): readonly LiveSocket[] {
    return [...(this.signIns.get(authSessionId) ?? [])];
  }

  inSession(sessionId: string): readonly LiveSocket[] {
    return [...(this.sessions.get(sessionId) ?? [])];
  }

  signInIds(): string[] {
    return [...this.signIns.keys()];
  }

  sessionIds(): string[] {
    return [...this.sessions.keys()];
  }

  /** The budget all sockets of a user share; made at the first. */
  budgetOf(userId: string, now: number): UserBudget {
    let budget = this.budgets.get(userId);
    if (budget === undefined) {
      budget = new UserBudget(now);
      this.budgets.set(userId, budget);
    }
    return budget;
  }

  /** Forgets budgets nobody draws on. */
  sweepBudgets(now: number): void {
    for (const [userId, budget] of this.budgets) {
      if (!this.users.has(userId) && budget.isFull(now)) this.budgets.delete(userId);
    }
  }

  add(socket: LiveSocket): void {
    this.all.add(socket);
    insert(this.users, socket.actor.userId, socket);
    insert(this.signIns, socket.actor.sessionId, socket);
  }

  /** @returns the live sessions it was in */
  remove(socket: LiveSocket): string[] {
    const sessions = [...socket.sessions.keys()];
    for (const sessionId of sessions) this.leave(socket, sessionId);
    this.all.delete(socket);
    drop(this.users, socket.actor.userId, socket);
    drop(this.signIns, socket.actor.sessionId, socket);
    socket.end();
    return sessions;
  }

  /**
   * @param lastEventSeq the last numbered event the client has
   * @returns null when the connection is gone meanwhile
   */
  join(socket: LiveSocket, sessionId: string, lastEventSeq: number): SessionFeed | null {
    if (!this.all.has(socket)) return null;
    const feed = new SessionFeed(lastEventSeq);
    socket.enter(sessionId, feed);
    insert(this.sessions, sessionId, socket);
    return feed;
  }

  /** @returns whether it was in */
  leave(socket: LiveSocket, sessionId: string): boolean {
    drop(this.sessions, sessionId, socket);
    return socket.exit(sessionId);
  }

  /** A new token of the same user; it may be of another sign-in. */
  renew(socket: LiveSocket, identity: SocketIdentity): void {
    if (!this.all.has(socket)) return;
    drop(this.signIns, socket.actor.sessionId, socket);
    socket.renew(identity);
    insert(this.signIns, socket.actor.sessionId, socket);
  }
}

function insert(index: Index, key: string, socket: LiveSocket): void {
  const sockets = index.get(key);
  if (sockets === undefined) index.set(key, new Set([socket]));
  else sockets.add(socket);
}

function drop(index: Index, key: string, socket: LiveSocket): void {
  const sockets = index.get(key);
  sockets?.delete(socket);
  if (sockets?.size === 0) index.delete(key);
}
