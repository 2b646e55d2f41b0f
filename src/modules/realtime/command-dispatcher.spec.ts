import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { AppError } from '../../common/app-error.js';
import { Log } from '../../common/logger.js';
import type { Ack } from '../../contract/live-events.js';
import { edgeSocket, type EdgeSocket } from '../../../test/support/live-edge-parts.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { CommandDispatcher } from './command-dispatcher.js';
import { FrameIntake } from './frame-intake.js';
import { SocketRegistry } from './socket-registry.js';

const id = '0198c0de-0000-7000-8000-00000000abcd';
const joinPayload = { sessionId: id };

/** The server's side of a socket.io socket: an emitter with a listener for everything. */
class FakeIoSocket extends EventEmitter {
  private readonly anyListeners: ((...args: unknown[]) => void)[] = [];

  onAny(listener: (...args: unknown[]) => void): this {
    this.anyListeners.push(listener);
    return this;
  }

  arrive(event: unknown, ...args: unknown[]): void {
    for (const listener of this.anyListeners) listener(event, ...args);
    this.emit(event as string, ...args);
  }

  /** Sends with an ack and waits for it. */
  ask(event: unknown, ...args: unknown[]): Promise<Ack<object>> {
    return new Promise((resolve) => this.arrive(event, ...args, resolve));
  }
}

describe('the dispatcher', () => {
  let io: FakeIoSocket;
  let edge: EdgeSocket;
  let registry: SocketRegistry;
  let logged: string;
  let join: (payload: { sessionId: string }) => Promise<object>;
  let ran: string[];
  beforeEach(() => {
    io = new FakeIoSocket();
    edge = edgeSocket({ now: Date.now() });
    registry = new SocketRegistry();
    registry.add(edge.live);
    [logged, ran] = ['', []];
    join = () => Promise.resolve({ joined: true });
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString();
        done();
      },
    });
    const log = new Log({ level: 'info', destination });
    const meters = { frameTaken: () => undefined, refused: () => undefined } as never;
    const clock = new FakeClock();
    const commands = {
      handlers: {
        'client.session_join': (_socket: unknown, payload: { sessionId: string }) => join(payload),
        'client.audio_stop': () => Promise.resolve(ran.push('stop')).then(() => ({})),
      },
      frame: () => {
        throw new Error('a fault of ours that names /var/lib');
      },
      features: () => undefined,
      progress: () => ({ lastEventSeq: 0, attemptId: null, nextAudioSeq: null }),
    } as never;
    const renewal = { renew: () => Promise.resolve({ expiresAt: 'then' }) } as never;
    const intake = new FrameIntake(commands, meters, clock);
    new CommandDispatcher(commands, intake, renewal, meters, clock, log).bind(io as never, edge.live);
  });

  const codeOf = (ack: Ack<object>) => (ack.ok ? 'ok' : ack.problem.code);

  it('answers a command with what its handler answers', async () => {
    expect(await io.ask('client.session_join', joinPayload)).toEqual({ ok: true, data: { joined: true } });
    expect(await io.ask('client.token_refresh', { accessToken: 'x' })).toEqual({
      ok: true,
      data: { expiresAt: 'then' },
    });
  });

  it('answers a refusal, a fault of the database and a fault nobody expected as problems', async () => {
    const fails = async (error: Error) => {
      join = () => Promise.reject(error);
      return io.ask('client.session_join', joinPayload);
    };
    const refused = await fails(new AppError('session_not_found', 'No.'));
    expect(refused).toMatchObject({ ok: false, problem: { code: 'session_not_found', status: 404, detail: 'No.' } });
    const gone = await fails(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    expect(gone).toMatchObject({ problem: { code: 'unavailable', retryAfterSeconds: 2 } });
    const unexpected = await fails(new Error('secret'));
    expect(unexpected).toMatchObject({ problem: { code: 'internal_error', status: 500 } });
    expect(JSON.stringify(unexpected)).not.toContain('secret');
    expect(logged).toContain('unexpected failure');
  });

  it('answers a handler that throws before it promises', async () => {
    join = () => {
      throw new AppError('conflict', 'At once.');
    };
    expect(codeOf(await io.ask('client.session_join', joinPayload))).toBe('conflict');
  });

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['null', [null]],
    ['text', ['join']],
    ['two payloads', [joinPayload, joinPayload]],
    ['binary', [Buffer.from('x')]],
    ['an unknown field', [{ ...joinPayload, userId: id }]],
  ])('refuses %s as a payload', async (_what, args) => {
    expect(codeOf(await io.ask('client.session_join', ...args))).toBe('validation_failed');
  });

  it('refuses commands of sessions that were not joined', async () => {
    const stop = { sessionId: id, lastSeq: -1 };
    expect(codeOf(await io.ask('client.audio_stop', stop))).toBe('session_not_joined');
    registry.join(edge.live, id, 0);
    expect(codeOf(await io.ask('client.audio_stop', stop))).toBe('ok');
    expect(ran).toEqual(['stop']);
  });

  it('carries out a command without an ack; only its failure is told', async () => {
    registry.join(edge.live, id, 0);
    io.arrive('client.audio_stop', { sessionId: id, lastSeq: -1 });
    io.arrive('client.audio_stop', { sessionId: id });
    await io.ask('client.session_join', joinPayload);
    expect(ran).toEqual(['stop']);
    expect(edge.sent()).toMatchObject([['server.error', { code: 'validation_failed', retryable: false }]]);
  });

  it('runs the commands of a socket one after the other', async () => {
    const order: string[] = [];
    join = async ({ sessionId }) => {
      order.push(`${sessionId.at(-1)} begins`);
      await new Promise(setImmediate);
      order.push(`${sessionId.at(-1)} ends`);
      return {};
    };
    const ids = ['1', '2', '3'].map((digit) => id.slice(0, -1) + digit);
    await Promise.all(ids.map((sessionId) => io.ask('client.session_join', { sessionId })));
    expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
  });

  it('refuses commands when too many wait, and when they come too fast', async () => {
    join = () => new Promise(() => undefined);
    const acks: Ack<object>[] = [];
    for (let index = 0; index < 40; index++) {
      io.arrive('client.session_join', joinPayload, (ack: Ack<object>) => acks.push(ack));
    }
    await new Promise(setImmediate);
    expect(acks.map(codeOf)).toEqual(Array.from({ length: 7 }, () => 'rate_limited'));
    for (let index = 0; index < 2_100; index++) io.arrive('client.session_join', joinPayload);
    expect(edge.ended[0]).toBe('disconnected');
  });

  it.each<[unknown]>([['client.audio_frames'], ['server.nudge'], ['error'], ['toString'], ['__proto__'], [7], ['']])(
    'knows no event %p',
    async (event) => {
      io.on('error', () => undefined);
      expect(codeOf(await io.ask(event, { sessionId: id }))).toBe('event_unknown');
    },
  );

  it('tells a client that wants no ack of unknown events, once a second', () => {
    for (let index = 0; index < 10; index++) io.arrive('client.unknown');
    expect(edge.sent()).toMatchObject([['server.error', { code: 'event_unknown' }]]);
  });

  it('lives on when an ack throws and when a frame does', async () => {
    io.arrive('client.session_join', joinPayload, () => {
      throw new Error('no ack for you');
    });
    registry.join(edge.live, id, 0);
    io.arrive('client.audio_frame', { sessionId: id, seq: 0, startMs: 0 }, Buffer.alloc(640));
    expect(codeOf(await io.ask('client.session_join', joinPayload))).toBe('ok');
    expect(edge.sent()).toMatchObject([['server.error', { code: 'internal_error' }]]);
    expect(JSON.stringify(edge.sent())).not.toContain('/var/lib');
  });

  it('answers frames when the client wants it', async () => {
    registry.join(edge.live, id, 0);
    expect(codeOf(await io.ask('client.feature_frame', { sessionId: id, timestampMs: 0 }))).toBe('ok');
    expect(codeOf(await io.ask('client.feature_frame', { sessionId: id, timestampMs: NaN }))).toBe('validation_failed');
    expect(codeOf(await io.ask('client.audio_frame', null))).toBe('audio_frame_invalid');
  });

  it('drops what waits when the connection goes', async () => {
    let finish: (value: object) => void = () => undefined;
    join = () => new Promise((resolve) => (finish = resolve));
    registry.join(edge.live, id, 0);
    io.arrive('client.session_join', joinPayload);
    io.arrive('client.audio_stop', { sessionId: id, lastSeq: -1 });
    io.emit('disconnect');
    finish({});
    await new Promise(setImmediate);
    expect(ran).toEqual([]);
  });
});
