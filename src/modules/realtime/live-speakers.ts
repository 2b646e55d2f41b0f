import { Injectable } from '@nestjs/common';
import type { LiveSpeaker } from './live-speaker.js';

/** All speakers this process serves, by session. */
@Injectable()
export class LiveSpeakers implements Iterable<LiveSpeaker> {
  private readonly bySession = new Map<string, Map<string, LiveSpeaker>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  find(sessionId: string, userId: string): LiveSpeaker | undefined {
    return this.bySession.get(sessionId)?.get(userId);
  }

  listOf(sessionId: string): LiveSpeaker[] {
    return [...(this.bySession.get(sessionId)?.values() ?? [])];
  }

  add(speaker: LiveSpeaker): void {
    const { sessionId, userId } = speaker;
    const speakers = this.bySession.get(sessionId) ?? new Map<string, LiveSpeaker>();
    if (!speakers.has(userId)) this.count += 1;
    this.bySession.set(sessionId, speakers.set(userId, speaker));
  }

  remove({ sessionId, userId }: LiveSpeaker): void {
    const speakers = this.bySession.get(sessionId);
    if (speakers?.delete(userId) === true) this.count -= 1;
    if (speakers?.size === 0) this.bySession.delete(sessionId);
  }

  *[Symbol.iterator](): Iterator<LiveSpeaker> {
    for (const speakers of this.bySession.values()) yield* speakers.values();
  }
}
