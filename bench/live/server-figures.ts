import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { residentBytes } from '../product.js';

/** Of `monitorEventLoopDelay`, which tells the time between two ticks of a timer of so many milliseconds. */
const LOOP_TIMER_MS = 10;
/** Linux counts processor time in these, USER_HZ. */
const TICKS_PER_SECOND = 100;

/** What a server took over a stretch of time. */
export interface ServerFigures {
  /** Processor time / time, all threads: 1 is one core. */
  readonly cores: number;
  /** How much later than it should the event loop came round, the 99th of 100, ms. */
  readonly loopDelayP99Ms: number;
  readonly residentBytes: number;
  /** Of the whole machine: with all of its cores busy the figures are those of the machine's other work. */
  readonly machineCores: number;
}

/** Watches a server process from now on. */
export async function watchServer(pid: number, url: string): Promise<() => Promise<ServerFigures>> {
  await loopDelayP99(url);
  const cpu = cpuSeconds(pid);
  const machine = machineSeconds();
  const started = performance.now();
  return async () => {
    const seconds = (performance.now() - started) / 1_000;
    return {
      cores: (cpuSeconds(pid) - cpu) / seconds,
      machineCores: (machineSeconds() - machine) / seconds,
      loopDelayP99Ms: await loopDelayP99(url),
      residentBytes: residentBytes(pid),
    };
  };
}

/** What it holds once it has come to rest. */
export async function residentAtRest(pid: number): Promise<number> {
  await delay(3_000);
  return residentBytes(pid);
}

/** Fields 14 and 15 of /proc/[pid]/stat, see proc(5); the second field may hold spaces. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** First line of /proc/stat: all but idle and waiting for the disk, the fourth and fifth number. */
function machineSeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = readFileSync('/proc/stat', 'latin1')
    .slice('cpu '.length, 200)
    .trim()
    .split(' ')
    .map(Number);
  return (user + nice + system + irq + softIrq) / TICKS_PER_SECOND;
}

/** Since it was last asked: reading it begins anew. */
async function loopDelayP99(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const seconds = /^nodejs_eventloop_lag_p99_seconds ([\d.e+-]+)/m.exec(text)?.[1];
  return Math.max(0, Number(seconds) * 1_000 - LOOP_TIMER_MS);
}
