import { median } from '../truth/statistics.js';

/** Runs before those that count: the compiler is at work in them. */
const WARM_UPS = 2;
const RUNS = 5;

/**
 * Median of several runs, ms of processor time of the whole process: other programs on the machine do not count, threads
 * of the runtime (compiler, collector) do.
 */
export async function medianMs(run: () => unknown, { runs = RUNS, warmUps = WARM_UPS } = {}): Promise<number> {
  const times: number[] = [];
  for (let index = -warmUps; index < runs; index += 1) {
    const started = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(started);
    if (index >= 0) times.push((user + system) / 1_000);
  }
  return median(times);
}
