import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { percentile } from '../load.js';
import { ms, ratio, type Row } from '../row.js';
import { inWords } from './latencies.js';
import {
  type Load,
  measureEcho,
  measureIdle,
  measurePairs,
  measureProduct,
  measureTranscript,
  type Measured,
} from './stages.js';

/**
 * `npm run bench:live`: speakers in a process of their own against the built product, and the same frames against
 * socket.io alone. All share the machine.
 *
 *   --sessions 100,300,1000   how many at a time
 *   --seconds 60              how long each of them speaks
 *   --spread 1000             ms over which they begin, evenly
 *   --parts load,idle,transcript,knee
 *   --pairs                   only as many speakers two and two in conversations, beside as many alone
 *   --quick                   a minute in all, to see that it runs
 *   --profile                 only the largest number of sessions, and where the product's time goes
 */
const { values: options } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100,300,1000' },
    seconds: { type: 'string', default: '60' },
    spread: { type: 'string', default: '1000' },
    parts: { type: 'string', default: 'load,idle,transcript,knee' },
    pairs: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});

/** Until which the 99th of 100 nudges has to be there, ms. */
const NUDGE_GOAL_MS = 150;
const KNEE_STEP = 250;
const KNEE_SECONDS = 40;
const MOST_SESSIONS = 4_000;

const inCores = (cores: number): string => `${cores.toFixed(2)} cores`;
const inKib = (bytes: number): string => `${Math.round(bytes / 1_024)} KiB`;
const ratioOf = (ours: number | null, theirs: number | null): string =>
  ours === null || theirs === null ? '' : ratio(ours, theirs);

const sizes = options.quick ? [20] : options.sessions.split(',').map(Number);
const seconds = options.quick ? 20 : Number(options.seconds);
const spreadMs = Number(options.spread);
const wanted = (part: string): boolean => options.parts.split(',').includes(part);

process.stdout.write(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n\n`,
);
if (options.profile) await profile();
else await table();

async function profile(): Promise<void> {
  const sessions = Math.max(...sizes);
  const { server, generator } = await measureProduct({ sessions, seconds, spreadMs }, true);
  process.stdout.write(`\n${sessions} sessions while profiled: ${inCores(server.cores)}, `);
  process.stdout.write(`frame to nudge ${inWords(generator.frameToNudge)}\n`);
}

async function table(): Promise<void> {
  process.stdout.write('| what | Rehearse | socket.io alone | ratio | goal |\n|---|---|---|---|---|\n');
  if (options.pairs) {
    for (const sessions of sizes) await pairRows({ sessions, seconds, spreadMs });
    return;
  }
  if (wanted('load')) for (const sessions of sizes) await loadRows({ sessions, seconds, spreadMs });
  if (wanted('idle')) await idleRows(options.quick ? 100 : 2_000);
  if (wanted('transcript')) await transcriptRows({ sessions: options.quick ? 5 : 50, seconds, spreadMs });
  if (wanted('knee') && !options.quick) await kneeRow(Math.max(...sizes));
}

async function loadRows(load: Load): Promise<void> {
  const product = await measureProduct(load, false);
  const echo = await measureEcho(load);
  const { generator, server } = product;
  const at = `${load.sessions.toLocaleString('en')} sessions`;
  print({
    what: `${at} × 10 frames/s of 3,200 B, ${load.seconds} s: frames lost`,
    measured: `${generator.lost} of ${generator.sent.toLocaleString('en')}`,
    goal: '0',
  });
  print({
    what: `${at}: frame to acknowledgement, p50 / p95 / p99`,
    measured: inWords(generator.frameToAck),
    baseline: inWords(echo.generator.frameToAck),
    ratio: ratioOf(generator.frameToAck.p99, echo.generator.frameToAck.p99),
  });
  print({
    what: `${at}: frame to nudge, p50 / p95 / p99`,
    measured: `${inWords(generator.frameToNudge)}, ${generator.nudgesDue - generator.nudgesCame} did not come`,
    goal: `p99 ≤ ${NUDGE_GOAL_MS} ms`,
  });
  print({
    what: `${at}: event loop late, p99`,
    measured: ms(server.loopDelayP99Ms),
    baseline: ms(echo.server.loopDelayP99Ms),
    ratio: ratioOf(server.loopDelayP99Ms, echo.server.loopDelayP99Ms),
  });
  print({
    what: `${at}: processor, all threads`,
    measured: inCores(server.cores),
    baseline: inCores(echo.server.cores),
    ratio: ratio(server.cores, echo.server.cores),
    goal: '≤ 1.3 cores',
  });
  print({
    what: `${at}: memory, each`,
    measured: inKib(product.bytesEach),
    baseline: inKib(echo.bytesEach),
    ratio: ratio(product.bytesEach, echo.bytesEach),
    goal: '≤ 150 KiB',
  });
  noteOf(product);
}

/** As many speakers in half as many sessions: what it costs that they are measured together. */
async function pairRows(load: Load): Promise<void> {
  const pairs = await measurePairs(load);
  const alone = await measureProduct(load, false);
  const at = `${(load.sessions / 2).toLocaleString('en')} sessions for two, ${load.seconds} s`;
  const row = (what: string, of: (measured: Measured) => string, times: string, goal = ''): void =>
    print({ what: `${at}: ${what}`, measured: of(pairs), baseline: `alone: ${of(alone)}`, ratio: times, goal });
  const ack = ({ generator }: Measured) => generator.frameToAck;
  const nudge = ({ generator }: Measured) => generator.frameToNudge;
  row('frames lost', ({ generator }) => `${generator.lost} of ${generator.sent.toLocaleString('en')}`, '', '0');
  row('frame to acknowledgement, p50 / p95 / p99', (of) => inWords(ack(of)), ratioOf(ack(pairs).p99, ack(alone).p99));
  row(
    'frame to nudge, p50 / p95 / p99',
    (of) => `${inWords(nudge(of))}, ${of.generator.nudgesDue - of.generator.nudgesCame} did not come`,
    ratioOf(nudge(pairs).p99, nudge(alone).p99),
    `p99 ≤ ${NUDGE_GOAL_MS} ms`,
  );
  row('processor, all threads', ({ server }) => inCores(server.cores), ratio(pairs.server.cores, alone.server.cores));
  row('memory, each speaker', ({ bytesEach }) => inKib(bytesEach), ratio(pairs.bytesEach, alone.bytesEach));
  for (const measured of [pairs, alone]) noteOf(measured);
}

/** What would make the figures worth less, beside the table. */
function noteOf({ generator, server }: Measured): void {
  const { late, resyncs, overruns, errors } = generator;
  process.stderr.write(
    `the whole machine was ${inCores(server.machineCores)} busy; frames left the generator ${inWords(late)} late; ${resyncs} resyncs, ${overruns} overruns, errors: ${errors.join(' ') || 'none'}\n`,
  );
}

async function idleRows(sockets: number): Promise<void> {
  const { product, echo } = await measureIdle(sockets);
  print({
    what: `${sockets.toLocaleString('en')} sockets, signed in and idle: memory, each`,
    measured: inKib(product),
    baseline: inKib(echo),
    ratio: ratio(product, echo),
    goal: '≤ 60 KiB',
  });
}

async function transcriptRows(load: Load): Promise<void> {
  const { waitsMs, missing } = await measureTranscript(load);
  const at = (share: number): string => ms(percentile(waitsMs, share));
  print({
    what: `${load.sessions} sessions: from the engine's reply to the event, p50 / p95 / p99`,
    measured: `${at(0.5)} / ${at(0.95)} / ${at(0.99)} (${waitsMs.length})${missing > 0 ? `, ${missing} unmatched` : ''}`,
    goal: 'p99 ≤ 20 ms',
  });
}

/** More and more sessions until nudges come late. */
async function kneeRow(from: number): Promise<void> {
  let last = 'none tried';
  for (let sessions = from + KNEE_STEP; sessions <= MOST_SESSIONS; sessions += KNEE_STEP) {
    const measured = await measureProduct({ sessions, seconds: KNEE_SECONDS, spreadMs }, false);
    const { frameToNudge, lost } = measured.generator;
    noteOf(measured);
    last = `${sessions.toLocaleString('en')} sessions, frame to nudge p99 ${ms(frameToNudge.p99 ?? Number.NaN)}, ${lost} lost, ${inCores(measured.server.cores)}`;
    process.stderr.write(`${last}\n`);
    if (!((frameToNudge.p99 ?? Number.POSITIVE_INFINITY) <= NUDGE_GOAL_MS)) break;
  }
  print({ what: `knee: nudges come later than ${NUDGE_GOAL_MS} ms at`, measured: last });
}

function print({ what, measured, baseline, ratio: times, goal }: Row): void {
  process.stdout.write(`| ${[what, measured, baseline ?? '', times ?? '', goal ?? ''].join(' | ')} |\n`);
}
