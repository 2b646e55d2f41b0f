import { chmod, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerAccount } from '../../proofs/calls.js';
import { FaultProxy } from '../../proofs/fault-proxy.js';
import { freePort, type ProductProcess, startProduct } from '../../proofs/product-process.js';
import { connectLive, type LiveClient, type LiveSession } from '../../sdk/live/index.js';
import { consent, EVERY_SCOPE, openSessionForTwo, relate } from '../factories/live-pairs.js';
import { openLiveSession } from '../factories/live-sessions.js';
import { eventually } from '../support/eventually.js';
import { LiveRecord, say, talk, type ToldAnswer, toldAnswer } from '../support/live-talk.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { cloneDatabase, type TestDatabase } from '../support/test-database.js';

/** A database of Redis that nothing else is expected in. */
const REDIS_URL = 'redis://127.0.0.1:6379/9';
const CLIENT_OPTIONS = { firstDelayMs: 50, longestDelayMs: 200 };
const RATE_HZ = 16_000;

const redisAnswers = await new Promise<boolean>((resolve) => {
  const socket = net.connect(6379, '127.0.0.1', () => socket.write('PING\r\n'));
  socket.once('data', (reply) => resolve(reply.toString().startsWith('+PONG')));
  socket.once('error', () => resolve(false));
  socket.setTimeout(2_000, () => resolve(false));
}).finally(() => undefined);

let engine: SpeechEngineStandIn;
let database: TestDatabase;
let dataDir: string;
const samples = talk('jfk.wav', 'mfa_acoustic_corpus.wav', 'librivox_sense-0870.wav');
const half = 20 * RATE_HZ;
const opened: { close(): unknown }[] = [];
const processes: ProductProcess[] = [];

beforeAll(async () => {
  engine = await startSpeechEngineStandIn();
  database = await cloneDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'rehearse-test-'));
  await chmod(dataDir, 0o711);
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  for (const one of processes) await one.kill();
  await database.drop();
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A server process on the common database and folder. */
async function start(environment: Record<string, string>, port?: number): Promise<ProductProcess> {
  const product = await startProduct({
    dataDir,
    program: 'scripts/start.mjs',
    ...(port === undefined ? {} : { port }),
    environment: {
      DATABASE_URL: database.url,
      // One name for all: it stands in the tokens.
      PUBLIC_URL: 'http://rehearse.test',
      STT_BASE_URL: engine.url,
      STT_MODEL: 'stand-in',
      ...environment,
    },
  });
  processes.push(product);
  return product;
}

interface Tab {
  readonly client: LiveClient;
  readonly session: LiveSession;
  readonly record: LiveRecord;
}

function openTab(url: string, token: string, sessionId: string, lastEventSeq?: number): Tab {
  const client = connectLive(url, token, CLIENT_OPTIONS);
  opened.push(client);
  const session = client.enter(sessionId, lastEventSeq === undefined ? {} : { lastEventSeq });
  return { client, session, record: new LiveRecord(session) };
}

/** Somebody new with a session, seen through `url`. */
async function arrive(url: string): Promise<Tab & { token: string; sessionId: string }> {
  const { accessToken: token } = await registerAccount(url);
  const { sessionId } = await openLiveSession(url, token);
  return { ...openTab(url, token, sessionId), token, sessionId };
}

async function unbroken(url: string): Promise<ToldAnswer> {
  const { session, record } = await arrive(url);
  const answer = await session.speak();
  await say(answer, samples);
  return toldAnswer(await answer.stop(), record);
}

/** Of stored events: in the order of their numbers, as anybody who joins gets them. */
const stored = ({ finals, nudges }: LiveRecord) =>
  [...finals, ...nudges].sort((a, b) => (a.eventSeq ?? 0) - (b.eventSeq ?? 0));

/** Where clients find the server: it goes on at another process when one is gone. */
async function frontOf(product: ProductProcess): Promise<{ front: FaultProxy; url: string }> {
  const front = await FaultProxy.start(Number(new URL(product.url).port));
  opened.push(front);
  return { front, url: front.through(product.url).replace(/\/$/, '') };
}

describe('one process guarantees that', () => {
  it('2. what was acknowledged is in the transcript after SIGKILL: no gaps, no doubles', async () => {
    const port = await freePort();
    const first = await start({}, port);
    const expected = await unbroken(first.url);
    const { session, record } = await arrive(first.url);
    const answer = await session.speak();
    await say(answer, samples.subarray(0, half));
    await eventually(async () => {
      expect(answer.ackedSeq).toBeGreaterThan(100);
      await Promise.resolve();
    });
    await first.kill();
    await say(answer, samples.subarray(half));
    await start({}, port);
    expect(toldAnswer(await answer.stop(), record)).toEqual(expected);
    expect(expected.state).toBe('ready');
    expect(record.interruptions).toBeGreaterThan(0);
    expect(stored(record).map(({ eventSeq }) => eventSeq)).toEqual(stored(record).map((_, at) => at + 1));
  });
});

(redisAnswers ? describe : describe.skip)('two processes behind a Redis at 127.0.0.1:6379 guarantee that', () => {
  let one: ProductProcess;
  let two: ProductProcess;
  let expected: ToldAnswer;

  beforeAll(async () => {
    one = await start({ REDIS_URL });
    two = await start({ REDIS_URL });
    expected = await unbroken(one.url);
  });

  it('8. who joins at one hears what happens at the other, and both send the same again', async () => {
    const { session, record, token, sessionId } = await arrive(one.url);
    const answer = await session.speak();
    const elsewhere = openTab(two.url, token, sessionId);
    await elsewhere.session.whenJoined();
    await say(answer, samples);
    // Far too fast, by a device that measures for itself.
    for (let second = 0; second < 4; second += 1) {
      elsewhere.session.sendFeatures({ timestampMs: second * 1_000, wordsPerMinute: 260 });
    }
    await answer.stop();
    await eventually(async () => {
      expect(record.nudges.map(({ type }) => type)).toContain('SLOW_DOWN');
      expect(stored(elsewhere.record)).toEqual(stored(record));
      await Promise.resolve();
    });
    const again = [openTab(one.url, token, sessionId, 0), openTab(two.url, token, sessionId, 0)];
    for (const tab of again) await tab.session.whenJoined();
    for (const tab of again) expect(stored(tab.record)).toEqual(stored(record));
  });

  it('8. the writer goes on at the other process when its own is killed', async () => {
    const victim = await start({ REDIS_URL });
    const { front, url } = await frontOf(victim);
    const { session, record } = await arrive(url);
    const answer = await session.speak();
    await say(answer, samples.subarray(0, half));
    front.retarget(Number(new URL(two.url).port));
    await victim.kill();
    await say(answer, samples.subarray(half));
    expect(toldAnswer(await answer.stop(), record)).toEqual(expected);
  });

  it('two people at different ones are measured together, and lose their session as soon as one withdraws', async () => {
    const [{ accessToken: host }, { accessToken: guest }] = [
      await registerAccount(one.url),
      await registerAccount(two.url),
    ];
    const relationshipId = await relate(one.url, [host, guest]);
    for (const token of [host, guest]) await consent(two.url, token, relationshipId, EVERY_SCOPE);
    const sessionId = await openSessionForTwo(one.url, host, { relationshipId });
    const [left, right] = [openTab(one.url, host, sessionId), openTab(two.url, guest, sessionId)];
    const overlaps: number[] = [];
    right.session.on('metrics', ({ overlapRatio }) => overlaps.push(overlapRatio ?? 0));
    const present: string[] = [];
    right.session.on('participant', ({ userId, change }) => present.push(`${userId} ${change}`));
    const answers = [await left.session.speak(), await right.session.speak()] as const;
    const owner = right.session.state?.participants.find(({ role }) => role === 'speaker');
    await eventually(async () => {
      expect(owner?.present === true || present.includes(`${owner?.userId} joined`)).toBe(true);
      await Promise.resolve();
    });
    // The other starts 4 s later, and over them.
    const late = new Int16Array(12 * RATE_HZ);
    late.set(samples.subarray(0, 8 * RATE_HZ), 4 * RATE_HZ);
    await Promise.all([
      say(answers[0], talk('librivox_sense-0870.wav').subarray(0, 12 * RATE_HZ), 2),
      say(answers[1], late, 2),
    ]);
    expect(Math.max(...overlaps)).toBeGreaterThan(0.3);
    await eventually(async () => {
      expect(right.record.nudges.map(({ type }) => type)).toContain('PAUSE');
      await Promise.resolve();
    });
    expect(left.record.nudges.map(({ type }) => type)).not.toContain('PAUSE');
    await consent(one.url, host, relationshipId, []);
    await eventually(async () => {
      for (const { record } of [left, right]) {
        expect(record.ends).toEqual([{ reason: 'consent_withdrawn', problem: null }]);
      }
      await Promise.resolve();
    }, 1_000);
  });

  it('9. on a rolling restart clients are told where to go on, and do so elsewhere', async () => {
    const { front, url } = await frontOf(one);
    const { session, client, record } = await arrive(url);
    const reasons: string[] = [];
    client.on('disconnected', ({ reason }) => reasons.push(reason));
    const answer = await session.speak();
    await say(answer, samples.subarray(0, half));
    front.retarget(Number(new URL(two.url).port));
    await one.stop();
    await say(answer, samples.subarray(half));
    expect(toldAnswer(await answer.stop(), record)).toEqual(expected);
    expect(record.ends).toEqual([]);
    expect(reasons).toHaveLength(1);
  });
});
