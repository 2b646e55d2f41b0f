import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { Log } from '../../common/logger.js';
import type { ServerEventName, ServerPayload } from '../../contract/live-events.js';
import type { ToldSpeech } from '../../speech/live/speech-track.js';
import { RedisLink } from '../../platform/redis/redis-link.js';
import { encodeEvent, type SessionPacket } from './live-socket.js';
import { SocketRegistry } from './socket-registry.js';

const RELAY = 'relay';
const TRACK = 'track';

/** What goes from process to process: already encoded, so that it is forwarded as it is. */
interface Relayed extends SessionPacket {
  readonly userId: string | null;
}

/** Of somebody who has joined a session for two: when they spoke lately, as far as it is heard in the telling process. */
export interface ToldTrack {
  readonly sessionId: string;
  readonly userId: string;
  readonly speech: ToldSpeech | null;
}

/** Events to the sockets of a session, in this process and, through Redis, in the others. */
@Injectable()
export class LiveRelay {
  private namespace: Namespace | null = null;
  private trackHearer: ((track: ToldTrack) => void) | null = null;

  constructor(
    private readonly registry: SocketRegistry,
    private readonly redis: RedisLink,
    private readonly log: Log,
  ) {}

  /** Called once there is a server. */
  start(namespace: Namespace): void {
    this.namespace = namespace;
    namespace.on(RELAY as never, (relayed: Relayed) => this.guarded(() => this.deliver(relayed)));
    namespace.on(TRACK as never, (track: ToldTrack) => this.guarded(() => this.trackHearer?.(track)));
  }

  /** Nothing goes to or comes from other processes any more. */
  async stop(): Promise<void> {
    const { namespace } = this;
    this.namespace = null;
    if (namespace === null) return;
    const { server } = namespace;
    server.engine.close();
    for (const { adapter } of [server.of('/'), namespace]) await adapter.close();
    this.redis.close();
  }

  /** @param userId null: everyone who has joined */
  toSession<Event extends ServerEventName>(
    sessionId: string,
    userId: string | null,
    event: Event,
    payload: ServerPayload<Event>,
  ): void {
    const { eventSeq = null } = payload as { eventSeq?: number | null };
    const packet = encodeEvent(event, payload);
    // MessagePack turns undefined into null on its way to another process, and null is no number of an event.
    const relayed: Relayed = { sessionId, userId, event, packet, ...(eventSeq === null ? {} : { eventSeq }) };
    this.deliver(relayed);
    if (this.redis.ready) this.namespace?.serverSideEmit(RELAY, relayed);
  }

  /** To everyone of this process who has joined: the others know it already. */
  here<Event extends ServerEventName>(sessionId: string, event: Event, payload: ServerPayload<Event>): void {
    this.deliver({ sessionId, userId: null, event, packet: encodeEvent(event, payload) });
  }

  /** Whether there may be sockets in other processes. */
  get reachesOthers(): boolean {
    return this.redis.ready && this.namespace !== null;
  }

  /** To the other processes, not to sockets. */
  tellTrack(track: ToldTrack): void {
    if (this.redis.ready) this.namespace?.serverSideEmit(TRACK, track);
  }

  /** Calls `hearer` with what other processes tell, from now on. */
  hearTracks(hearer: (track: ToldTrack) => void): void {
    this.trackHearer = hearer;
  }

  private deliver(relayed: Relayed): void {
    for (const socket of this.registry.inSession(relayed.sessionId)) {
      if (relayed.userId === null || relayed.userId === socket.actor.userId) socket.deliver(relayed);
    }
  }

  /** Called from an emitter: what is thrown there would end the process. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.log.error('an event of another process could not be delivered', {}, error);
    }
  }
}
