import { Injectable } from '@nestjs/common';
import type { ServerPayload } from '../../contract/live-events.js';
import { LiveSpeechToText } from '../../platform/speech-to-text/live/live-speech-to-text.js';
import type { LiveSessionView } from '../live-session/live-session.views.js';
import { LiveRelay } from './live-relay.js';
import { SocketRegistry } from './socket-registry.js';

type SessionState = ServerPayload<'server.session_state'>;

/** A session as its participants are told of it. */
@Injectable()
export class SessionStates {
  constructor(
    private readonly registry: SocketRegistry,
    private readonly engine: LiveSpeechToText,
    private readonly relay: LiveRelay,
  ) {}

  of(session: LiveSessionView): SessionState {
    const { id: sessionId, interviewId, status, coaching, lastEventSeq } = session;
    const present = new Set(this.registry.inSession(sessionId).map(({ actor }) => actor.userId));
    return {
      sessionId,
      interviewId,
      status,
      participants: [{ userId: session.userId, role: 'speaker', present: present.has(session.userId) }],
      // Alone nobody else hears anything.
      consent: { required: false, given: false },
      coaching,
      transcription: this.transcription(),
      lastEventSeq,
    };
  }

  isPresent(sessionId: string, userId: string): boolean {
    return this.registry.inSession(sessionId).some(({ actor }) => actor.userId === userId);
  }

  /** Tells everybody in the session. */
  participantChanged(sessionId: string, userId: string, change: 'joined' | 'left'): void {
    this.relay.toSession(sessionId, null, 'server.participant', { sessionId, userId, change });
  }

  private transcription(): SessionState['transcription'] {
    const { capabilities, unavailableReason } = this.engine;
    if (capabilities !== null) return { mode: 'live', reason: null };
    const waiting = unavailableReason === 'speech_to_text_not_configured';
    return { mode: waiting ? 'waiting' : 'after_stop', reason: unavailableReason };
  }
}
