import type { AckData, CheckedPayload, CommandName } from '../../contract/live-events.js';
import type { LiveSocket } from './live-socket.js';

/** Commands that are not about the connection itself. */
export type SessionCommand = Exclude<CommandName, 'client.token_refresh'>;

export type CommandHandlers = {
  readonly [Event in SessionCommand]: (socket: LiveSocket, payload: CheckedPayload<Event>) => Promise<AckData<Event>>;
};

/** Where a socket stands in a session. */
export interface SessionProgress {
  readonly lastEventSeq: number;
  /** The answer this socket speaks; null when none is open. */
  readonly attemptId: string | null;
  /** The next frame that is taken of it; null when none is open. */
  readonly nextAudioSeq: number | null;
}

/**
 * What the socket edge asks of the sessions behind it. Payloads are checked before; whatever is thrown becomes a
 * problem. Commands of one socket run one after the other.
 */
export abstract class LiveCommands {
  abstract readonly handlers: CommandHandlers;
  /** One frame of sound of a session the socket has joined. Synchronous: frames keep their order. */
  abstract frame(socket: LiveSocket, header: CheckedPayload<'client.audio_frame'>, samples: Uint8Array): void;
  /** One frame of features of a session the socket has joined. Synchronous. */
  abstract features(socket: LiveSocket, payload: CheckedPayload<'client.feature_frame'>): void;
  /** The session is over for this socket, which has been told and has left it; or its connection is gone. */
  abstract left(socket: LiveSocket, sessionId: string): void;
  abstract progress(socket: LiveSocket, sessionId: string): SessionProgress;
  /** Whether the socket speaks in the session as a writer before this epoch. */
  abstract writesBefore(socket: LiveSocket, sessionId: string, epoch: number): boolean;
}
