import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../src/platform/database/embedded/embedded-postgres.js';
import { secondsOf, say, toldAnswer } from '../test/support/live-talk.js';
import { seededRandom } from '../test/support/seeded-random.js';
import { startSpeechEngineStandIn } from '../test/support/standins/speech-engine.standin.js';
import { inParallel } from './calls.js';
import { Checks, milliseconds } from './checks.js';
import { FaultProxy } from './fault-proxy.js';
import { difference, doublesAndGaps, LivePerson, scriptOf, storedAnswer, type Told } from './live-answers.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';

/**
 * Two servers on one PostgreSQL, one Redis and one data folder, and one address in front that leads to one of them. While
 * several people speak, the server they are at is killed or asked to end, and the address leads to the other: every
 * transcript is that of a server that never went away.
 *
 *   node --import tsx proofs/live-two-processes.ts [--rounds 10] [--speakers 5] [--pace 4] [--redis redis://127.0.0.1:6379/8]
 */
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    speakers: { type: 'string', default: '5' },
    pace: { type: 'string', default: '4' },
    redis: { type: 'string', default: 'redis://127.0.0.1:6379/8' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [rounds, speakers, pace] = [Number(options.rounds), Number(options.speakers), Number(options.pace)];
const random = seededRandom(Number(options.seed));

interface Pair {
  readonly front: FaultProxy;
  readonly url: string;
  /** Where the address leads at present, and the other. */
  here: ProductProcess;
  there: ProductProcess;
  readonly startAnother: () => Promise<ProductProcess>;
}

const checks = new Checks(`${rounds} × ${speakers} speakers, a server gone in each, seed ${options.seed}`);
const engine = await startSpeechEngineStandIn();
await withDataDir(async (dataDir) => {
  const database = await startEmbeddedPostgres({ folder: join(dataDir, 'postgres'), log: () => undefined });
  const environment = {
    DATABASE_URL: database.url,
    REDIS_URL: options.redis,
    PUBLIC_URL: 'http://rehearse.test',
    STT_BASE_URL: engine.url,
    STT_MODEL: 'stand-in',
  };
  const startAnother = async () => startProduct({ dataDir, port: await freePort(), environment });
  const [here, there] = [await startAnother(), await startAnother()];
  const front = await FaultProxy.start(Number(new URL(here.url).port));
  const pair: Pair = { front, url: front.through(here.url).replace(/\/$/, ''), here, there, startAnother };
  try {
    const expected = await inParallel([0, 1, 2], 3, async (speaker) =>
      tell(pair, await LivePerson.arrive(pair.url), speaker),
    );
    for (let round = 1; round <= rounds; round += 1) await playRound(pair, round, expected);
  } finally {
    await front.close();
    await Promise.all([pair.here.stop(), pair.there.stop()]);
    await database.stop();
  }
});
await engine.close();
checks.finish();

async function playRound(pair: Pair, round: number, expected: readonly Told[]): Promise<void> {
  const way = round % 2 === 0 ? 'killed' : 'asked to end';
  const longestMs = (secondsOf(scriptOf(0)) * 1_000) / pace;
  const goneAfterMs = 300 + random() * (longestMs - 300);
  const people = await inParallel(Array.from({ length: speakers }), speakers, () => LivePerson.arrive(pair.url));
  const going = changeOver(pair, goneAfterMs, way);
  const found = await Promise.all(
    people.map((person, speaker) => tell(pair, person, speaker).catch((error: Error) => error)),
  );
  await going;
  const faults = found.flatMap((one, speaker) => {
    const fault = one instanceof Error ? one.message : difference(one, expected[speaker % expected.length]);
    return fault === '' ? [] : [`speaker ${speaker + 1}: ${fault}`];
  });
  const what = `round ${round}, ${way} after ${milliseconds(goneAfterMs)}: equal to the unbroken run`;
  checks.check(what, faults.length === 0, faults.join('; '));
}

async function changeOver(pair: Pair, afterMs: number, way: 'killed' | 'asked to end'): Promise<void> {
  await delay(afterMs);
  const { here: gone, there } = pair;
  pair.front.retarget(Number(new URL(there.url).port));
  pair.here = there;
  await (way === 'killed' ? gone.kill() : gone.stop());
  pair.there = await pair.startAnother();
}

async function tell(pair: Pair, person: LivePerson, speaker: number): Promise<Told> {
  try {
    const answer = await person.begin();
    await say(answer, scriptOf(speaker), pace);
    const told = toldAnswer(await answer.stop(), person.record);
    const { doubles, gaps } = doublesAndGaps(person.record);
    if (doubles > 0 || gaps > 0) throw new Error(`${doubles} doubles, ${gaps} gaps`);
    return { told, stored: await storedAnswer(pair.url, person, answer.attemptId) };
  } finally {
    person.leave();
  }
}
