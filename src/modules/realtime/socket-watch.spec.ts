import { Writable } from 'node:stream';
import { Log } from '../../common/logger.js';
import { edgeSocket, type EdgeSocket } from '../../../test/support/live-edge-parts.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { ClientMessages } from './client-messages.js';
import { SocketRegistry } from './socket-registry.js';
import { SocketWatch } from './socket-watch.js';

const silent = new Log({ level: 'silent', destination: new Writable({ write: (_c, _e, done) => done() }) });

describe('the watch over connected sockets', () => {
  let registry: SocketRegistry;
  let standing: Set<string>;
  let statuses: Map<string, { status: string; endReason: string | null }>;
  let left: string[];
  let reads: number;
  let broken: boolean;
  let watch: SocketWatch;
  beforeEach(() => {
    registry = new SocketRegistry();
    [standing, statuses, left, reads, broken] = [new Set(), new Map(), [], 0, false];
    const read = <T>(answer: T): Promise<T> => {
      reads += 1;
      return broken ? Promise.reject(new Error('gone')) : Promise.resolve(answer);
    };
    const commands = { left: (_socket: unknown, sessionId: string) => void left.push(sessionId) };
    const messages = new ClientMessages(registry, commands as never, {} as never, silent);
    watch = new SocketWatch(
      registry,
      { listStanding: () => read(standing) } as never,
      { standings: () => read(statuses) } as never,
      messages,
      new FakeClock(),
      silent,
    );
  });

  const connect = (options: Parameters<typeof edgeSocket>[0] = {}): EdgeSocket => {
    const parts = edgeSocket(options);
    registry.add(parts.live);
    standing.add(parts.live.actor.sessionId);
    return parts;
  };
  const at = (ms: number) => watch.look(new Date(ms));
  const namesOf = ({ sent }: EdgeSocket) => sent().map(([name]) => name);

  it('warns a minute before the token expires, once, and again after it was renewed', async () => {
    const socket = connect({ expiresAt: new Date(100_000), signInId: 'a' });
    await at(39_999);
    expect(namesOf(socket)).toEqual([]);
    for (const ms of [40_000, 42_000]) await at(ms);
    expect(socket.sent()).toEqual([['server.token_expiring', { expiresAt: new Date(100_000).toISOString() }]]);
    registry.renew(socket.live, { actor: socket.live.actor, expiresAt: new Date(200_000) });
    await at(139_000);
    expect(namesOf(socket)).toHaveLength(1);
    await at(141_000);
    expect(namesOf(socket)).toHaveLength(2);
  });

  it('ends a socket whose token expired thirty seconds ago', async () => {
    const socket = connect({ expiresAt: new Date(100_000) });
    await at(129_999);
    expect(socket.ended).toEqual([]);
    await at(130_000);
    expect(socket.ended).toEqual(['disconnected']);
    expect(socket.sent().at(-1)).toMatchObject(['server.error', { code: 'unauthenticated' }]);
  });

  it('ends the sockets of a sign-in that no longer stands, and no others, with one read for all', async () => {
    const [first, second, other] = [connect({ signInId: 'a' }), connect({ signInId: 'a' }), connect({ signInId: 'b' })];
    standing.delete('a');
    await at(0);
    expect([first.ended, second.ended, other.ended]).toEqual([['disconnected'], ['disconnected'], []]);
    expect(reads).toBe(1);
  });

  it('ends sessions that were finalized or deleted elsewhere', async () => {
    const socket = connect();
    for (const id of ['open', 'live', 'finalized', 'withdrawn', 'deleted']) registry.join(socket.live, id, 0);
    for (const id of ['open', 'live']) statuses.set(id, { status: id, endReason: null });
    statuses.set('finalized', { status: 'finalized', endReason: 'abandoned' });
    statuses.set('withdrawn', { status: 'finalized', endReason: 'consent_withdrawn' });
    await at(0);
    expect(socket.sent().map(([, { sessionId, reason }]) => [sessionId, reason])).toEqual([
      ['finalized', 'finalized'],
      ['withdrawn', 'consent_withdrawn'],
      ['deleted', 'expired'],
    ]);
    expect([[...socket.live.sessions.keys()], left, socket.ended]).toEqual([
      ['open', 'live'],
      ['finalized', 'withdrawn', 'deleted'],
      [],
    ]);
  });

  it('lets everybody stay while the database is away', async () => {
    const socket = connect();
    standing.clear();
    broken = true;
    await at(0);
    expect(socket.ended).toEqual([]);
    broken = false;
    await at(2_000);
    expect(socket.ended).toEqual(['disconnected']);
  });

  it('asks nobody when nobody is there', async () => {
    await at(0);
    expect(reads).toBe(0);
  });
});
