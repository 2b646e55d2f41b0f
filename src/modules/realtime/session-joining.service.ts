import { Injectable } from '@nestjs/common';
import type { AckData, CheckedPayload } from '../../contract/live-events.js';
import { LiveSessionService } from '../live-session/live-session.service.js';
import type { LiveSessionView } from '../live-session/live-session.views.js';
import type { LiveSocket } from './live-socket.js';
import { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';
import { LivePairs } from './live-pairs.service.js';
import { OpenAnswerPosition } from './open-answer-position.service.js';
import { observerSilent, sessionNotFound, sessionNotJoined } from './realtime.errors.js';
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
    private readonly pairs: LivePairs,
  ) {}

  async join(socket: LiveSocket, wanted: CheckedPayload<'client.session_join'>): Promise<Joined> {
    const { sessionId, lastEventSeq } = wanted;
    const session = await this.sessions.getAsParticipant(socket.actor, sessionId);
    if (lastEventSeq !== undefined) this.replays.admit(socket);
    const pair = await this.pairs.enter(session);
    // Nothing is waited for from here until the socket is in: a speaker whom nobody has is swept.
    const speaker = await this.ensureSpeaker(socket, session);
    speaker.pair = pair;
    if (!this.states.isPresent(sessionId, socket.actor.userId)) {
      this.states.participantChanged(sessionId, socket.actor.userId, 'joined');
    }
    // Without a word of what the client has, it starts with what happens from now on.
    const feed = this.registry.join(socket, sessionId, lastEventSeq ?? session.lastEventSeq);
    if (feed === null) throw sessionNotJoined();
    const replayedEvents = lastEventSeq === undefined ? 0 : await this.replays.replay(socket, sessionId, feed);
    const state = {
      ...this.states.of(session, socket.actor.userId),
      lastEventSeq: Math.max(session.lastEventSeq, feed.lastEventSeq),
    };
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

  /** The same, if they may be heard. */
  heardSpeakerOf(socket: LiveSocket, sessionId: string): LiveSpeaker {
    const speaker = this.speakerOf(socket, sessionId);
    if (speaker.role === 'observer') throw observerSilent();
    return speaker;
  }

  private async ensureSpeaker({ actor }: LiveSocket, session: LiveSessionView): Promise<LiveSpeaker> {
    const before = this.speakers.find(session.id, actor.userId);
    if (before !== undefined) return before;
    const { coaching, nudges } = await this.sessions.speakerOf(actor, session.id);
    // Another join of the same speaker may have been faster.
    const meanwhile = this.speakers.find(session.id, actor.userId);
    if (meanwhile !== undefined) return meanwhile;
    const role = session.participants.find(({ userId }) => userId === actor.userId)?.role;
    if (role === undefined) throw sessionNotFound();
    const coach = new SpeakerCoach(nudges, coaching, session.language);
    const beganAt = session.startedAt?.getTime() ?? null;
    const speaker = new LiveSpeaker(session.id, actor.userId, coach, beganAt, role);
    this.speakers.add(speaker);
    return speaker;
  }
}
