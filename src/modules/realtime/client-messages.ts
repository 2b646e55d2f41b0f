import { Injectable } from '@nestjs/common';
import { Log } from '../../common/logger.js';
import { ClientChannel, type ClientMessage } from '../../platform/client-channel/client-channel.js';
import { LiveCommands } from './live-commands.js';
import { encodeEvent, type LiveSocket } from './live-socket.js';
import { SocketRegistry } from './socket-registry.js';

/** What other parts of the product tell clients, to the sockets of this process. Every process hears it. */
@Injectable()
export class ClientMessages {
  constructor(
    private readonly registry: SocketRegistry,
    private readonly commands: LiveCommands,
    private readonly channel: ClientChannel,
    private readonly log: Log,
  ) {}

  /** From now on, once there is a database. */
  listen(): Promise<void> {
    return this.channel.listen((message) => this.deliver(message));
  }

  /** Never fails: it is called from a connection of the database. */
  deliver(message: ClientMessage): void {
    try {
      this.send(message);
    } catch (error) {
      this.log.error('clients could not be told', { event: message.event }, error);
    }
  }

  /** The session is over for this socket, which has been told. */
  leave(socket: LiveSocket, sessionId: string): void {
    if (this.registry.leave(socket, sessionId)) this.commands.left(socket, sessionId);
  }

  private send(message: ClientMessage): void {
    const { to, event, payload } = message;
    const packet = encodeEvent(event, payload);
    for (const socket of this.audienceOf(message)) {
      if (to.sessionId === undefined) {
        socket.sendEncoded(event, packet);
        continue;
      }
      socket.deliver({ sessionId: to.sessionId, event, packet });
      if (event === 'server.session_ended') this.leave(socket, to.sessionId);
    }
  }

  private audienceOf({ to }: ClientMessage): LiveSocket[] {
    const { userId, sessionId, beforeEpoch } = to;
    return this.registry.ofUser(userId).filter((socket) => {
      if (sessionId === undefined) return true;
      if (!socket.sessions.has(sessionId)) return false;
      return beforeEpoch === undefined || this.commands.writesBefore(socket, sessionId, beforeEpoch);
    });
  }
}
