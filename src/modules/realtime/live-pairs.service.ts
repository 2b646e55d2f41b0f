import { Injectable } from '@nestjs/common';
import { ConsentService } from '../relationships/consent.service.js';
import type { LiveSessionView } from '../live-session/live-session.views.js';
import { type LivePair, pairOf } from './live-pair.js';
import { LiveSpeakers } from './live-speakers.js';
import { sessionNotFound } from './realtime.errors.js';
import { SocketRegistry } from './socket-registry.js';

interface Kept {
  readonly pair: LivePair;
  readonly release: () => void;
  /** Nobody of this process was in it the last time anybody looked. */
  idle: boolean;
}

/** The sessions for two that sockets of this process are in. Their consents are watched for as long. */
@Injectable()
export class LivePairs implements Iterable<LivePair> {
  private readonly kept = new Map<string, Kept>();
  /** Sessions whose pairs are being put together. */
  private readonly entered = new Set<LiveSessionView>();

  constructor(
    private readonly consents: ConsentService,
    private readonly registry: SocketRegistry,
    private readonly speakers: LiveSpeakers,
  ) {}

  find(sessionId: string): LivePair | null {
    return this.kept.get(sessionId)?.pair ?? null;
  }

  listOf(relationshipId: string): LivePair[] {
    return [...this].filter((pair) => pair.relationshipId === relationshipId);
  }

  /** Whether a pair of it is being put together from what may be old already. */
  isEntered(relationshipId: string): boolean {
    return [...this.entered].some((session) => session.relationshipId === relationshipId);
  }

  /** Somebody joins. @returns null when the session is of one alone */
  async enter(session: LiveSessionView): Promise<LivePair | null> {
    if (session.relationshipId === null) return null;
    const kept = this.kept.get(session.id) ?? (await this.watch(session, session.relationshipId));
    kept.idle = false;
    return kept.pair;
  }

  remove({ sessionId }: LivePair): void {
    this.kept.get(sessionId)?.release();
    this.kept.delete(sessionId);
  }

  /** Lets go what nobody has been in for two rounds: one may be joining between them. */
  sweep(): void {
    for (const [sessionId, kept] of this.kept) {
      const here = this.registry.inSession(sessionId).length + this.speakers.listOf(sessionId).length;
      if (here > 0) kept.idle = false;
      else if (kept.idle) this.remove(kept.pair);
      else kept.idle = true;
    }
  }

  *[Symbol.iterator](): Iterator<LivePair> {
    for (const { pair } of this.kept.values()) yield pair;
  }

  private async watch(session: LiveSessionView, relationshipId: string): Promise<Kept> {
    const { release } = await this.consents.watch(relationshipId);
    this.entered.add(session);
    try {
      const standing = await this.consents.standing(relationshipId);
      if (standing === null) throw sessionNotFound();
      // Another join of the same session may have been faster.
      const known = this.kept.get(session.id);
      if (known !== undefined) {
        release();
        return known;
      }
      const kept = { pair: pairOf(session, this.consents, standing), release, idle: false };
      this.kept.set(session.id, kept);
      return kept;
    } catch (error) {
      release();
      throw error;
    } finally {
      this.entered.delete(session);
    }
  }
}
