import { Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { Clock } from '../../common/clock.js';
import { Log } from '../../common/logger.js';
import { CommandDispatcher } from './command-dispatcher.js';
import { LiveCommands } from './live-commands.js';
import { LiveMeters } from './live-meters.js';
import { LiveSocket, type SocketIdentity } from './live-socket.js';
import { type Connection, Outbox } from './outbox.js';
import { SocketBudgets } from './socket-budgets.js';
import { roomOf } from './socket-places.js';
import { SocketRegistry } from './socket-registry.js';

/** How long a stopping process waits for what it wrote last to be read. */
const FAREWELL_MS = 2_000;

interface Connected {
  readonly live: LiveSocket;
  readonly outbox: Outbox;
}

/** The sockets of this process from the moment they are let in until they are gone. */
@Injectable()
export class LiveConnections {
  private readonly connected = new Map<Socket, Connected>();
  private emptied: (() => void) | null = null;

  constructor(
    private readonly registry: SocketRegistry,
    private readonly dispatcher: CommandDispatcher,
    private readonly commands: LiveCommands,
    private readonly meters: LiveMeters,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Everything a client may send is bound when this returns. */
  open(socket: Socket, identity: SocketIdentity): void {
    const now = this.clock.now().getTime();
    const { userId } = identity.actor;
    const outbox = new Outbox(socket.conn as unknown as Connection, this.meters);
    const live = new LiveSocket({
      id: socket.id,
      identity,
      outbox,
      budgets: new SocketBudgets(this.registry.budgetOf(userId, now), now),
      disconnect: () => socket.disconnect(true),
      hangUp: () => socket.conn.close(),
    });
    this.connected.set(socket, { live, outbox });
    this.registry.add(live);
    this.dispatcher.bind(socket, live);
    // A recovered socket brings its rooms along; what it may hear is decided anew.
    for (const room of [...socket.rooms]) if (room !== socket.id) void socket.leave(room);
    void socket.join(roomOf(userId));
  }

  close(socket: Socket): void {
    const { live } = this.connected.get(socket) ?? {};
    if (live === undefined) return;
    this.connected.delete(socket);
    for (const sessionId of this.registry.remove(live)) this.tellLeft(live, sessionId);
    // There is nothing else to be had on this connection.
    socket.conn.close();
    if (this.connected.size === 0) this.emptied?.();
  }

  /** Tells every socket where to go on elsewhere and waits a while for that to be read. */
  async dismissAll(): Promise<void> {
    for (const { live } of this.connected.values()) this.bidFarewell(live);
    if (this.connected.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.emptied = resolve;
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    clearTimeout(timer);
    for (const { outbox } of [...this.connected.values()]) outbox.cut();
  }

  private bidFarewell(live: LiveSocket): void {
    for (const sessionId of live.sessions.keys()) {
      this.guarded(() => {
        const { lastEventSeq, nextAudioSeq } = this.commands.progress(live, sessionId);
        live.send('server.session_ended', { sessionId, reason: 'shutdown', resume: { lastEventSeq, nextAudioSeq } });
      });
    }
    live.hangUp();
  }

  private tellLeft(live: LiveSocket, sessionId: string): void {
    this.guarded(() => this.commands.left(live, sessionId));
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.log.error('a live socket could not be taken leave of', {}, error);
    }
  }
}
