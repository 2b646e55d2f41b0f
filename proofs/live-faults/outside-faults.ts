import { setTimeout as delay } from 'node:timers/promises';
import { LeanSocket } from '../../bench/live/lean-socket.js';
import type { AckData } from '../../src/contract/live-events.js';
import { openLiveSession } from '../../test/factories/live-sessions.js';
import { say, secondsOf, toldAnswer } from '../../test/support/live-talk.js';
import { call, jsonOf, registerAccount } from '../calls.js';
import { milliseconds } from '../checks.js';
import type { FaultProxy } from '../fault-proxy.js';
import { difference, LivePerson, scriptOf, storedAnswer } from '../live-answers.js';
import { PACE, type Stage, stays, within } from './stage.js';

const HOLE_MS = 6_000;
const FRAME_BYTES = 3_200;

/** Nothing comes back from the database for a while: sound is still acknowledged, because the journal is durable. */
export async function databaseBlackHole(stage: Stage): Promise<void> {
  const { checks, database, product, expected } = stage;
  const samples = scriptOf(0);
  const person = await LivePerson.arrive(product.url);
  const answer = await person.begin();
  const saying = say(answer, samples, PACE);
  await delay((secondsOf(samples) * 1_000) / PACE / 4);
  database.blackhole();
  const before = answer.ackedSeq;
  await delay(HOLE_MS);
  const meanwhile = answer.ackedSeq - before;
  const sent = (HOLE_MS * PACE) / 100;
  checks.check(
    'database gone: frames are acknowledged meanwhile',
    meanwhile > sent / 2,
    `${meanwhile} of about ${sent}`,
  );
  database.restore();
  await saying;
  const fault = await answer.stop().then(
    (stopped) => difference(toldAnswer(stopped, person.record), expected.told),
    (error: Error) => error.message,
  );
  checks.check('  the transcript is complete when it is back', fault === '', fault);
  const stored = await storedAnswer(product.url, person, answer.attemptId);
  const rest = difference(stored.text, expected.stored.text);
  checks.check('  and so is what is stored', rest === '', rest);
  checks.check('  the process stays', await stays(stage));
  person.leave();
}

/** Redis goes and comes back: the process goes on alone, and says so. */
export async function redisGone(stage: Stage, redis: FaultProxy): Promise<void> {
  const { checks, product, expected } = stage;
  const person = await LivePerson.arrive(product.url);
  const answer = await person.begin();
  const saying = say(answer, scriptOf(0), PACE);
  await delay(1_000);
  redis.down();
  const degraded = await within(15_000, async () => (await degradedParts(product.url)).includes('redis'));
  checks.check('Redis gone: the process says that it is degraded', degraded);
  await saying;
  const fault = difference(toldAnswer(await answer.stop(), person.record), expected.told);
  checks.check('  the answer under way is complete', fault === '', fault);
  person.leave();
  const other = await LivePerson.arrive(product.url);
  const told = difference(await other.speak(scriptOf(0), PACE), expected.told);
  checks.check('  a new one is, too', told === '', told);
  other.leave();
  redis.restore();
  const whole = await within(20_000, async () => (await degradedParts(product.url)).length === 0);
  checks.check('  it says that all is well when Redis is back', whole);
  checks.check('  the process stays', await stays(stage));
}

async function degradedParts(url: string): Promise<readonly string[]> {
  const answer = await call('GET', `${url}/health/ready`);
  return answer.status === 200 ? (jsonOf<{ degraded?: string[] }>(answer).degraded ?? []) : ['not ready'];
}

/** A device whose clock jumps to and fro: places come from the samples. */
export async function clockJumps(stage: Stage): Promise<void> {
  const { checks, product, expected } = stage;
  const samples = Buffer.from(scriptOf(0).buffer);
  const { accessToken } = await registerAccount(product.url);
  const { sessionId, questionIds } = await openLiveSession(product.url, accessToken);
  const socket = await LeanSocket.connect(product.url, accessToken);
  await socket.command('client.session_join', { sessionId });
  await socket.command('client.audio_start', {
    sessionId,
    questionId: questionIds[0],
    encoding: 'pcm16',
    language: 'en',
  });
  const frames = Math.ceil(samples.length / FRAME_BYTES);
  for (let seq = 0; seq < frames; seq += 1) {
    const startMs = seq % 3 === 0 ? 86_400_000 - seq : (seq * 7_919) % 500_000;
    const header = JSON.stringify({ sessionId, seq, startMs });
    socket.frame(header, samples.subarray(seq * FRAME_BYTES, (seq + 1) * FRAME_BYTES));
    if (seq % 10 === 0) await delay(1_000 / PACE);
  }
  const lastSeq = frames - 1;
  const stopped = await socket.command<AckData<'client.audio_stop'>>('client.audio_stop', { sessionId, lastSeq });
  const told = stopped.segments.map(({ startMs, endMs, text }) => ({ startMs, endMs, text }));
  const fault = difference(told, expected.told.segments);
  checks.check('clock of the device jumps: the transcript lies where the samples are', fault === '', fault);
  socket.close();
}

/** Twenty thousand frames at once, while somebody else speaks. */
export async function burst(stage: Stage): Promise<void> {
  const { checks, product, expected } = stage;
  const { accessToken } = await registerAccount(product.url);
  const { sessionId } = await openLiveSession(product.url, accessToken);
  const flooding = await LeanSocket.connect(product.url, accessToken);
  const told: string[] = [];
  let closed = false;
  flooding.received = (event) => told.push(event);
  flooding.closed = () => (closed = true);
  await flooding.command('client.session_join', { sessionId });
  await flooding.command('client.audio_start', { sessionId, encoding: 'pcm16' });
  const good = await LivePerson.arrive(product.url);
  const speaking = good.speak(scriptOf(0), PACE);
  await delay(1_000);
  const silence = Buffer.alloc(FRAME_BYTES);
  const began = performance.now();
  for (let seq = 0; seq < 20_000 && !closed; seq += 1) {
    flooding.frame(JSON.stringify({ sessionId, seq, startMs: 0 }), silence);
    if (seq % 500 === 0) await delay(0);
  }
  const health = await call('GET', `${product.url}/health/live`);
  const fault = difference(await speaking, expected.told);
  checks.check('20,000 frames at once: another speaker loses nothing', fault === '', fault);
  checks.check('  the flood is told to slow down', told.includes('server.audio_overrun'));
  checks.note(
    `  sent in ${milliseconds(performance.now() - began)}; health right after in ${milliseconds(health.ms)}; closed: ${closed}`,
  );
  checks.check('  the process stays', await stays(stage));
  flooding.close();
  good.leave();
}
