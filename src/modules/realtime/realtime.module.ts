import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { InterviewModule } from '../interview/interview.module.js';
import { LiveSessionModule } from '../live-session/live-session.module.js';
import { RelationshipsModule } from '../relationships/relationships.module.js';
import { TranscriptionModule } from '../transcription/transcription.module.js';
import { ClientMessages } from './client-messages.js';
import { CommandDispatcher } from './command-dispatcher.js';
import { ConsentWatch } from './consent-watch.service.js';
import { FrameIntake } from './frame-intake.js';
import { LiveAcks } from './live-acks.service.js';
import { LiveAnswers } from './live-answers.service.js';
import { LiveCoaching } from './live-coaching.service.js';
import { LiveCommandService } from './live-command.service.js';
import { LiveCommands } from './live-commands.js';
import { LiveConnections } from './live-connections.js';
import { LiveMeters } from './live-meters.js';
import { LivePairs } from './live-pairs.service.js';
import { LiveRelay } from './live-relay.js';
import { LiveSpeakers } from './live-speakers.js';
import { LiveTracks } from './live-tracks.service.js';
import { LiveUpkeep } from './live-upkeep.service.js';
import { OpenAnswerPosition } from './open-answer-position.service.js';
import { OpenAnswer } from './open-answer.service.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { SessionJoining } from './session-joining.service.js';
import { SessionReplay } from './session-replay.service.js';
import { SessionStates } from './session-states.service.js';
import { SocketAdmission } from './socket-admission.js';
import { SocketPlaces } from './socket-places.js';
import { SocketRegistry } from './socket-registry.js';
import { SocketWatch } from './socket-watch.js';
import { SpeakerDepartures } from './speaker-departures.service.js';
import { SpeakerWishes } from './speaker-wishes.service.js';
import { StopAnswer } from './stop-answer.service.js';
import { TokenRenewal } from './token-renewal.js';

/** Connections: who is let in, what they may send, and how it gets to those who hear it. */
const edge = [
  RealtimeGateway,
  SocketAdmission,
  SocketPlaces,
  SocketRegistry,
  SocketWatch,
  LiveConnections,
  CommandDispatcher,
  FrameIntake,
  TokenRenewal,
  LiveRelay,
  ClientMessages,
  LiveMeters,
];

/** Sessions and the answers that are spoken in them. */
const sessions = [
  { provide: LiveCommands, useClass: LiveCommandService },
  SessionJoining,
  SessionReplay,
  SessionStates,
  SpeakerDepartures,
  SpeakerWishes,
  LiveSpeakers,
  LiveAnswers,
  LiveAcks,
  LiveCoaching,
  LivePairs,
  LiveTracks,
  ConsentWatch,
  LiveUpkeep,
  OpenAnswer,
  OpenAnswerPosition,
  StopAnswer,
];

@Module({
  imports: [AuthModule, InterviewModule, TranscriptionModule, LiveSessionModule, RelationshipsModule],
  providers: [...edge, ...sessions],
  exports: [RealtimeGateway, LiveMeters],
})
export class RealtimeModule {}
