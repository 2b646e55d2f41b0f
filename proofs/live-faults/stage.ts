import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveAnswer } from '../../sdk/live/index.js';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import {
  type SpeechEngineStandIn,
  startSpeechEngineStandIn,
} from '../../test/support/standins/speech-engine.standin.js';
import { say, toldAnswer } from '../../test/support/live-talk.js';
import type { Checks } from '../checks.js';
import { FaultProxy } from '../fault-proxy.js';
import { LivePerson, scriptOf, storedAnswer, type Told } from '../live-answers.js';
import { type ProductProcess, startProduct, withDataDir } from '../product-process.js';

/** What the faults happen to: the built product behind a proxy to its database. */
export interface Stage {
  readonly product: ProductProcess;
  readonly engine: SpeechEngineStandIn;
  /** Between the product and its database. */
  readonly database: FaultProxy;
  readonly checks: Checks;
  /** What comes of the first script when nothing fails. */
  readonly expected: Told;
}

/** Sound goes so many times as fast as it was spoken. */
export const PACE = 4;

export function withStage(
  checks: Checks,
  environment: Readonly<Record<string, string>>,
  use: (stage: Stage) => Promise<void>,
): Promise<void> {
  return withDataDir(async (dataDir) => {
    const engine = await startSpeechEngineStandIn();
    const server = await startEmbeddedPostgres({ folder: join(dataDir, 'postgres'), log: () => undefined });
    const database = await FaultProxy.start(Number(new URL(server.url).port));
    const settings = { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in', DATABASE_URL: database.through(server.url) };
    const product = await startProduct({ dataDir, environment: { ...settings, ...environment } });
    try {
      const expected = await tellAll(product.url);
      await use({ product, engine, database, checks, expected });
    } finally {
      await product.stop();
      await database.close();
      await server.stop();
      await engine.close();
    }
  });
}

async function tellAll(url: string): Promise<Told> {
  const person = await LivePerson.arrive(url);
  const answer = await person.begin();
  await say(answer, scriptOf(0), PACE);
  const told = toldAnswer(await answer.stop(), person.record);
  person.leave();
  return { told, stored: await storedAnswer(url, person, answer.attemptId) };
}

/** From writing a frame to its acknowledgement, ms, of every frame of an answer that is said from its beginning. */
export function ackWaits(answer: LiveAnswer): { waits: number[]; wrote: (frames: number) => void } {
  const writtenAt: number[] = [];
  const waits: number[] = [];
  let acked = -1;
  answer.on('acked', ({ ackedSeq }) => {
    const now = performance.now();
    for (; acked < ackedSeq; acked += 1) waits.push(now - (writtenAt[acked + 1] ?? now));
  });
  return { waits, wrote: (frames) => writtenAt.push(...Array<number>(frames).fill(performance.now())) };
}

/** Waits until something holds; false when it does not in time. */
export async function within(limitMs: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = Date.now() + limitMs;
  while (Date.now() < until) {
    if (await holds()) return true;
    await delay(50);
  }
  return holds();
}

/** Whether a process is still the one it was, and answers. */
export async function stays({ product }: Stage): Promise<boolean> {
  try {
    process.kill(product.pid, 0);
    return (await fetch(`${product.url}/health/live`)).ok;
  } catch {
    return false;
  }
}
