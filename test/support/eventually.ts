import { setTimeout as delay } from 'node:timers/promises';

/** Repeats `check` until it passes; its last failure is the result when it never does. */
export async function eventually<T>(check: () => Promise<T>, limitMs = 15_000): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(50);
    }
  }
}
