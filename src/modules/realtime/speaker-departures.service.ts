import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { LiveEventService } from '../live-session/live-event.service.js';
import type { NewMarker } from '../live-session/live-session.views.js';
import type { SessionProgress } from './live-commands.js';
import type { LiveSocket } from './live-socket.js';
import type { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';
import { sessionNotJoined } from './realtime.errors.js';
import { SessionStates } from './session-states.service.js';
import { SocketRegistry } from './socket-registry.js';

/** An answer nobody goes on with is let go after this time; it is in the journal and can be heard again. */
const PARKED_MS = 60_000;

/** What remains of a speaker whose socket left: an answer that may be taken up again, for a while. */
@Injectable()
export class SpeakerDepartures {
  constructor(
    private readonly speakers: LiveSpeakers,
    private readonly registry: SocketRegistry,
    private readonly events: LiveEventService,
    private readonly states: SessionStates,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  leave(socket: LiveSocket, sessionId: string): Promise<Record<string, never>> {
    if (!this.registry.leave(socket, sessionId)) return Promise.reject(sessionNotJoined());
    this.left(socket, sessionId);
    return Promise.resolve({});
  }

  /** The engine is let go at once: nobody waits for its text, and what is missing is asked for on coming back. */
  left(socket: LiveSocket, sessionId: string): void {
    const { userId } = socket.actor;
    const speaker = this.speakers.find(sessionId, userId);
    if (speaker === undefined) return;
    if (speaker.writer === socket) this.lose(speaker);
    if (this.states.isPresent(sessionId, userId)) return;
    this.states.participantChanged(sessionId, userId, 'left');
    if (speaker.answer === null) this.speakers.remove(speaker);
  }

  /** Somebody goes on speaking on another connection of the same user. */
  takenOver({ sessionId, userId, answer }: LiveSpeaker, before: LiveSocket): void {
    before.send('server.session_ended', { sessionId, reason: 'taken_over', resume: null });
    this.registry.leave(before, sessionId);
    this.mark({ sessionId, userId, kind: 'taken_over', attemptId: answer?.stream.attemptId ?? null });
  }

  progress(socket: LiveSocket, sessionId: string): SessionProgress {
    const speaker = this.speakers.find(sessionId, socket.actor.userId);
    const answer = speaker?.writer === socket ? speaker.answer : null;
    return {
      lastEventSeq: socket.feedOf(sessionId)?.lastEventSeq ?? 0,
      attemptId: answer?.stream.attemptId ?? null,
      nextAudioSeq: answer?.nextSeq ?? null,
    };
  }

  /** Lets go what nobody came back to. */
  sweep(): void {
    const longAgo = this.clock.now().getTime() - PARKED_MS;
    for (const speaker of this.speakers) {
      const { sessionId, userId, writer, lostAt, answer } = speaker;
      if (writer !== null || (answer !== null && lostAt !== null && lostAt > longAgo)) continue;
      speaker.letGo();
      // Also who never came to anything: a connection may be lost while it joins.
      if (!this.states.isPresent(sessionId, userId)) this.speakers.remove(speaker);
    }
  }

  private lose(speaker: LiveSpeaker): void {
    const { answer, sessionId, userId } = speaker;
    speaker.writer = null;
    speaker.lostAt = this.clock.now().getTime();
    if (answer === null) return;
    answer.transcript.disconnect();
    const { attemptId, stored } = answer.stream;
    if (!stored) return;
    this.mark({ sessionId, userId, kind: 'connection_lost', attemptId });
  }

  /** The timeline lacks a marker when this fails; nothing of what was said. */
  private mark(marker: NewMarker): void {
    const { sessionId } = marker;
    this.events.mark(marker).catch(() => this.log.warn('a marker could not be stored', { sessionId }));
  }
}
