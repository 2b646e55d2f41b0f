import { jest } from '@jest/globals';
import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { connectLive, type LiveClient, type LiveClientOptions, LiveError } from '../sdk/live/index.js';
import { eventually } from './support/eventually.js';
import {
  ATTEMPT_ID,
  type LiveScript,
  problemOf,
  QUESTION_ID,
  ScriptedLiveServer,
  SESSION_ID,
} from './support/scripted-live-server.js';
import { seededRandom } from './support/seeded-random.js';

/** 20 ms at 8 kHz. */
const FRAME_BYTES = 320;
const quick: LiveClientOptions = { firstDelayMs: 1, longestDelayMs: 5, frameMs: 20 };
const speaking = { questionId: QUESTION_ID, sampleRateHz: 8_000 };

let opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const { close } of opened.reverse()) await close();
  opened = [];
});

async function startServer(script?: LiveScript): Promise<ScriptedLiveServer> {
  const server = await ScriptedLiveServer.start(script);
  opened.push({ close: () => server.close() });
  return server;
}

function connect(
  server: ScriptedLiveServer,
  options: LiveClientOptions = {},
  token: string | (() => Promise<string>) = 'token',
): LiveClient {
  const client = connectLive(server.url, token, { ...quick, ...options });
  opened.push({ close: () => client.close() });
  return client;
}

function soundOf(bytes: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: bytes }, () => 1 + Math.floor(random() * 255));
}

const frames = (count: number): Uint8Array => soundOf(count * FRAME_BYTES);
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'went well',
    (error: LiveError) => error.code,
  );

describe('an answer over a connection', () => {
  it('arrives as it was written, in frames of the length asked for, however it was written', async () => {
    const server = await startServer();
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    const sound = frames(10);
    for (let at = 0; at < sound.byteLength; at += 333) expect(answer.write(sound.subarray(at, at + 333))).toBe(true);
    const stopped = await answer.stop();
    expect(stopped).toMatchObject({ attemptId: ATTEMPT_ID, transcription: { state: 'ready' } });
    expect(server.sound.equals(sound)).toBe(true);
    expect(server.frames.map(({ byteLength }) => byteLength)).toEqual(Array(10).fill(FRAME_BYTES));
    expect(server.arrived).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('takes samples as numbers', async () => {
    const server = await startServer();
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    answer.write(Int16Array.from({ length: 160 }, (_, at) => at - 80));
    await answer.stop();
    expect(server.sound.readInt16LE(0)).toBe(-80);
    expect(server.sound.readInt16LE(318)).toBe(79);
  });

  it('fills up a last frame that is shorter than the server takes, with silence', async () => {
    const server = await startServer();
    const answer = await (await connect(server, { frameMs: 100 }).join(SESSION_ID)).speak(speaking);
    const sound = soundOf(101);
    answer.write(sound);
    await answer.stop();
    expect(server.sound.byteLength).toBe(FRAME_BYTES);
    expect(server.sound.equals(Buffer.concat([sound, Buffer.alloc(FRAME_BYTES - 101)]))).toBe(true);
  });

  it('leaves a last frame as it is when it is long enough', async () => {
    const server = await startServer();
    const answer = await (await connect(server, { frameMs: 100 }).join(SESSION_ID)).speak(speaking);
    const sound = soundOf(FRAME_BYTES * 5 + 400);
    answer.write(sound);
    await answer.stop();
    expect(server.frames.map(({ byteLength }) => byteLength)).toEqual([1_600, 400]);
    expect(server.sound.equals(sound)).toBe(true);
  });

  it('may hold nothing at all', async () => {
    const server = await startServer();
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    expect(await answer.stop()).toMatchObject({ durationSeconds: 0 });
    expect(server.frames).toEqual([]);
  });

  it('is not sent further ahead of its acknowledgement than asked for', async () => {
    const server = await startServer({ ackEvery: 1_000 });
    const client = connect(server, { longestInFlightSeconds: 0.2 });
    const answer = await (await client.join(SESSION_ID)).speak(speaking);
    answer.write(frames(100));
    await client.renew('a round trip behind the frames');
    expect(server.arrived).toHaveLength(10);
    server.acknowledge(server.onlySocket());
    await eventually(() => Promise.resolve(expect(answer.ackedSeq).toBe(9)));
    const stopped = answer.stop();
    await client.renew('a round trip behind the frames');
    expect([server.arrived.length, server.stops]).toEqual([20, 0]);
    server.acknowledgeAll();
    await stopped;
    expect([server.arrived.length, server.stops]).toEqual([100, 1]);
  });

  it('is one at a time', async () => {
    const server = await startServer();
    const session = await connect(server).join(SESSION_ID);
    const answer = await session.speak(speaking);
    expect(await codeOf(session.speak(speaking))).toBe('already_speaking');
    await answer.stop();
    expect(session.answer).toBeNull();
    await (await session.speak(speaking)).stop();
  });

  it('begins when the connection is back', async () => {
    const server = await startServer();
    const session = await connect(server).join(SESSION_ID);
    const interrupted = new Promise((resolve) => session.on('interrupted', resolve));
    server.cut();
    await interrupted;
    await (await session.speak(speaking)).stop();
    expect(server.joins).toHaveLength(2);
  });

  it('goes on from where an earlier client left it', async () => {
    const server = await startServer();
    const sound = frames(6);
    server.open = true;
    server.frames = [sound.slice(0, FRAME_BYTES), sound.slice(FRAME_BYTES, 2 * FRAME_BYTES)];
    server.ackedSeq = 1;
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    expect([answer.continuedFrom, answer.ackedSeq]).toEqual([2, 1]);
    answer.write(sound.subarray(2 * FRAME_BYTES));
    await answer.stop();
    expect(server.sound.equals(sound)).toBe(true);
  });
});

describe('what goes wrong on the way', () => {
  const fault = fc.record({ after: fc.nat(60), kind: fc.constantFrom('cut', 'kill', 'drop', 'shutdown') });

  it('loses nothing and doubles nothing, wherever the connection is cut or the server killed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 4, maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        async (faults, pieces, ackEvery) => {
          const due = faults.map(({ after, kind }) => ({ after, kind }));
          const server = await startServer({
            ackEvery,
            onFrame: (self, socket) => {
              const at = due.findIndex(({ after }) => after <= self.arrived.length);
              if (at === -1) return false;
              const [{ kind } = { kind: 'drop' }] = due.splice(at, 1);
              if (kind === 'kill') self.lose();
              if (kind === 'kill' || kind === 'cut') self.cut();
              if (kind === 'shutdown') {
                socket.emit('server.session_ended', { sessionId: SESSION_ID, reason: 'shutdown', resume: null });
              }
              return kind !== 'shutdown';
            },
          });
          const client = connect(server, { longestInFlightSeconds: 0.4 });
          const answer = await (await client.join(SESSION_ID)).speak(speaking);
          const sound = soundOf(2 * Math.floor(pieces.reduce((sum, length) => sum + length, 0) / 2));
          let at = 0;
          for (const length of pieces) {
            expect(answer.write(sound.subarray(at, (at += length)))).toBe(true);
            await turn();
          }
          await answer.stop();
          client.close();
          await server.close();
          expect(server.sound.subarray(0, sound.byteLength).equals(sound)).toBe(true);
          expect(server.sound.subarray(sound.byteLength).every((byte) => byte === 0)).toBe(true);
          expect(server.sound.byteLength - sound.byteLength).toBeLessThan(FRAME_BYTES);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('sends again from where the server asks', async () => {
    const lost = new Set([3, 4]);
    const server = await startServer({ onFrame: (_server, _socket, seq) => lost.delete(seq) });
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    const sound = frames(12);
    answer.write(sound);
    await eventually(() => Promise.resolve(expect(server.sound.equals(sound)).toBe(true)));
    expect(server.arrived.filter((seq) => seq === 3)).toHaveLength(2);
  });

  it('does not answer every repetition of one request with all the sound again', async () => {
    const lost = new Set([0]);
    const server = await startServer({ onFrame: (_server, _socket, seq) => lost.delete(seq) });
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    answer.write(frames(50));
    await answer.stop();
    expect(server.arrived.length).toBeLessThanOrEqual(100);
  });

  it('waits as long as the server says when it was too much, and sends again what was not taken', async () => {
    let held: boolean | null = null;
    const tooEarly: number[] = [];
    const server = await startServer({
      onFrame: (self, socket, seq) => {
        if (seq === 5 && held === null) {
          held = true;
          const nextSeq = self.frames.length;
          const overrun = { sessionId: SESSION_ID, attemptId: ATTEMPT_ID, nextSeq, retryAfterMs: 60 };
          socket.emit('server.audio_overrun', overrun);
          setTimeout(() => (held = false), 50);
        } else if (held === true && seq === 5) tooEarly.push(seq);
        return held === true;
      },
    });
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    const sound = frames(20);
    answer.write(sound);
    await eventually(() => Promise.resolve(expect(server.sound.equals(sound)).toBe(true)));
    expect(tooEarly).toEqual([]);
    expect(server.stops).toBe(0);
  });

  it('starts again when the server lets the answer go for a while', async () => {
    let letGo = false;
    const server = await startServer({
      ackEvery: 4,
      onFrame: (self, socket, seq) => {
        if (seq !== 6 || letGo) return false;
        letGo = true;
        self.letGo(socket);
        return true;
      },
    });
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    const sound = frames(20);
    answer.write(sound);
    await eventually(() => Promise.resolve(expect(server.sound.equals(sound)).toBe(true)));
    expect(server.starts).toHaveLength(2);
    await answer.stop();
  });

  it('ends with what the server took when it takes no more of an answer', async () => {
    const server = await startServer({
      onFrame: (_self, socket, seq) => {
        if (seq === 8) {
          const problem = { ...problemOf('audio_too_long'), sessionId: SESSION_ID, retryable: false };
          socket.emit('server.error', problem);
        }
        return seq >= 8;
      },
    });
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    const overflows: string[] = [];
    answer.on('overflow', ({ reason }) => overflows.push(reason));
    answer.write(frames(12));
    await eventually(() => Promise.resolve(expect(overflows).toEqual(['answer_too_long'])));
    expect(answer.write(frames(1))).toBe(false);
    await answer.stop();
    expect(server.sound.equals(frames(12).subarray(0, 8 * FRAME_BYTES))).toBe(true);
  });

  it('sends what is missing when a stop finds the answer incomplete, and stops again', async () => {
    const server = await startServer({
      ackEvery: 4,
      onStop: (self) => {
        if (self.stops > 1) return null;
        self.lose();
        return 'audio_incomplete';
      },
    });
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    const sound = frames(10);
    answer.write(sound);
    await answer.stop();
    expect(server.stops).toBe(2);
    expect(server.sound.equals(sound)).toBe(true);
  });

  it('asks again for the end of an answer when the connection was lost before it was told', async () => {
    const server = await startServer({
      onStop: (self) => {
        if (self.stops > 1) return null;
        setImmediate(() => self.cut());
        return 'silent';
      },
    });
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    answer.write(frames(3));
    expect(await answer.stop()).toMatchObject({ attemptId: ATTEMPT_ID });
    expect(server.stops).toBe(2);
    expect(server.starts).toHaveLength(1);
  });

  it('gives a stop up that the server refuses', async () => {
    const server = await startServer({ onStop: () => 'audio_not_started' });
    const session = await connect(server).join(SESSION_ID);
    const answer = await session.speak(speaking);
    expect(await codeOf(answer.stop())).toBe('audio_not_started');
    expect(session.answer).toBeNull();
  });

  it('tells when the server has less than it acknowledged, rather than go on with a gap', async () => {
    const server = await startServer();
    const answer = await (await connect(server).join(SESSION_ID)).speak(speaking);
    answer.write(frames(5));
    await eventually(() => Promise.resolve(expect(answer.ackedSeq).toBe(4)));
    server.frames.length = 2;
    server.cut();
    expect(await codeOf(answer.stop())).toBe('sound_lost');
  });
});

describe('the buffer', () => {
  it('takes no more than its bound, says so once, and tells when there is room', async () => {
    const server = await startServer({ ackEvery: 1_000 });
    const client = connect(server, { longestBufferSeconds: 0.1 });
    const answer = await (await client.join(SESSION_ID)).speak(speaking);
    const overflows: string[] = [];
    answer.on('overflow', ({ reason }) => overflows.push(reason));
    expect([1, 2, 3, 4, 5, 6, 7].map(() => answer.write(frames(1)))).toEqual([
      ...[true, true, true, true, true],
      ...[false, false],
    ]);
    expect(overflows).toEqual(['buffer_full']);
    expect(answer.bufferedSeconds).toBeCloseTo(0.1);
    const room = answer.room(FRAME_BYTES);
    await eventually(() => Promise.resolve(expect(server.frames).toHaveLength(5)));
    server.acknowledge(server.onlySocket(), 1);
    await room;
    expect(answer.write(frames(2))).toBe(true);
    expect(answer.write(frames(1))).toBe(false);
    expect(overflows).toEqual(['buffer_full', 'buffer_full']);
  });

  it('refuses a piece that could never find room', async () => {
    const server = await startServer();
    const answer = await (await connect(server, { longestBufferSeconds: 0.1 }).join(SESSION_ID)).speak(speaking);
    expect(() => answer.write(frames(5))).toThrow(RangeError);
  });

  it('takes no more sound than an answer may hold', async () => {
    const server = await startServer();
    const client = connect(server, { longestBufferSeconds: 700, frameMs: 500 });
    const answer = await (await client.join(SESSION_ID)).speak(speaking);
    const overflows: string[] = [];
    answer.on('overflow', ({ reason }) => overflows.push(reason));
    expect(answer.write(new Uint8Array(600 * 16_000))).toBe(true);
    expect(answer.write(new Uint8Array(2))).toBe(false);
    expect(overflows).toEqual(['answer_too_long']);
  });
});

describe('a session', () => {
  it('tells every event once, also those of the time without a connection', async () => {
    const server = await startServer();
    const session = await connect(server).join(SESSION_ID);
    const told: number[] = [];
    session.on('final', ({ eventSeq }) => told.push(eventSeq));
    server.tellFinal();
    await eventually(() => Promise.resolve(expect(told).toEqual([1])));
    server.cut();
    server.tellFinal();
    server.tellFinal();
    await eventually(() => Promise.resolve(expect(told).toEqual([1, 2, 3])));
    server.cut();
    await eventually(() => Promise.resolve(expect(server.joins).toHaveLength(3)));
    server.tellFinal();
    await eventually(() => Promise.resolve(expect(told).toEqual([1, 2, 3, 4])));
    expect(session.lastEventSeq).toBe(4);
  });

  it('misses nothing of the time without a connection when that is what came first', async () => {
    const server = await startServer();
    server.tellFinal();
    const session = await connect(server).join(SESSION_ID);
    const told: number[] = [];
    session.on('final', ({ eventSeq }) => told.push(eventSeq));
    server.cut();
    server.tellFinal();
    await eventually(() => Promise.resolve(expect(told).toEqual([2])));
  });

  it('asks only for events that an earlier client had not seen', async () => {
    const server = await startServer();
    for (let at = 0; at < 3; at++) server.tellFinal();
    const client = connect(server);
    const session = client.enter(SESSION_ID, { lastEventSeq: 2 });
    const told: number[] = [];
    session.on('final', ({ eventSeq }) => told.push(eventSeq));
    await eventually(() => Promise.resolve(expect(told).toEqual([3])));
    expect(server.joins).toEqual([{ lastEventSeq: 2 }]);
  });

  it('ends when another client has taken over, and does not come back', async () => {
    const server = await startServer();
    const session = await connect(server).join(SESSION_ID);
    const answer = await session.speak(speaking);
    const ended = new Promise((resolve) => session.on('ended', resolve));
    server.io.of('/live').emit('server.session_ended', { sessionId: SESSION_ID, reason: 'taken_over', resume: null });
    expect(await ended).toEqual({ reason: 'taken_over', problem: null });
    expect(() => answer.write(frames(1))).toThrow(LiveError);
    expect(await codeOf(answer.stop())).toBe('taken_over');
    server.cut();
    await eventually(() => Promise.resolve(expect(server.tokens).toHaveLength(2)));
    await turn();
    expect(server.joins).toHaveLength(1);
  });

  it('still gives the end of an answer when it is finalized in the meantime', async () => {
    const server = await startServer({
      onStop: (_self, socket) => {
        socket.emit('server.session_ended', { sessionId: SESSION_ID, reason: 'finalized', resume: null });
        return null;
      },
    });
    const session = await connect(server).join(SESSION_ID);
    expect(await (await session.speak(speaking)).stop()).toMatchObject({ attemptId: ATTEMPT_ID });
  });

  it('cannot be joined when the server refuses', async () => {
    const server = await startServer({ onJoin: () => 'session_not_found' });
    expect(await codeOf(connect(server).join(SESSION_ID))).toBe('session_not_found');
  });

  it('is joined later when the server is not able to at the moment', async () => {
    let tries = 0;
    const server = await startServer({ onJoin: () => (++tries < 3 ? 'unavailable' : null) });
    await connect(server).join(SESSION_ID);
    expect(tries).toBe(3);
  });
});

describe('the token', () => {
  it('is renewed on the same socket when the server says that it ends', async () => {
    let given = 0;
    const server = await startServer();
    const client = connect(server, {}, () => Promise.resolve(`token-${++given}`));
    await client.join(SESSION_ID);
    server.io.of('/live').emit('server.token_expiring', { expiresAt: '2030-01-01T00:00:00Z' });
    await eventually(() => Promise.resolve(expect(server.refreshed).toEqual(['token-2'])));
    server.cut();
    await eventually(() => Promise.resolve(expect(server.tokens).toEqual(['token-1', 'token-2'])));
  });

  it('is asked for again when it has ended while there was no connection', async () => {
    let given = 0;
    const ended = new Set<unknown>();
    const server = await startServer({ admit: (token) => (ended.has(token) ? 'unauthenticated' : null) });
    const client = connect(server, {}, () => Promise.resolve(`token-${++given}`));
    await client.join(SESSION_ID);
    ended.add('token-1');
    server.cut();
    await eventually(() => Promise.resolve(expect(server.joins).toHaveLength(2)));
    expect(server.tokens).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('ends the client when a fresh one is refused', async () => {
    const server = await startServer({ admit: () => 'unauthenticated' });
    const client = connect(server, {}, () => Promise.resolve('token'));
    expect(await codeOf(client.connected())).toBe('unauthenticated');
    expect(server.tokens).toHaveLength(1);
  });

  it('can be given by who has no source of tokens', async () => {
    const server = await startServer();
    const client = connect(server);
    await client.join(SESSION_ID);
    const expiring = new Promise((resolve) => client.on('tokenExpiring', resolve));
    server.io.of('/live').emit('server.token_expiring', { expiresAt: '2030-01-01T00:00:00Z' });
    await expiring;
    await client.renew('fresh');
    expect(server.refreshed).toEqual(['fresh']);
  });

  it('is waited for when its source fails', async () => {
    let tries = 0;
    const server = await startServer();
    const client = connect(server, {}, () =>
      ++tries < 3 ? Promise.reject(new Error('offline')) : Promise.resolve('t'),
    );
    await client.connected();
    expect(server.tokens).toEqual(['t']);
  });
});

describe('the client', () => {
  it('comes back to a server that had no place at the moment', async () => {
    let tries = 0;
    const server = await startServer({ admit: () => (++tries < 3 ? 'too_many_sockets' : null) });
    const failures: unknown[] = [];
    const client = connect(server);
    client.on('error', ({ code }) => failures.push(code));
    await client.connected();
    expect(failures).toEqual(['too_many_sockets', 'too_many_sockets']);
  });

  it('gives up where it is refused for good', async () => {
    const server = await startServer({ admit: () => 'protocol_unsupported' });
    expect(await codeOf(connect(server).connected())).toBe('protocol_unsupported');
  });

  it('comes back when the server hung up', async () => {
    const server = await startServer();
    await connect(server).join(SESSION_ID);
    server.io.of('/live').disconnectSockets(true);
    await eventually(() => Promise.resolve(expect(server.joins).toHaveLength(2)));
  });

  it('leaves nothing behind when it is closed', async () => {
    const server = await startServer();
    const client = connect(server);
    const session = await client.join(SESSION_ID);
    const answer = await session.speak(speaking);
    const ended = new Promise((resolve) => session.on('ended', resolve));
    const stopping = server.close();
    client.close();
    expect(await ended).toEqual({ reason: 'closed', problem: null });
    expect(await codeOf(answer.stop())).toBe('closed');
    expect(() => client.enter(SESSION_ID)).toThrow(LiveError);
    await stopping;
  });

  it('tells what the server says of itself', async () => {
    const server = await startServer();
    const client = connect(server);
    const session = await client.join(SESSION_ID);
    const [told, mine]: string[][] = [[], []];
    client.on('error', ({ code }) => told!.push(code));
    session.on('error', ({ code }) => mine!.push(code));
    const live = server.io.of('/live');
    live.emit('server.error', { ...problemOf('rate_limited'), retryable: false });
    live.emit('server.error', { ...problemOf('transcription_interrupted'), sessionId: SESSION_ID, retryable: true });
    await eventually(() =>
      Promise.resolve(expect([told, mine]).toEqual([['rate_limited'], ['transcription_interrupted']])),
    );
  });

  it('is not stopped by a listener that throws, whose fault is reported all the same', async () => {
    const server = await startServer();
    const session = await connect(server).join(SESSION_ID);
    const uncaught: Error[] = [];
    jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      Promise.resolve()
        .then(task)
        .catch((error: Error) => uncaught.push(error));
    });
    const told: number[] = [];
    session.on('final', () => {
      throw new Error('of the application');
    });
    session.on('final', ({ eventSeq }) => told.push(eventSeq));
    server.tellFinal();
    server.tellFinal();
    await eventually(() => Promise.resolve(expect(told).toEqual([1, 2])));
    expect(uncaught.map(({ message }) => message)).toEqual(['of the application', 'of the application']);
  });
});
