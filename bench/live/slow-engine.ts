import { setTimeout as delay } from 'node:timers/promises';
import { startStandInServer } from '../../test/support/standins/standin-server.js';
import { machineMs } from './plan.js';

/** When a call was answered, and with which text: no two are the same. */
export interface Reply {
  readonly text: string;
  readonly atMs: number;
}

/** A speech engine in a process of its own that takes a fixed time and remembers when it answered. */
const DELAY_MS = 300;

const replies: Reply[] = [];
const engine = await startStandInServer('/v1/audio/transcriptions', async () => {
  await delay(DELAY_MS);
  const text = `What was said, number ${replies.length}.`;
  replies.push({ text, atMs: machineMs() });
  // The bodies of the calls are of no more use.
  engine.calls.length = 0;
  return { status: 200, type: 'application/json', body: JSON.stringify({ text }) };
});
process.on('message', () => process.send?.(replies));
process.once('disconnect', () => process.exit());
process.send?.({ url: engine.url });
