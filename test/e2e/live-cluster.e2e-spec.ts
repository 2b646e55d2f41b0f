import net from 'node:net';
import type { Socket } from 'socket.io-client';
import { LIVE_PROTOCOL } from '../../src/contract/live-events.js';
import { LiveRelay } from '../../src/modules/realtime/live-relay.js';
import { RedisLink } from '../../src/platform/redis/redis-link.js';
import { openLiveSession } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { codeOf, connectLiveSocket, liveSocket, nextOf, tryConnect } from '../support/live-sockets.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const REDIS_URL = 'redis://127.0.0.1:6379/9';

const redisAnswers = await new Promise<boolean>((resolve) => {
  const socket = net.connect(6379, '127.0.0.1', () => socket.write('PING\r\n'));
  socket.once('data', (reply) => {
    socket.destroy();
    resolve(reply.toString().startsWith('+PONG'));
  });
  socket.once('error', () => resolve(false));
});

it('a server goes on alone while Redis is away, and says so', async () => {
  const alone = await startTestApp({ jobs: false, environment: { REDIS_URL: 'redis://127.0.0.1:1' } });
  try {
    const who = await registerPerson(alone);
    const { sessionId } = await openLiveSession(alone.url, who.accessToken);
    const socket = await connectLiveSocket(alone.url, who.accessToken);
    const state = nextOf(socket, 'server.session_state');
    expect(await codeOf(socket, 'client.session_join', { sessionId })).toBe('ok');
    expect(await state).toMatchObject([{ sessionId }]);
    const ready = await fetch(`${alone.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', degraded: ['redis'] }]);
    expect(alone.logged.filter((line) => line.includes('redis does not answer'))).toHaveLength(1);
    socket.close();
  } finally {
    await alone.close();
  }
});

(redisAnswers ? describe : describe.skip)('two servers behind a Redis at 127.0.0.1:6379', () => {
  const apps: TestApp[] = [];
  let person: Person;
  const opened: Socket[] = [];

  beforeAll(async () => {
    apps.push(await startTestApp({ jobs: false, environment: { REDIS_URL } }));
    apps.push(await startTestApp({ jobs: false, databaseUrl: apps[0]!.databaseUrl, environment: { REDIS_URL } }));
    await eventually(() =>
      Promise.resolve(expect(apps.map(({ app }) => app.get(RedisLink).ready)).toEqual([true, true])),
    );
    person = await registerPerson(apps[0]!);
  });
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.close();
  });
  afterAll(async () => {
    for (const app of apps.reverse()) await app.close();
  });

  const connect = async (at: number, who = person) => {
    const socket = await connectLiveSocket(apps[at]!.url, who.accessToken);
    opened.push(socket);
    return socket;
  };

  it('count the sockets of a user together', async () => {
    const many = await registerPerson(apps[0]!);
    for (const at of [0, 1, 0, 1, 0]) await connect(at, many);
    for (const { url } of apps) {
      const sixth = liveSocket(url, { token: many.accessToken, protocol: LIVE_PROTOCOL });
      opened.push(sixth);
      expect((await tryConnect(sixth))?.message).toBe('too_many_sockets');
    }
    const last = nextOf(opened.at(-3)!, 'disconnect');
    opened.at(-3)!.close();
    await last;
    await eventually(async () => {
      await connect(1, many);
    });
  });

  it('pass events of a session on to whoever has joined it at the other, and to nobody else', async () => {
    const { sessionId } = await openLiveSession(apps[0]!.url, person.accessToken);
    const [here, there, apart] = [await connect(0), await connect(1), await connect(1)];
    for (const socket of [here, there]) expect(await codeOf(socket, 'client.session_join', { sessionId })).toBe('ok');
    const heard: unknown[] = [];
    apart.onAny((event: string) => heard.push(event));
    const told = [here, there].map((socket) => nextOf(socket, 'server.participant'));
    const change = { sessionId, userId: person.user.id, change: 'joined' as const };
    apps[0]!.app.get(LiveRelay).toSession(sessionId, person.user.id, 'server.participant', change);
    expect(await Promise.all(told)).toEqual([[change], [change]]);
    const report = [here, there].map((socket) => nextOf(socket, 'server.audio_overrun'));
    const overrun = { sessionId, attemptId: null, nextSeq: 1, retryAfterMs: 1 };
    // Told to somebody else, it reaches nobody here.
    apps[1]!.app.get(LiveRelay).toSession(sessionId, 'somebody else', 'server.audio_overrun', {
      ...overrun,
      nextSeq: 2,
    });
    apps[1]!.app.get(LiveRelay).toSession(sessionId, null, 'server.audio_overrun', overrun);
    expect(await Promise.all(report)).toEqual([[overrun], [overrun]]);
    expect(heard).toEqual([]);
  });
});
