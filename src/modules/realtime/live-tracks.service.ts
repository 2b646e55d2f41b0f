import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { LivePair } from './live-pair.js';
import { LivePairs } from './live-pairs.service.js';
import { LiveRelay, type ToldTrack } from './live-relay.js';
import type { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';
import { SocketRegistry } from './socket-registry.js';

/** What processes with sockets of one session for two tell each other: who is there, and when they spoke. */
@Injectable()
export class LiveTracks implements OnModuleInit {
  constructor(
    private readonly pairs: LivePairs,
    private readonly speakers: LiveSpeakers,
    private readonly registry: SocketRegistry,
    private readonly relay: LiveRelay,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.relay.hearTracks((track) => this.take(track));
  }

  /** Called twice a second; costs nothing where all of a session is in this process. */
  tell(): void {
    if (!this.relay.reachesOthers) return;
    for (const pair of this.pairs) this.tellOf(pair);
  }

  private tellOf(pair: LivePair): void {
    const { sessionId } = pair;
    const speakers = this.speakers.listOf(sessionId);
    if (speakers.length > 1 && speakers.every(({ writer }) => writer !== null)) return;
    for (const userId of new Set(this.registry.inSession(sessionId).map(({ actor }) => actor.userId))) {
      const speaker = speakers.find((each) => each.userId === userId);
      this.relay.tellTrack({ sessionId, userId, speech: speaker === undefined ? null : this.speechOf(pair, speaker) });
    }
  }

  private speechOf(pair: LivePair, { userId, answer }: LiveSpeaker): ToldTrack['speech'] {
    const track = pair.conversation?.trackOf(userId) ?? null;
    const toldMs = pair.toldUntilMs.get(userId);
    // Nothing has been heard here since the end of it was told.
    if (track === null || track.sinceMs === null || (answer === null && toldMs === undefined)) return null;
    const speech = track.toldSince(toldMs ?? 0);
    if (speech.open) pair.toldUntilMs.set(userId, speech.untilMs);
    else pair.toldUntilMs.delete(userId);
    return speech;
  }

  private take({ sessionId, userId, speech }: ToldTrack): void {
    const pair = this.pairs.find(sessionId);
    if (pair === null || pair.roleOf(userId) === null) return;
    const now = this.clock.now().getTime();
    // Who was there before this process was is told of by nobody else.
    if (pair.isElsewhere(userId, now)) {
      const joined = { sessionId, userId, change: 'joined' as const };
      if (!this.isHere(sessionId, userId)) this.relay.here(sessionId, 'server.participant', joined);
    }
    if (speech !== null) pair.conversation?.trackOf(userId)?.tell(speech);
  }

  private isHere(sessionId: string, userId: string): boolean {
    return this.registry.inSession(sessionId).some(({ actor }) => actor.userId === userId);
  }
}
