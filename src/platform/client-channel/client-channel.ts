import type { ServerEventName, ServerPayload } from '../../contract/live-events.js';
import type { Tx } from '../database/database.js';

/** Who is told. */
export interface ClientAudience {
  readonly userId: string;
  /** Only sockets that joined this session; all of the user's unless given. */
  readonly sessionId?: string;
  /** Only who speaks in the session as a writer before this epoch: a later one has taken over. */
  readonly beforeEpoch?: number;
}

/** One event for clients, as small as a hint: the truth is in the database and behind REST. */
export interface ClientMessage<Event extends ServerEventName = ServerEventName> {
  readonly to: ClientAudience;
  readonly event: Event;
  readonly payload: ServerPayload<Event>;
}

/**
 * Tells clients something from any process, also from one without sockets. Told when `tx` commits, and not at all
 * when it does not; at most once, so whoever must know asks over REST or joins again.
 */
export abstract class ClientChannel {
  /** @throws {RangeError} when the message is larger than 7,000 bytes */
  abstract tell<Event extends ServerEventName>(tx: Tx, message: ClientMessage<Event>): Promise<void>;
  /** Calls `handler` with every message from any process, this one included, from now on. */
  abstract listen(handler: (message: ClientMessage) => void): Promise<void>;
}
