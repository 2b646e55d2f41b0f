import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, call } from './calls.js';
import type { ProductProcess } from './product-process.js';

/** What a process holds at the moment; 0 when it is gone. */
function residentMiB(pid: number): number {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** An answer, and how the process and its other callers fared meanwhile. */
export interface Watched {
  readonly answer: Answer;
  readonly grownMiB: number;
  readonly stallMs: number;
  readonly healthy: boolean;
}

/** Sends while it asks for health every 40 ms and looks at the memory every 25 ms. */
export async function watch(product: ProductProcess, send: () => Promise<Answer>): Promise<Watched> {
  const before = residentMiB(product.pid);
  let peak = before;
  let stallMs = 0;
  let healthy = true;
  let over = false;
  const memory = setInterval(() => (peak = Math.max(peak, residentMiB(product.pid))), 25);
  const probing = (async () => {
    while (!over) {
      const { status, ms } = await call('GET', `${product.url}/health/live`);
      healthy &&= status === 200;
      stallMs = Math.max(stallMs, ms);
      await delay(40);
    }
  })();
  const answer = await send();
  await delay(30);
  over = true;
  clearInterval(memory);
  await probing;
  return { answer, grownMiB: Math.max(0, peak - before), stallMs, healthy };
}
