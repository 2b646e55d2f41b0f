import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { Log } from '../../common/logger.js';
import type { ServerEventName, ServerPayload } from '../../contract/live-events.js';
import { RedisLink } from '../../platform/redis/redis-link.js';
import { encodeEvent, type SessionPacket } from './live-socket.js';
import { SocketRegistry } from './socket-registry.js';

const RELAY = 'relay';

/** What goes from process to process: already encoded, so that it is forwarded as it is. */
interface Relayed extends SessionPacket {
  readonly userId: string | null;
}

/** Events to the sockets of a session, in this process and, through Redis, in the others. */
@Injectable()
export class LiveRelay {
  private namespace: Namespace | null = null;

  constructor(
    private readonly registry: SocketRegistry,
    private readonly redis: RedisLink,
    private readonly log: Log,
  ) {}

  /** Called once there is a server. */
  start(namespace: Namespace): void {
    this.namespace = namespace;
    namespace.on(RELAY as never, (relayed: Relayed) => this.receive(relayed));
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
    const { eventSeq } = payload as { eventSeq?: number };
    const packet = encodeEvent(event, payload);
    // MessagePack turns undefined into null on its way to another process, and null is no number of an event.
    const relayed: Relayed = { sessionId, userId, event, packet, ...(eventSeq === undefined ? {} : { eventSeq }) };
    this.deliver(relayed);
    if (this.redis.ready) this.namespace?.serverSideEmit(RELAY, relayed);
  }

  private deliver(relayed: Relayed): void {
    for (const socket of this.registry.inSession(relayed.sessionId)) {
      if (relayed.userId === null || relayed.userId === socket.actor.userId) socket.deliver(relayed);
    }
  }

  /** Called from an emitter: what is thrown there would end the process. */
  private receive(relayed: Relayed): void {
    try {
      this.deliver(relayed);
    } catch (error) {
      this.log.error('an event of another process could not be delivered', {}, error);
    }
  }
}
