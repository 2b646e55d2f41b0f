import type { OnApplicationBootstrap } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { Log } from '../../common/logger.js';
import { LIVE_NAMESPACE } from '../../contract/live-events.js';
import { ClientMessages } from './client-messages.js';
import { ConnectionGuard, type GuardedConnection } from './connection-guard.js';
import { LiveConnections } from './live-connections.js';
import { LiveRelay } from './live-relay.js';
import { SocketAdmission } from './socket-admission.js';
import { SocketWatch } from './socket-watch.js';

/**
 * The live namespace. Listeners are bound by hand in `handleConnection`: subscribing by decorator goes through
 * asynchronous guards and pipes, which reorder frames, and an exception in a hook ends the process.
 */
@WebSocketGateway({ namespace: LIVE_NAMESPACE })
export class RealtimeGateway
  implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket>, OnApplicationBootstrap
{
  private readonly guard = new ConnectionGuard();

  constructor(
    private readonly admission: SocketAdmission,
    private readonly connections: LiveConnections,
    private readonly relay: LiveRelay,
    private readonly watch: SocketWatch,
    private readonly messages: ClientMessages,
    private readonly log: Log,
  ) {}

  afterInit(namespace: Namespace): void {
    namespace.server.engine.on('connection', (connection: GuardedConnection) => this.guard.watch(connection));
    this.admission.guard(namespace);
    this.relay.start(namespace);
  }

  /** Once there is a database. */
  async onApplicationBootstrap(): Promise<void> {
    await this.messages.listen();
    this.watch.start();
  }

  handleConnection(socket: Socket): void {
    this.guarded(socket, () => {
      const identity = this.admission.settle(socket);
      if (identity === null) throw new Error('A socket was let in that nobody admitted.');
      this.guard.admit(socket.conn);
      this.connections.open(socket, identity);
    });
  }

  handleDisconnect(socket: Socket): void {
    this.guarded(socket, () => this.connections.close(socket));
  }

  /** Nobody new is let in; who is here is told where to go on, and let go. */
  async stop(): Promise<void> {
    this.admission.announceStop();
    await this.watch.stop();
    await this.connections.dismissAll();
    await this.relay.stop();
  }

  private guarded(socket: Socket, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.log.error('a live socket failed', {}, error);
      socket.disconnect(true);
    }
  }
}
