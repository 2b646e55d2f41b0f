import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { secondsOf, say, toldAnswer } from '../test/support/live-talk.js';
import { seededRandom } from '../test/support/seeded-random.js';
import { startSpeechEngineStandIn } from '../test/support/standins/speech-engine.standin.js';
import { must } from './calls.js';
import { Checks, milliseconds, quantile } from './checks.js';
import {
  difference,
  doublesAndGaps,
  LivePerson,
  scriptOf,
  type StoredAnswer,
  storedAnswer,
  type Told,
} from './live-answers.js';
import { freePort, type ProductProcess, startProduct, withDataDir } from './product-process.js';

/**
 * SIGKILL of the server by its own pid while somebody speaks, and a new start. In one half of the rounds the client goes
 * on: the transcript and the timeline are those of a server that was never killed. In the other half the client is gone
 * for good, and the session is finalized: everything that was acknowledged is in the transcript and the timeline.
 *
 *   node --import tsx proofs/live-kills.ts [--rounds 20] [--pace 4] [--seed n]
 */
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    pace: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [rounds, pace] = [Number(options.rounds), Number(options.pace)];
const random = seededRandom(Number(options.seed));
const FRAME_MS = 100;
/** A word this close to the end of what was acknowledged may be cut in two, and the engine is not asked to hear it. */
const CUT_WORD_MS = 1_000;

interface Stage {
  product: ProductProcess;
  readonly startAgain: () => Promise<void>;
}

const checks = new Checks(`${rounds} kills at pace ${pace}, seed ${options.seed}`);
const backAfter: number[] = [];
const engine = await startSpeechEngineStandIn();
await withDataDir(async (dataDir) => {
  const environment = { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' };
  const start = { dataDir, port: await freePort(), environment };
  const stage: Stage = {
    product: await startProduct(start),
    startAgain: async () => void (stage.product = await startProduct(start)),
  };
  try {
    const unkilled = await unkilledAnswers(stage.product.url);
    for (let round = 1; round <= rounds; round += 1) await playRound(stage, round, unkilled);
  } finally {
    await stage.product.stop();
  }
});
await engine.close();
if (backAfter.length > 0) {
  checks.note(
    `from the kill to the next acknowledged frame, the start of the server included: median ${milliseconds(quantile(backAfter, 0.5))}, worst ${milliseconds(quantile(backAfter, 1))}`,
  );
}
checks.finish();

async function unkilledAnswers(url: string): Promise<Told[]> {
  const told: Told[] = [];
  for (const speaker of [0, 1, 2]) {
    const person = await LivePerson.arrive(url);
    const answer = await person.begin();
    await say(answer, scriptOf(speaker), pace);
    const ended = toldAnswer(await answer.stop(), person.record);
    told.push({ told: ended, stored: await storedAnswer(url, person, answer.attemptId) });
    person.leave();
  }
  return told;
}

async function playRound(stage: Stage, round: number, unkilled: readonly Told[]): Promise<void> {
  const expected = unkilled[round % unkilled.length]!;
  const samples = scriptOf(round % unkilled.length);
  const killAfterMs = 200 + random() * ((secondsOf(samples) * 1_000) / pace - 400);
  const goesOn = round % 2 === 1;
  const play = goesOn ? playOn : playGone;
  const fault = await play(stage, samples, killAfterMs, expected).catch((error: Error) => error.message);
  const what = goesOn ? 'the client goes on: nothing is missing' : 'the client is gone: what was acknowledged is there';
  checks.check(`round ${round}, killed after ${milliseconds(killAfterMs)}; ${what}`, fault === '', fault);
}

async function playOn(stage: Stage, samples: Int16Array, killAfterMs: number, expected: Told): Promise<string> {
  const person = await LivePerson.arrive(stage.product.url);
  try {
    const answer = await person.begin();
    const killed = killAndStart(stage, killAfterMs).then((killedAt) => {
      const ended = answer.on('acked', () => {
        backAfter.push(performance.now() - killedAt);
        ended();
      });
    });
    await say(answer, samples, pace);
    const told = toldAnswer(await answer.stop(), person.record);
    await killed;
    const { doubles, gaps } = doublesAndGaps(person.record);
    if (doubles > 0 || gaps > 0) return `${doubles} doubles, ${gaps} gaps`;
    return difference({ told, stored: await storedAnswer(stage.product.url, person, answer.attemptId) }, expected);
  } finally {
    person.leave();
  }
}

async function playGone(stage: Stage, samples: Int16Array, killAfterMs: number, { stored }: Told): Promise<string> {
  const person = await LivePerson.arrive(stage.product.url);
  const answer = await person.begin();
  const saying = say(answer, samples, pace).catch(() => undefined);
  await delay(killAfterMs);
  const killed = stage.product.kill();
  const ackedMs = (answer.ackedSeq + 1) * FRAME_MS;
  person.leave();
  await Promise.all([killed, saying]);
  await stage.startAgain();
  const { accessToken: token } = person.account;
  await must('POST', `${stage.product.url}/v1/sessions/${person.setting.sessionId}/finalize`, { token, json: {} });
  const found = await storedAnswer(stage.product.url, person, answer.attemptId);
  return missingOf(stored, found, ackedMs);
}

/** Every word that was over when its last frame was acknowledged must be there, in its order. */
function missingOf(whole: StoredAnswer, found: StoredAnswer, ackedMs: number): string {
  const acked = (whole.words ?? []).filter(({ endMs }) => endMs <= ackedMs - CUT_WORD_MS).map(({ word }) => word);
  const stored = (found.words ?? []).map(({ word }) => word).slice(0, acked.length);
  const timeline = found.timeline.map(({ text }) => text).join(' ');
  const told = acked.every((word) => timeline.toLowerCase().includes(word.toLowerCase().replace(/\W+$/, '')));
  return difference(stored, acked) || (told ? '' : 'the timeline has less than the transcript');
}

/** @returns when it was killed */
async function killAndStart(stage: Stage, afterMs: number): Promise<number> {
  await delay(afterMs);
  const killedAt = performance.now();
  await stage.product.kill();
  await stage.startAgain();
  return killedAt;
}
