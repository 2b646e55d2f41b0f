import type { Connection } from './outbox.js';

/** Engine packets a peer may send before it is authenticated: pings, upgrades and some tries. */
const BEFORE_ADMISSION = 50;
/** Answers that wait for a peer who sends and does not read, beyond what outboxes allow. */
const UNREAD = { packets: 400, bytes: 4 * 1024 * 1024 };

interface WebSocketEvents {
  on(event: 'ping', listener: () => void): unknown;
}

/** An engine.io connection, as far as it is watched. */
export interface GuardedConnection extends Connection {
  on(event: 'flush', listener: (packets: readonly unknown[]) => void): unknown;
  on(event: 'drain' | 'close' | 'packet' | 'upgrade', listener: () => void): unknown;
}

/**
 * Bounds what a peer costs below socket.io, where every packet may be answered: refused namespaces, acks, pongs.
 * One that floods before it is authenticated, or sends without reading, is cut.
 */
export class ConnectionGuard {
  private readonly admitted = new WeakSet<object>();

  watch(connection: GuardedConnection): void {
    let packets = 0;
    connection.on('packet', () => {
      packets += 1;
      const knocking = packets > BEFORE_ADMISSION && !this.admitted.has(connection);
      if (knocking || isUnread(connection)) cut(connection);
    });
    watchPings(connection);
    connection.on('upgrade', () => watchPings(connection));
  }

  admit(connection: object): void {
    this.admitted.add(connection);
  }
}

/** `ws` answers pings (RFC 6455, 5.5.2) by itself, whether or not the answers are read. */
function watchPings(connection: GuardedConnection): void {
  const socket = connection.transport.socket as (WebSocketEvents & object) | undefined;
  socket?.on('ping', () => {
    if (isUnread(connection)) cut(connection);
  });
}

function isUnread({ writeBuffer, transport }: GuardedConnection): boolean {
  return writeBuffer.length > UNREAD.packets || (transport.socket?.bufferedAmount ?? 0) > UNREAD.bytes;
}

function cut(connection: GuardedConnection): void {
  const { socket } = connection.transport;
  if (socket === undefined) connection.close(true);
  else socket.terminate();
}
