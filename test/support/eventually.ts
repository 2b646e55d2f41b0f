import { setTimeout as delay } from 'node:timers/promises';

/** Repeats `check` until it passes; its last failure is the result when it never does. */
export async function eventually(check: () => Promise<void>, limitMs = 15_000): Promise<void> {
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
