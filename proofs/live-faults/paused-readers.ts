import { setTimeout as delay } from 'node:timers/promises';
import { LeanSocket } from '../../bench/live/lean-socket.js';
import { residentBytes } from '../../bench/product.js';
import { milliseconds, quantile } from '../checks.js';
import { inParallel } from '../calls.js';
import { LivePerson, scriptOf } from '../live-answers.js';
import { ackWaits, type Stage, stays } from './stage.js';

const PAUSED = 20;
const SECONDS = 30;
const GROWTH_MIB = 50;
const ACK_P99_MS = 100;
const FRAME_SAMPLES = 1_600;

/**
 * Twenty people speak for half a minute, twice, as the heap of a process grows to what its work needs; then they go on for
 * as long while each of them has a second tab that hangs: it asks again and again for everything it missed, and reads
 * nothing. What it costs is the difference.
 */
export async function pausedReaders(stage: Stage): Promise<void> {
  const { checks, product } = stage;
  const people = await inParallel(Array.from({ length: PAUSED }), 4, () => LivePerson.arrive(product.url));
  await observed(stage, people, []);
  const alone = await observed(stage, people, []);
  const hanging = await Promise.all(people.map((person) => hangingTab(product.url, person)));
  const beside = await observed(stage, people, hanging);
  const grownMiB = (beside.peakBytes - alone.peakBytes) / 2 ** 20;
  checks.check(
    `${PAUSED} readers hang for ${SECONDS} s: memory grows by ≤ ${GROWTH_MIB} MiB`,
    grownMiB <= GROWTH_MIB,
    `${Math.round(grownMiB)} MiB`,
  );
  checks.check(
    `  acknowledgements of all others p99 ≤ ${ACK_P99_MS} ms`,
    beside.ackP99Ms <= ACK_P99_MS,
    `${milliseconds(beside.ackP99Ms)}, without the hanging readers ${milliseconds(alone.ackP99Ms)}`,
  );
  checks.note(`  ${hanging.filter(({ gone }) => gone()).length} of them were let go`);
  checks.check('  the process stays', await stays(stage));
  for (const { socket } of hanging) socket.close();
  for (const person of people) person.leave();
}

interface Observed {
  readonly peakBytes: number;
  readonly ackP99Ms: number;
}

async function observed(
  { product }: Stage,
  people: readonly LivePerson[],
  hanging: readonly HangingTab[],
): Promise<Observed> {
  const until = performance.now() + SECONDS * 1_000;
  let peakBytes = 0;
  const watching = setInterval(() => (peakBytes = Math.max(peakBytes, residentBytes(product.pid))), 200);
  const asking = Promise.all(hanging.map((tab) => askAgain(tab, until)));
  const waits = await Promise.all(people.map((person) => waitsOf(person, until)));
  await asking;
  clearInterval(watching);
  return { peakBytes, ackP99Ms: quantile(waits.flat(), 0.99) };
}

interface HangingTab {
  readonly socket: LeanSocket;
  readonly sessionId: string;
  readonly gone: () => boolean;
}

async function hangingTab(url: string, { account, setting: { sessionId } }: LivePerson): Promise<HangingTab> {
  const socket = await LeanSocket.connect(url, account.accessToken);
  let closed = false;
  socket.closed = () => (closed = true);
  await socket.command('client.session_join', { sessionId });
  socket.pause();
  return { socket, sessionId, gone: () => closed };
}

async function askAgain({ socket, sessionId, gone }: HangingTab, until: number): Promise<void> {
  while (performance.now() < until && !gone()) {
    socket.command('client.session_join', { sessionId, lastEventSeq: 0 }).catch(() => undefined);
    await delay(60);
  }
}

/** Says the script over and over at the pace it was spoken at, and ends the answer. */
async function waitsOf(person: LivePerson, until: number): Promise<number[]> {
  const answer = await person.begin();
  const { waits, wrote } = ackWaits(answer);
  const samples = scriptOf(0);
  for (let frame = 0; performance.now() < until; frame += 1) {
    const from = (frame * FRAME_SAMPLES) % (samples.length - FRAME_SAMPLES);
    wrote(1);
    answer.write(samples.slice(from, from + FRAME_SAMPLES));
    await delay(100);
  }
  await answer.stop();
  return waits;
}
