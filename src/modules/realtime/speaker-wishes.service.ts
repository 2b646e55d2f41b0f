import { Injectable } from '@nestjs/common';
import type { AckData, CheckedPayload } from '../../contract/live-events.js';
import { LiveSessionService } from '../live-session/live-session.service.js';
import { NudgeFeedbackService } from '../live-session/nudge-feedback.service.js';
import { LiveRelay } from './live-relay.js';
import type { LiveSocket } from './live-socket.js';
import type { LiveSpeaker } from './live-speaker.js';
import { SessionStates } from './session-states.service.js';

/** How a speaker wants to be coached, and what they made of it. */
@Injectable()
export class SpeakerWishes {
  constructor(
    private readonly sessions: LiveSessionService,
    private readonly feedback: NudgeFeedbackService,
    private readonly states: SessionStates,
    private readonly relay: LiveRelay,
  ) {}

  async coach(
    speaker: LiveSpeaker,
    { actor }: LiveSocket,
    { sessionId, intensity }: CheckedPayload<'client.coaching_settings'>,
  ): Promise<AckData<'client.coaching_settings'>> {
    await this.sessions.setCoaching(actor, sessionId, intensity);
    speaker.coach.setting = intensity;
    const state = this.states.of(await this.sessions.getAsParticipant(actor, sessionId), actor.userId);
    this.relay.toSession(sessionId, actor.userId, 'server.session_state', state);
    return {};
  }

  async judgeNudge(
    { actor }: LiveSocket,
    feedback: CheckedPayload<'client.nudge_feedback'>,
  ): Promise<AckData<'client.nudge_feedback'>> {
    await this.feedback.record(actor, feedback);
    return {};
  }
}
