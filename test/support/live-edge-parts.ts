import { randomUUID } from 'node:crypto';
import { LiveSocket } from '../../src/modules/realtime/live-socket.js';
import { Outbox } from '../../src/modules/realtime/outbox.js';
import { SocketBudgets, UserBudget } from '../../src/modules/realtime/socket-budgets.js';
import { FakeConnection } from './fake-connection.js';

export interface EdgeSocket {
  readonly live: LiveSocket;
  readonly connection: FakeConnection;
  readonly ended: ('disconnected' | 'hung up')[];
  /** Events that were sent, as [name, payload]. */
  sent(): [string, Record<string, unknown>][];
}

/** A live socket without a network; its reader takes everything. */
export function edgeSocket(
  options: { userId?: string; signInId?: string; expiresAt?: Date; user?: UserBudget; now?: number } = {},
): EdgeSocket {
  const { userId = randomUUID(), signInId = randomUUID(), now = 0 } = options;
  const connection = new FakeConnection();
  connection.on('drain', () => queueMicrotask(() => connection.read()));
  const ended: EdgeSocket['ended'] = [];
  const live = new LiveSocket({
    id: randomUUID(),
    identity: {
      actor: { userId, sessionId: signInId, role: 'candidate' },
      expiresAt: options.expiresAt ?? new Date(8.64e15),
    },
    outbox: new Outbox(connection, { sent: () => undefined, dropped: () => undefined, overflowed: () => undefined }),
    budgets: new SocketBudgets(options.user ?? new UserBudget(now), now),
    disconnect: () => ended.push('disconnected'),
    hangUp: () => ended.push('hung up'),
  });
  const sent = () =>
    [...connection.sent, ...connection.writeBuffer].map(
      (packet) => JSON.parse(packet.slice('2/live,'.length)) as [string, Record<string, unknown>],
    );
  return { live, connection, ended, sent };
}
