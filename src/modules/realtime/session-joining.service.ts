import { Injectable } from '@nestjs/common';
import type { AckData, CheckedPayload } from '../../contract/live-events.js';
import { LiveSessionService } from '../live-session/live-session.service.js';
import type { LiveSessionView } from '../live-session/live-session.views.js';
import type { LiveSocket } from './live-socket.js';
import { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';
import { OpenAnswerPosition } from './open-answer-position.service.js';
import { sessionNotJoined } from './realtime.errors.js';
import { SessionReplay } from './session-replay.service.js';
import { SessionStates } from './session-states.service.js';
import { SocketRegistry } from './socket-registry.js';
import { SpeakerCoach } from './speaker-coach.js';

type Joined = AckData<'client.session_join'>;

/** Who may hear and speak in a session: decided by the database at every join, also after a reconnect. */
@Injectable()
export class SessionJoining {
  constructor(
    private readonly sessions: LiveSessionService,
    private readonly replays: SessionReplay,
    private readonly positions: OpenAnswerPosition,
    private readonly states: SessionStates,
    private readonly registry: SocketRegistry,
    private readonly speakers: LiveSpeakers,
  ) {}

  async join(socket: LiveSocket, wanted: CheckedPayload<'client.session_join'>): Promise<Joined> {
    const { sessionId, lastEventSeq } = wanted;
    const session = await this.sessions.getOwned(socket.actor, sessionId);
    if (lastEventSeq !== undefined) this.replays.admit(socket);
    await this.ensureSpeaker(socket, session);
    if (!this.states.isPresent(sessionId, socket.actor.userId)) {
      this.states.participantChanged(sessionId, socket.actor.userId, 'joined');
    }
    // Without a word of what the client has, it starts with what happens from now on.
    const feed = this.registry.join(socket, sessionId, lastEventSeq ?? session.lastEventSeq);
    if (feed === null) throw sessionNotJoined();
    const replayedEvents = lastEventSeq === undefined ? 0 : await this.replays.replay(socket, sessionId, feed);
    const state = { ...this.states.of(session), lastEventSeq: Math.max(session.lastEventSeq, feed.lastEventSeq) };
    socket.send('server.session_state', state);
    socket.release(sessionId);
    return { ...state, ...(await this.positions.of(socket.actor, sessionId)), replayedEvents };
  }

  /** The speaker of a session the socket has joined. */
  speakerOf(socket: LiveSocket, sessionId: string): LiveSpeaker {
    const speaker = socket.sessions.has(sessionId) ? this.speakers.find(sessionId, socket.actor.userId) : undefined;
    if (speaker === undefined) throw sessionNotJoined();
    return speaker;
  }

  private async ensureSpeaker({ actor }: LiveSocket, session: LiveSessionView): Promise<void> {
    if (this.speakers.find(session.id, actor.userId) !== undefined) return;
    const { coaching, nudges } = await this.sessions.speakerOf(actor, session.id);
    // Another join of the same speaker may have been faster.
    if (this.speakers.find(session.id, actor.userId) !== undefined) return;
    const coach = new SpeakerCoach(nudges, coaching, session.language);
    const beganAt = session.startedAt?.getTime() ?? null;
    this.speakers.add(new LiveSpeaker(session.id, actor.userId, coach, beganAt));
  }
}
