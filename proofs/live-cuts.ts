import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveAnswer, LiveSession } from '../sdk/live/index.js';
import { secondsOf, say, toldAnswer } from '../test/support/live-talk.js';
import { seededRandom } from '../test/support/seeded-random.js';
import { startSpeechEngineStandIn } from '../test/support/standins/speech-engine.standin.js';
import { inParallel } from './calls.js';
import { Checks, milliseconds, quantile } from './checks.js';
import { FaultProxy } from './fault-proxy.js';
import { difference, doublesAndGaps, LivePerson, scriptOf, storedAnswer, type Told } from './live-answers.js';
import { startProduct, withDataDir } from './product-process.js';

/**
 * People speak live while their connections are reset at random moments: the transcript, the stored answer and the
 * timeline are those of a connection that never broke.
 *
 *   node --import tsx proofs/live-cuts.ts [--runs 1] [--sessions 10] [--cuts 5] [--pace 4] [--seed n]
 *
 * Sound goes `pace` times as fast as it was spoken. Resume: from the loss of the
 * connection to the next acknowledged frame.
 */
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    sessions: { type: 'string', default: '10' },
    cuts: { type: 'string', default: '5' },
    pace: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [runs, sessions, cuts, pace] = [options.runs, options.sessions, options.cuts, options.pace].map(Number) as [
  number,
  number,
  number,
  number,
];
const resumeLimitMs = 2_000;
const random = seededRandom(Number(options.seed));

const checks = new Checks(`${runs} × ${sessions} sessions × ${cuts} cuts at pace ${pace}, seed ${options.seed}`);
const engine = await startSpeechEngineStandIn();
const resumes: number[] = [];
await withDataDir(async (dataDir) => {
  const environment = { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' };
  const product = await startProduct({ dataDir, environment });
  try {
    const uncut = await inParallel([0, 1, 2], 3, (speaker) => tell(product.url, speaker, 0));
    for (let run = 1; run <= runs; run += 1) await playRun(product.url, run, uncut);
    checks.check('the process stays', (await fetch(`${product.url}/health/live`)).ok);
  } finally {
    await product.stop();
  }
});
await engine.close();
const p99 = quantile(resumes, 0.99);
checks.check(
  'resume p99 ≤ 2 s',
  p99 <= resumeLimitMs,
  `${milliseconds(p99)}, median ${milliseconds(quantile(resumes, 0.5))} of ${resumes.length}`,
);
checks.finish();

async function playRun(url: string, run: number, uncut: readonly Told[]): Promise<void> {
  const speakers = Array.from({ length: sessions }, (_, speaker) => speaker);
  const found = await inParallel(speakers, sessions, (speaker) =>
    tell(url, speaker, cuts).catch((error: Error) => error),
  );
  const faults = found.flatMap((one, speaker) => {
    const fault = one instanceof Error ? one.message : difference(one, uncut[speaker % uncut.length]);
    return fault === '' ? [] : [`session ${speaker + 1}: ${fault}`];
  });
  checks.check(`run ${run}: equal to the uncut run, no gap, no double`, faults.length === 0, faults.join('; '));
}

/** One answer from its first word to what is stored of it, with so many cuts. */
async function tell(url: string, speaker: number, times: number): Promise<Told> {
  const proxy = await FaultProxy.start(Number(new URL(url).port));
  const samples = scriptOf(speaker);
  const person = await LivePerson.arrive(url, proxy.through(url).replace(/\/$/, ''));
  try {
    const answer = await person.begin();
    watchResumes(person.session, answer);
    const cutting = cutAtRandom(proxy, (secondsOf(samples) * 1_000) / pace, times);
    await say(answer, samples, pace);
    const told = toldAnswer(await answer.stop(), person.record);
    await cutting;
    const { doubles, gaps } = doublesAndGaps(person.record);
    if (doubles > 0 || gaps > 0) throw new Error(`${doubles} doubles, ${gaps} gaps`);
    return { told, stored: await storedAnswer(url, person, answer.attemptId) };
  } finally {
    person.leave();
    await proxy.close();
  }
}

async function cutAtRandom(proxy: FaultProxy, withinMs: number, times: number): Promise<void> {
  const moments = Array.from({ length: times }, () => random() * withinMs).sort((a, b) => a - b);
  const began = performance.now();
  for (const moment of moments) {
    await delay(Math.max(0, moment - (performance.now() - began)));
    proxy.cut();
  }
}

function watchResumes(session: LiveSession, answer: LiveAnswer): void {
  let lostAt: number | null = null;
  session.on('interrupted', () => (lostAt ??= performance.now()));
  answer.on('acked', () => {
    if (lostAt !== null) resumes.push(performance.now() - lostAt);
    lostAt = null;
  });
}
