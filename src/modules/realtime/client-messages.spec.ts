import { Writable } from 'node:stream';
import { Log } from '../../common/logger.js';
import { edgeSocket } from '../../../test/support/live-edge-parts.js';
import { ClientMessages } from './client-messages.js';
import { SocketRegistry } from './socket-registry.js';

const ended = { sessionId: 's', reason: 'taken_over' as const, resume: null };

describe('what is told to clients', () => {
  let registry: SocketRegistry;
  let epochs: Map<unknown, number>;
  let left: unknown[];
  let messages: ClientMessages;
  beforeEach(() => {
    registry = new SocketRegistry();
    [epochs, left] = [new Map(), []];
    const commands = {
      left: (socket: unknown) => void left.push(socket),
      writesBefore: (socket: unknown, _session: string, epoch: number) => {
        const writer = epochs.get(socket);
        if (writer === undefined) throw new Error('no writer');
        return writer < epoch;
      },
    };
    const log = new Log({ level: 'silent', destination: new Writable({ write: (_c, _e, done) => done() }) });
    messages = new ClientMessages(registry, commands as never, {} as never, log);
  });

  const connect = (userId: string, ...sessions: string[]) => {
    const parts = edgeSocket({ userId });
    registry.add(parts.live);
    for (const session of sessions) registry.join(parts.live, session, 0);
    return parts;
  };

  it('reaches all sockets of the user and nobody else', () => {
    const [mine, other, stranger] = [connect('me'), connect('me', 's'), connect('you', 's')];
    messages.deliver({ to: { userId: 'me' }, event: 'server.report_ready', payload: { sessionId: 's' } });
    expect([mine, other, stranger].map(({ sent }) => sent().length)).toEqual([1, 1, 0]);
  });

  it('reaches only those who joined the session when it is about one', () => {
    const [inside, outside, stranger] = [connect('me', 's'), connect('me'), connect('you', 's')];
    messages.deliver({ to: { userId: 'me', sessionId: 's' }, event: 'server.session_ended', payload: ended });
    expect([inside, outside, stranger].map(({ sent }) => sent().length)).toEqual([1, 0, 0]);
    expect([left, inside.live.sessions.size, stranger.live.sessions.size]).toEqual([[inside.live], 0, 1]);
  });

  it('ends only the writers before the one who took over', () => {
    const [old, fresh] = [connect('me', 's'), connect('me', 's')];
    epochs.set(old.live, 3).set(fresh.live, 4);
    const to = { userId: 'me', sessionId: 's', beforeEpoch: 4 };
    messages.deliver({ to, event: 'server.session_ended', payload: ended });
    expect([old.sent().length, fresh.sent().length]).toEqual([1, 0]);
    expect(left).toEqual([old.live]);
  });

  it('lives on when something fails', () => {
    connect('me', 's');
    const to = { userId: 'me', sessionId: 's', beforeEpoch: 4 };
    expect(() => messages.deliver({ to, event: 'server.session_ended', payload: ended })).not.toThrow();
  });
});
