import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { ServerPayload } from '../../contract/live-events.js';
import { LiveSpeechToText } from '../../platform/speech-to-text/live/live-speech-to-text.js';
import type { LiveSessionView } from '../live-session/live-session.views.js';
import { LivePairs } from './live-pairs.service.js';
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
    private readonly pairs: LivePairs,
    private readonly clock: Clock,
  ) {}

  /** @param readerId of the participant who is told */
  of(session: LiveSessionView, readerId: string): SessionState {
    const { id: sessionId, interviewId, relationshipId, status, coaching, lastEventSeq } = session;
    const present = this.presentIn(sessionId);
    return {
      sessionId,
      interviewId,
      relationshipId,
      status,
      participants: session.participants.map(({ userId, role }) => ({ userId, role, present: present(userId) })),
      consent: this.consentOf(session, readerId),
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

  private presentIn(sessionId: string): (userId: string) => boolean {
    const here = new Set(this.registry.inSession(sessionId).map(({ actor }) => actor.userId));
    const pair = this.pairs.find(sessionId);
    const now = this.clock.now().getTime();
    return (userId) => here.has(userId) || pair?.wasElsewhere(userId, now) === true;
  }

  /** Alone nobody else hears anything, and an observer is not heard. */
  private consentOf({ id, participants }: LiveSessionView, readerId: string): SessionState['consent'] {
    const role = participants.find(({ userId }) => userId === readerId)?.role;
    const pair = this.pairs.find(id);
    if (pair === null || role === 'observer') return { required: false, given: false, missing: [] };
    const given = pair.standing.members.some(
      ({ userId, scopes }) => userId === readerId && scopes.has('REALTIME_FEATURES_ONLY'),
    );
    return { required: true, given, missing: given ? [] : ['REALTIME_FEATURES_ONLY'] };
  }

  private transcription(): SessionState['transcription'] {
    const { capabilities, unavailableReason } = this.engine;
    if (capabilities !== null) return { mode: 'live', reason: null };
    const waiting = unavailableReason === 'speech_to_text_not_configured';
    return { mode: waiting ? 'waiting' : 'after_stop', reason: unavailableReason };
  }
}
