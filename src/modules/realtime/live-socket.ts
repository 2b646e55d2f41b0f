import type { Actor } from '../../common/actor.js';
import { newId } from '../../common/ids.js';
import type { AppError } from '../../common/app-error.js';
import { LIVE_NAMESPACE, type ServerEventName, type ServerPayload } from '../../contract/live-events.js';
import { written } from './live-problem.js';
import type { Outbox } from './outbox.js';
import type { SessionFeed } from './session-feed.js';
import type { SocketBudgets } from './socket-budgets.js';

/** Who holds the socket, and until when the access token says so. */
export interface SocketIdentity {
  readonly actor: Actor;
  readonly expiresAt: Date;
}

export interface LiveSocketParts {
  readonly id: string;
  readonly identity: SocketIdentity;
  readonly outbox: Outbox;
  readonly budgets: SocketBudgets;
  /** Ends the socket.io socket and its connection; the client does not come back by itself. */
  readonly disconnect: () => void;
  /** Ends the connection once everything is written; the client comes back by itself. */
  readonly hangUp: () => void;
}

/** An event of a session, encoded once for all who hear it. */
export interface SessionPacket {
  readonly sessionId: string;
  readonly event: ServerEventName;
  readonly packet: string;
  readonly eventSeq?: number | undefined;
}

/**
 * A packet as it goes over the wire, for one socket or for many: packet type 2 (EVENT), namespace, comma, JSON of name
 * and payload (socket.io protocol 5, "Packet encoding": https://socket.io/docs/v4/socket-io-protocol/#packet-encoding).
 * Written by hand because `socket.emit` goes through the adapter, which stores and publishes every event.
 */
export function encodeEvent<Event extends ServerEventName>(event: Event, payload: ServerPayload<Event>): string {
  return `2${LIVE_NAMESPACE},${JSON.stringify([event, payload])}`;
}

/** One authenticated connection. Whatever is sent to it goes through its outbox. */
export class LiveSocket {
  readonly id: string;
  readonly budgets: SocketBudgets;
  /** Whether the client was told that its token is about to expire. */
  expiryTold = false;
  private identity: SocketIdentity;
  private readonly feeds = new Map<string, SessionFeed>();
  private gone = false;

  constructor(private readonly parts: LiveSocketParts) {
    this.id = parts.id;
    this.budgets = parts.budgets;
    this.identity = parts.identity;
  }

  get actor(): Actor {
    return this.identity.actor;
  }

  get expiresAt(): Date {
    return this.identity.expiresAt;
  }

  /** Sessions it has joined, and how far their numbered events have come. */
  get sessions(): ReadonlyMap<string, SessionFeed> {
    return this.feeds;
  }

  /** False as soon as the connection is gone: what is sent then goes nowhere. */
  get open(): boolean {
    return !this.gone && this.parts.outbox.open;
  }

  send<Event extends ServerEventName>(event: Event, payload: ServerPayload<Event>): void {
    this.sendEncoded(event, encodeEvent(event, payload), (payload as { sessionId?: string }).sessionId);
  }

  /** The same text for many sockets, encoded once by `encodeEvent`. */
  sendEncoded(event: ServerEventName, packet: string, sessionId?: string): void {
    if (!this.gone) this.parts.outbox.write(event, packet, sessionId);
  }

  /** An event of a session it has joined: a numbered one goes in order and once. */
  deliver({ sessionId, event, packet, eventSeq }: SessionPacket): void {
    const feed = this.feeds.get(sessionId);
    if (feed === undefined) return;
    if (eventSeq === undefined || feed.admit(event, packet, eventSeq)) this.sendEncoded(event, packet, sessionId);
  }

  /** How far the numbered events of a session it has joined have come. */
  feedOf(sessionId: string): SessionFeed | undefined {
    return this.feeds.get(sessionId);
  }

  /** Missed events have been sent: now those that happened meanwhile. */
  release(sessionId: string): void {
    for (const { event, packet } of this.feeds.get(sessionId)?.release() ?? [])
      this.sendEncoded(event, packet, sessionId);
  }

  /** Tells of a failure no command asked for. */
  sendProblem(error: AppError, about: { readonly sessionId?: string; readonly retryable?: boolean } = {}): void {
    const { sessionId, retryable = false } = about;
    this.send('server.error', {
      ...written(error, newId()),
      ...(sessionId === undefined ? {} : { sessionId }),
      retryable,
    });
  }

  /** Waits for room before many events are sent at once: true, or false when the connection is gone. */
  room(): Promise<boolean> {
    return this.gone ? Promise.resolve(false) : this.parts.outbox.room();
  }

  /** Tells why and ends the connection for good: the client does not come back by itself. */
  dismiss(error: AppError): void {
    if (this.gone) return;
    this.sendProblem(error);
    this.parts.disconnect();
  }

  /** Ends the connection once everything is written; the client comes back by itself, here or elsewhere. */
  hangUp(): void {
    if (!this.gone) this.parts.hangUp();
  }

  /** Called by the registry alone, which keeps the index. */
  renew(identity: SocketIdentity): void {
    this.identity = identity;
    this.expiryTold = false;
  }

  /** Called by the registry alone, which keeps the index. */
  enter(sessionId: string, feed: SessionFeed): void {
    this.feeds.set(sessionId, feed);
  }

  /** Called by the registry alone, which keeps the index. */
  exit(sessionId: string): boolean {
    return this.feeds.delete(sessionId);
  }

  /** Called by the registry alone: the connection is gone. */
  end(): void {
    this.gone = true;
  }
}
