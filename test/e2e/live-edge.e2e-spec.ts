import { once } from 'node:events';
import type { Namespace } from 'socket.io';
import type { Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { logout, refresh } from '../../sdk/src/generated/sdk.gen.js';
import { CLIENT_EVENTS, LIVE_NAMESPACE, LIVE_PROTOCOL, type ServerPayload } from '../../src/contract/live-events.js';
import { RealtimeGateway } from '../../src/modules/realtime/realtime.gateway.js';
import { LiveRelay } from '../../src/modules/realtime/live-relay.js';
import { SocketRegistry } from '../../src/modules/realtime/socket-registry.js';
import { SocketWatch } from '../../src/modules/realtime/socket-watch.js';
import { Metrics } from '../../src/modules/system/metrics.service.js';
import { LeanSocket, payloadOf } from '../../bench/live/lean-socket.js';
import { openLiveSession } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import {
  ask,
  closeCode,
  codeOf,
  connectLiveSocket,
  liveSocket,
  rawLiveSocket,
  rawSocket,
  tryConnect,
  nextOf,
} from '../support/live-sockets.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const minute = 60_000;
const listedOrigin = 'https://app.rehearse.test';
const nowhere = '0198c0de-0000-7000-8000-00000000abcd';

describe('the edge of the live sockets', () => {
  let app: TestApp;
  let person: Person;
  let registeredAt = 0;
  /** One that never says who it is: closed by the server after ten seconds, while the other tests run. */
  let silent: Promise<number>;
  const opened: { close(): unknown }[] = [];

  beforeAll(async () => {
    app = await startTestApp({ jobs: false, environment: { CORS_ORIGINS: listedOrigin } });
    silent = rawSocket(app.url).then(closeCode);
  });
  beforeEach(async () => {
    // Tests move the clock, and access tokens last for a quarter of an hour.
    if (registeredAt + 5 * minute > app.clock.now().getTime()) return;
    person = await registerPerson(app);
    registeredAt = app.clock.now().getTime();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) one.close();
    await eventually(() => Promise.resolve(expect(registry().size).toBe(0)));
    // Budgets are full again.
    app.clock.advance(minute);
  });
  afterAll(() => app.close());

  const registry = () => app.app.get(SocketRegistry);
  const look = () => app.app.get(SocketWatch).look(app.clock.now());
  const kept = <One extends { close(): unknown }>(one: One): One => {
    opened.push(one);
    return one;
  };
  const connected = async (who = person): Promise<Socket> => kept(await connectLiveSocket(app.url, who.accessToken));
  const knock = (auth: object, options: Parameters<typeof liveSocket>[2] = {}) =>
    tryConnect(kept(liveSocket(app.url, auth, options)));
  const isWell = async (socket: Socket) => expect(await codeOf(socket, 'client.unheard_of')).toBe('event_unknown');

  describe('lets nobody in', () => {
    it.each<[string, (who: Person) => object, string]>([
      ['who sends nothing', () => ({}), 'protocol_unsupported'],
      ['of another protocol', ({ accessToken: token }) => ({ token, protocol: 2 }), 'protocol_unsupported'],
      ['whose protocol is text', ({ accessToken: token }) => ({ token, protocol: '1' }), 'protocol_unsupported'],
      ['without a token', () => ({ protocol: 1 }), 'unauthenticated'],
      ['with junk for a token', () => ({ protocol: 1, token: 'junk' }), 'unauthenticated'],
      ['with a list for a token', ({ accessToken }) => ({ protocol: 1, token: [accessToken] }), 'unauthenticated'],
      ['with a refresh token', ({ refreshToken: token }) => ({ protocol: 1, token }), 'unauthenticated'],
      ['with a changed token', ({ accessToken }) => ({ protocol: 1, token: `${accessToken}x` }), 'unauthenticated'],
    ])('%s', async (_who, authOf, code) => {
      const refusal = await knock(authOf(person));
      expect(refusal).toMatchObject({ message: code, data: { code, type: `urn:rehearse:problem:${code}` } });
      expect(registry().size).toBe(0);
    });

    it('whose token is in the address', async () => {
      const refusal = await knock({ protocol: 1 }, { query: { token: person.accessToken, protocol: '1' } });
      expect(refusal?.message).toBe('unauthenticated');
    });

    it('whose token has expired', async () => {
      const late = await registerPerson(app);
      app.clock.advance(15 * minute);
      expect((await knock({ protocol: 1, token: late.accessToken }))?.message).toBe('unauthenticated');
    });

    it('whose session has ended', async () => {
      const gone = await registerPerson(app);
      await logout({ client: gone.client });
      expect((await knock({ protocol: 1, token: gone.accessToken }))?.message).toBe('unauthenticated');
    });

    it('into another namespace', async () => {
      for (const namespace of ['/', '/admin', '/live/../live', '/LIVE']) {
        const raw = kept(await rawSocket(app.url));
        raw.send(`40${namespace},${JSON.stringify({ token: person.accessToken, protocol: LIVE_PROTOCOL })}`);
        const [packet] = (await once(raw, 'message')) as [Buffer];
        expect(packet.toString()).toContain('Invalid namespace');
      }
    });

    it('twice on one connection', async () => {
      const raw = kept(await rawLiveSocket(app.url, person.accessToken));
      const connect = `40${LIVE_NAMESPACE},${JSON.stringify({ token: person.accessToken, protocol: LIVE_PROTOCOL })}`;
      for (let again = 0; again < 3; again++) raw.send(connect);
      expect(await closeCode(raw)).toBeGreaterThan(0);
    });

    it('who keeps trying: the connection is closed', async () => {
      const raw = kept(await rawSocket(app.url));
      for (let again = 0; again < 10; again++) raw.send(`40${LIVE_NAMESPACE},{"protocol":1,"token":"junk"}`);
      expect(await closeCode(raw)).toBeGreaterThan(0);
    });

    it('who floods before saying who it is', async () => {
      const raw = kept(await rawSocket(app.url));
      for (let packet = 0; packet < 1_000; packet++) raw.send(`40/nowhere${packet},`);
      expect(await closeCode(raw)).toBe(1006);
    });
  });

  describe('from pages', () => {
    const upgrade = (origin: string) =>
      new Promise<{ status: number; body: string }>((resolve, reject) => {
        const socket = new WebSocket(`${app.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
          origin,
        });
        socket.on('error', () => undefined);
        socket.on('open', () => {
          socket.close();
          resolve({ status: 101, body: '' });
        });
        socket.on('unexpected-response', (_request, response) => {
          response.toArray().then((chunks) => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks as Buffer[]).toString() });
          }, reject);
        });
      });

    it.each(['https://evil.example', 'null', 'https://app.rehearse.test.evil.example', 'http://app.rehearse.test'])(
      'refuses %s before there is a socket',
      async (origin) => {
        const { status, body } = await upgrade(origin);
        expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([403, 'origin_forbidden']);
        const polled = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
        expect([polled.status, await polled.text()]).toEqual([403, expect.stringContaining('origin_forbidden')]);
      },
    );

    it('takes listed ones, its own and clients that are no pages', async () => {
      for (const origin of [listedOrigin, 'http://rehearse.test', app.url]) {
        expect((await upgrade(origin)).status).toBe(101);
      }
      await connected();
    });

    it('shows listed ones alone that they may read', async () => {
      const allowed = async (origin: string) =>
        (await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).headers.get(
          'access-control-allow-origin',
        );
      expect([await allowed(listedOrigin), await allowed('https://evil.example')]).toEqual([listedOrigin, null]);
    });
  });

  describe('takes hostile input', () => {
    const id = JSON.stringify(nowhere);
    /** As text of a packet of engine.io's kind 4; `#` stands for the event. */
    const hostile = [
      '',
      '9',
      '2',
      '2/live',
      '2/live,',
      '2/live,[',
      '2/live,{}',
      '2/live,[]',
      '2/live,[null]',
      '2/live,[7]',
      '2/live,["#"',
      '2/live,["#"]',
      '2/live,["#",null]',
      '2/live,["#",[]]',
      '2/live,["#",{}]',
      `2/live,["#",{"sessionId":${id}}]`,
      `2/live,7["#",{"sessionId":${id}}]`,
      `2/live,99999999999999999999["#",{"sessionId":${id}}]`,
      '2/live,1["#",{"sessionId":{"toString":"x","then":"y"}}]',
      '2/live,1["#",{"__proto__":{"sessionId":"x"}}]',
      '2/live,1["#",{"constructor":{"prototype":{"polluted":true}}}]',
      '2/live,1["#",{"sessionId":"\u0000\ud800"}]',
      `2/live,1["#",${'['.repeat(20_000)}${']'.repeat(20_000)}]`,
      `2/live,1["#",{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}]`,
      `2/live,1["#",${JSON.stringify('x'.repeat(60_000))}]`,
      '2/live,1["#",1e999]',
      '2/live,1["#",-0,1,2,3,4,5,6,7,8,9]',
      '2/live,1["#","#","#"]',
      '2/live,1["connect",{}]',
      '2/live,1["disconnect","#"]',
      '2/live,1["newListener","#"]',
      '2/live,1["error",{"message":"#"}]',
      '3/live,1[{"ok":true}]',
      '3/live,1[]',
      '4/live,{"message":"x"}',
      '0/live,{}',
      '1/live,["x"]',
      '51-/live,["#",{"_placeholder":true,"num":5}]',
      '51-/live,["#",{"_placeholder":true,"num":-1}]',
      '51-/live,["#",{"_placeholder":true,"num":"0"},{"_placeholder":true}]',
      '50-/live,["#"]',
      '5x-/live,["#"]',
      '599-/live,["#",{"_placeholder":true,"num":0}]',
      '61-/live,1[{"_placeholder":true,"num":0}]',
      '2/admin,["#",{}]',
      '2["#",{}]',
    ];

    it.each(Object.keys(CLIENT_EVENTS))(
      'in the place of %s, which costs only the socket that sends it',
      async (event) => {
        const sender = await registerPerson(app);
        const good = await connected();
        let raw = await rawLiveSocket(app.url, sender.accessToken);
        const outcomes = { answered: 0, closed: 0 };
        for (const packet of hostile) {
          if (raw.readyState !== WebSocket.OPEN) raw = await rawLiveSocket(app.url, sender.accessToken);
          raw.send(`4${packet.replaceAll('#', event)}`);
          // What waits for an attachment gets one.
          if (/^[56]/.test(packet)) raw.send(Buffer.alloc(640));
          outcomes[await survives(raw)] += 1;
        }
        raw.close();
        // Every packet was taken in, and both ways to end are among them.
        expect(outcomes.answered + outcomes.closed).toBe(hostile.length);
        expect(Math.min(outcomes.answered, outcomes.closed)).toBeGreaterThan(10);
        await isWell(good);
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
        expect(app.logged.filter((line) => line.includes('failure') || line.includes('failed'))).toEqual([]);
      },
    );

    /** Whether the connection still answers a command. */
    function survives(raw: WebSocket): Promise<'answered' | 'closed'> {
      return new Promise((resolve) => {
        const hear = (packet: Buffer): void => {
          if (packet.toString().startsWith('43/live,77[')) settle('answered');
        };
        const close = (): void => settle('closed');
        const settle = (outcome: 'answered' | 'closed'): void => {
          raw.off('message', hear).off('close', close);
          resolve(outcome);
        };
        raw.on('message', hear).on('close', close);
        raw.send('42/live,77["client.unheard_of"]');
      });
    }

    const badPayloads: [string, unknown][] = [
      ['nothing', undefined],
      ['null', null],
      ['true', true],
      ['a number', 7],
      ['text', 'x'],
      ['a list', []],
      ['an object without fields', {}],
      ['binary', Buffer.alloc(640)],
      ['an unknown field', { sessionId: nowhere, userId: nowhere }],
      ['a number for the session', { sessionId: 7 }],
      ['null for the session', { sessionId: null }],
      ['a list for the session', { sessionId: [nowhere] }],
      ['an object for the session', { sessionId: { $ne: null } }],
      ['an empty session', { sessionId: '' }],
      ['a session that is no id', { sessionId: "'; DROP TABLE users; --" }],
      ['a long session', { sessionId: 'x'.repeat(50_000) }],
      ['a session with a line feed', { sessionId: `${nowhere}\n` }],
      ['a NUL', { sessionId: '\u0000' }],
      ['binary for the session', { sessionId: Buffer.from('x') }],
      ['a negative sequence', { sessionId: nowhere, seq: -1, startMs: 0, lastSeq: -2, lastEventSeq: -1 }],
      ['half a sequence', { sessionId: nowhere, seq: 0.5, startMs: 0, lastSeq: 0.5, lastEventSeq: 0.5 }],
      ['a sequence as text', { sessionId: nowhere, seq: '0', startMs: 0, lastSeq: '0', lastEventSeq: '0' }],
      [
        'a sequence beyond all',
        { sessionId: nowhere, seq: 2 ** 53, startMs: 0, lastSeq: 2 ** 53, lastEventSeq: 1e300 },
      ],
      ['a time that is none', { sessionId: nowhere, seq: 0, startMs: 'soon', timestampMs: 'soon' }],
      ['a negative time', { sessionId: nowhere, seq: 0, startMs: -1, timestampMs: -1 }],
      ['an unknown encoding', { sessionId: nowhere, encoding: 'mp3', sampleRateHz: 16_000 }],
      ['a rate that cannot be', { sessionId: nowhere, encoding: 'pcm16', sampleRateHz: 1 }],
      ['an unknown intensity', { sessionId: nowhere, intensity: 'loud', action: 'eaten' }],
      ['a token that is a list', { accessToken: ['x'] }],
      ['a long token', { accessToken: 'x'.repeat(5_000) }],
    ];

    it.each(Object.keys(CLIENT_EVENTS))('and refuses 30 payloads of %s without repeating them', async (event) => {
      const socket = await connected();
      for (const [what, payload] of badPayloads) {
        const ack = await ask(socket, event, payload, ...(event === 'client.audio_frame' ? [Buffer.alloc(640)] : []));
        const code = ack.ok ? 'ok' : ack.problem.code;
        expect([what, code]).toEqual([
          what,
          expect.stringMatching(/^(validation_failed|audio_frame_invalid|session_not_found|session_not_joined)$/),
        ]);
        const sent = ack.ok ? {} : ack.problem;
        expect(JSON.stringify(sent)).not.toMatch(/DROP|\$ne|x{10}|eaten|loud|mp3/);
      }
      app.clock.advance(10_000);
      await isWell(socket);
    });
  });

  describe('keeps an eye on who is in', () => {
    it('warns before the token expires, takes a new one on the same socket, and closes without one', async () => {
      const late = await registerPerson(app);
      const [renews, stays] = [await connected(late), await connected(late)];
      const warned = Promise.all([renews, stays].map((socket) => nextOf(socket, 'server.token_expiring')));
      app.clock.advance(14 * minute + 1_000);
      await look();
      const [[warning]] = (await warned) as [[ServerPayload<'server.token_expiring'>], unknown];
      expect(new Date(warning.expiresAt).getTime() - app.clock.now().getTime()).toBeLessThan(minute);
      const { data } = await refresh({ client: app.anonymous, body: { refreshToken: late.refreshToken } });
      const renewed = await ask(renews, 'client.token_refresh', { accessToken: data!.accessToken });
      expect(renewed).toMatchObject({ ok: true, data: { expiresAt: expect.any(String) } });
      expect(await codeOf(stays, 'client.token_refresh', { accessToken: person.refreshToken })).toBe('unauthenticated');
      const told = nextOf(stays, 'server.error');
      const closed = nextOf(stays, 'disconnect');
      app.clock.advance(minute + 30_000);
      await look();
      expect(await told).toMatchObject([{ code: 'unauthenticated' }]);
      expect((await closed)[0]).toBe('io server disconnect');
      await isWell(renews);
    });

    it('takes no token of somebody else', async () => {
      const [mine, stranger] = [await connected(), await registerPerson(app)];
      expect(await codeOf(mine, 'client.token_refresh', { accessToken: stranger.accessToken })).toBe('unauthenticated');
      expect(registry().ofUser(stranger.user.id)).toEqual([]);
    });

    it.each<[string, (who: Person) => Promise<unknown>]>([
      ['signed out', (who) => logout({ client: who.client })],
      ['banned', (who) => disable(who)],
    ])('closes the sockets of who was %s by the next round', async (_what, end) => {
      const gone = await registerPerson(app);
      const [socket, other] = [await connected(gone), await connected()];
      const closed = nextOf(socket, 'disconnect');
      await end(gone);
      await look();
      await closed;
      await isWell(other);
    });

    it('looks by itself within five seconds', async () => {
      const gone = await registerPerson(app);
      const closed = nextOf(await connected(gone), 'disconnect');
      await disable(gone);
      await closed;
    });

    it('asks a recovered socket again who it is', async () => {
      const who = await registerPerson(app);
      const recovering = () =>
        kept(
          liveSocket(
            app.url,
            { token: who.accessToken, protocol: LIVE_PROTOCOL },
            { reconnection: true, reconnectionDelay: 10, randomizationFactor: 0 },
          ),
        );
      const [stays, goes] = [recovering(), recovering()];
      for (const socket of [stays, goes]) expect(await tryConnect(socket)).toBeNull();
      const namespace = Reflect.get(app.app.get(LiveRelay), 'namespace') as Namespace;
      const seen = [stays, goes].map((socket) => nextOf(socket, 'offset'));
      namespace.emit('offset');
      await Promise.all(seen);
      const back = nextOf(stays, 'connect');
      stays.io.engine.close();
      await back;
      expect(stays.recovered).toBe(true);
      expect(await codeOf(stays, 'client.session_join', { sessionId: nowhere })).toBe('session_not_found');
      const refused = nextOf(goes, 'connect_error');
      await disable(who);
      app.clock.advance(5_000);
      goes.io.engine.close();
      expect(((await refused) as [Error])[0].message).toBe('unauthenticated');
    });

    const disable = (who: Person) =>
      app.database.pool.query(`UPDATE users SET status = 'disabled' WHERE id = $1`, [who.user.id]);
  });

  describe('bounds', () => {
    it('the sockets of a user: of 50 that come together five get in', async () => {
      const many = await registerPerson(app);
      const auth = { token: many.accessToken, protocol: LIVE_PROTOCOL };
      const verdicts = await Promise.all(Array.from({ length: 50 }, () => knock(auth)));
      expect(verdicts.filter((verdict) => verdict === null)).toHaveLength(5);
      expect(new Set(verdicts.map((verdict) => verdict?.message))).toEqual(new Set([undefined, 'too_many_sockets']));
      expect(registry().ofUser(many.user.id)).toHaveLength(5);
      opened.splice(0).forEach((socket) => socket.close());
      await eventually(() => Promise.resolve(expect(registry().ofUser(many.user.id)).toEqual([])));
      expect(await knock(auth)).toBeNull();
    });

    it('a burst of 20,000 frames: the sender is warned, then closed, and others do not notice', async () => {
      const flooder = await registerPerson(app);
      const { sessionId, questionIds } = await openLiveSession(app.url, flooder.accessToken);
      const good = await connected();
      const lean = kept(await LeanSocket.connect(app.url, flooder.accessToken));
      const events: [string, string][] = [];
      lean.received = (event, packet) => events.push([event, packet]);
      await lean.command('client.session_join', { sessionId });
      await lean.command('client.audio_start', { sessionId, questionId: questionIds[0], encoding: 'pcm16' });
      const closed = new Promise((resolve) => (lean.closed = resolve));
      const samples = Buffer.alloc(640);
      for (let seq = 0; seq < 20_000; seq++) lean.frame(JSON.stringify({ sessionId, seq, startMs: seq * 20 }), samples);
      await closed;
      await isWell(good);
      const names = events.map(([event]) => event);
      expect(names).toContain('server.audio_overrun');
      const error = events.find(([event]) => event === 'server.error');
      expect(payloadOf(error![1])).toMatchObject({ code: 'rate_limited' });
      const counted = await app.app.get(Metrics).read();
      expect(Number(/^live_audio_frames_total (\d+)$/m.exec(counted)?.[1])).toBeLessThan(8_000);
    });

    it('commands', async () => {
      const socket = await connected();
      const codes = await Promise.all(
        Array.from({ length: 100 }, () => codeOf(socket, 'client.session_leave', { sessionId: nowhere })),
      );
      expect(codes.filter((code) => code === 'rate_limited').length).toBeGreaterThan(20);
      app.clock.advance(5_000);
      expect(await codeOf(socket, 'client.session_leave', { sessionId: nowhere })).toBe('session_not_joined');
    });

    it.each<[string, (raw: WebSocket) => void, number]>([
      ['a packet of 72,000 bytes', (raw) => raw.send(`42/live,["x","${'x'.repeat(72_000)}"]`), 1009],
      ['72,000 bytes of sound', (raw) => raw.send(Buffer.alloc(72_000)), 1009],
      ['99 attachments', (raw) => raw.send(`4599-/live,["client.audio_frame"]`), 1005],
      ['a flood of tiny fragments', (raw) => fragments(raw), 1008],
    ])('%s: that socket is closed, and others stay', async (_what, send, code) => {
      const good = await connected();
      const raw = await rawLiveSocket(app.url, person.accessToken);
      send(raw);
      expect(await closeCode(raw)).toBe(code);
      await isWell(good);
    });

    function fragments(raw: WebSocket): void {
      for (let count = 0; count < 20_000; count++) raw.send('', { fin: false });
    }

    it('what waits for readers who do not read; those who do get everything', async () => {
      const speaker = await registerPerson(app);
      const { sessionId } = await openLiveSession(app.url, speaker.accessToken);
      const sockets = await Promise.all(
        Array.from({ length: 5 }, async () => kept(await LeanSocket.connect(app.url, speaker.accessToken))),
      );
      for (const socket of sockets) await socket.command('client.session_join', { sessionId });
      const [reader, ...paused] = sockets;
      let [heard, overflow] = [0, 0];
      reader!.received = () => (heard += 1);
      for (const socket of paused) {
        socket.closed = () => (overflow += 1);
        socket.pause();
      }
      const before = process.memoryUsage().rss;
      const final = {
        sessionId,
        attemptId: nowhere,
        segmentId: 's',
        speaker: nowhere,
        text: 'x'.repeat(20_000),
        timing: null,
        startMs: 0,
        endMs: 1,
        atMs: 0,
      };
      // More than loopback buffers by itself.
      const count = 1_500;
      for (let eventSeq = 1; eventSeq <= count; eventSeq++) {
        app.app.get(LiveRelay).toSession(sessionId, null, 'server.transcript_final', { ...final, eventSeq });
        await new Promise(setImmediate);
      }
      await eventually(() => Promise.resolve(expect(registry().inSession(sessionId)).toHaveLength(1)));
      await eventually(() => Promise.resolve(expect(heard).toBeGreaterThanOrEqual(count)));
      for (const socket of paused) socket.resume();
      await eventually(() => Promise.resolve(expect(overflow).toBe(4)));
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    });
  });

  it('closes within ten seconds who never says who it is', async () => {
    expect(await silent).toBeGreaterThan(0);
  });

  it('counts sockets for the operator', async () => {
    await connected();
    expect(await app.app.get(Metrics).read()).toMatch(/^live_sockets 1$/m);
  });

  it('tells everyone where to go on when the process stops, and lets nobody in any more', async () => {
    const speaker = await registerPerson(app);
    const { sessionId } = await openLiveSession(app.url, speaker.accessToken);
    const socket = await connected(speaker);
    expect(await codeOf(socket, 'client.session_join', { sessionId })).toBe('ok');
    const told = nextOf(socket, 'server.session_ended');
    const closed = nextOf(socket, 'disconnect');
    await app.app.get(RealtimeGateway).stop();
    expect(await told).toEqual([{ sessionId, reason: 'shutdown', resume: { lastEventSeq: 0, nextAudioSeq: null } }]);
    // Not "io server disconnect": clients come back by themselves.
    expect((await closed)[0]).toBe('transport close');
    expect(await knock({ token: speaker.accessToken, protocol: LIVE_PROTOCOL })).not.toBeNull();
  });
});
