import { Injectable } from '@nestjs/common';
import type { CheckedPayload } from '../../contract/live-events.js';
import { LiveAcks } from './live-acks.service.js';
import { LiveAnswers } from './live-answers.service.js';
import { type CommandHandlers, LiveCommands, type SessionProgress } from './live-commands.js';
import type { LiveSocket } from './live-socket.js';
import { audioNotStarted } from './realtime.errors.js';
import { SessionJoining } from './session-joining.service.js';
import { SpeakerDepartures } from './speaker-departures.service.js';
import { SpeakerWishes } from './speaker-wishes.service.js';
import { StopAnswer } from './stop-answer.service.js';

/** Every command to the one who carries it out. */
@Injectable()
export class LiveCommandService extends LiveCommands {
  readonly handlers: CommandHandlers = {
    'client.session_join': (socket, payload) => this.joining.join(socket, payload),
    'client.session_leave': (socket, { sessionId }) => this.departures.leave(socket, sessionId),
    'client.audio_start': async (socket, payload) =>
      this.answers.start(this.joining.heardSpeakerOf(socket, payload.sessionId), socket, payload),
    'client.audio_stop': async (socket, payload) =>
      this.stopping.stop(this.joining.heardSpeakerOf(socket, payload.sessionId), socket, payload),
    'client.coaching_settings': async (socket, payload) =>
      this.wishes.coach(this.joining.heardSpeakerOf(socket, payload.sessionId), socket, payload),
    'client.nudge_feedback': async (socket, payload) => {
      this.joining.speakerOf(socket, payload.sessionId);
      return this.wishes.judgeNudge(socket, payload);
    },
  };

  constructor(
    private readonly joining: SessionJoining,
    private readonly departures: SpeakerDepartures,
    private readonly answers: LiveAnswers,
    private readonly stopping: StopAnswer,
    private readonly wishes: SpeakerWishes,
    private readonly acks: LiveAcks,
  ) {
    super();
  }

  frame(socket: LiveSocket, { sessionId, seq }: CheckedPayload<'client.audio_frame'>, samples: Uint8Array): void {
    const speaker = this.joining.heardSpeakerOf(socket, sessionId);
    if (speaker.writer === socket && speaker.answer !== null) this.answers.frame(speaker, socket, seq, samples);
    else if (this.acks.remarkable(socket, -1)) socket.sendProblem(audioNotStarted(), { sessionId });
  }

  features(socket: LiveSocket, payload: CheckedPayload<'client.feature_frame'>): void {
    this.answers.features(this.joining.heardSpeakerOf(socket, payload.sessionId), socket, payload);
  }

  left(socket: LiveSocket, sessionId: string): void {
    this.departures.left(socket, sessionId);
  }

  progress(socket: LiveSocket, sessionId: string): SessionProgress {
    return this.departures.progress(socket, sessionId);
  }

  writesBefore(socket: LiveSocket, sessionId: string, epoch: number): boolean {
    const speaker = this.joining.speakerOf(socket, sessionId);
    return speaker.writer === socket && speaker.answer !== null && speaker.answer.stream.epoch < epoch;
  }
}
