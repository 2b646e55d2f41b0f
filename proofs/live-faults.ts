import net from 'node:net';
import { once } from 'node:events';
import { Checks } from './checks.js';
import { FaultProxy } from './fault-proxy.js';
import { engineFaults } from './live-faults/engine-faults.js';
import { burst, clockJumps, databaseBlackHole, redisGone } from './live-faults/outside-faults.js';
import { pausedReaders } from './live-faults/paused-readers.js';
import { type Stage, withStage } from './live-faults/stage.js';

/**
 * What live sessions live through: engines that fail in the middle of an answer, a database that swallows everything, no
 * Redis, clocks that jump, floods, and readers that hang.
 *
 *   node --import tsx proofs/live-faults.ts [engine database redis clock burst readers]
 *
 * Redis is looked for at 127.0.0.1:6379.
 */
const faults: Record<string, (stage: Stage) => Promise<void>> = {
  engine: engineFaults,
  database: databaseBlackHole,
  clock: clockJumps,
  burst,
  readers: pausedReaders,
};

const REDIS_PORT = 6_379;
const chosen = process.argv.slice(2);
const wanted = (name: string): boolean => chosen.length === 0 || chosen.includes(name);
const checks = new Checks('Faults while people speak');
const names = Object.keys(faults).filter(wanted);
if (names.length > 0) {
  await withStage(checks, {}, async (stage) => {
    for (const name of names) await faults[name]?.(stage);
  });
}
if (wanted('redis')) await withRedis();
checks.finish();

async function withRedis(): Promise<void> {
  if (!(await answers(REDIS_PORT))) {
    checks.note(`Redis: left out, none answers at 127.0.0.1:${REDIS_PORT}`);
    return;
  }
  const redis = await FaultProxy.start(REDIS_PORT);
  const environment = { REDIS_URL: `redis://127.0.0.1:${redis.port}/8` };
  await withStage(checks, environment, (stage) => redisGone(stage, redis)).finally(() => redis.close());
}

async function answers(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
