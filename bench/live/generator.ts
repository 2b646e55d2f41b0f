import { setTimeout as delay } from 'node:timers/promises';
import { inParallel } from '../../proofs/calls.js';
import { dueNudges } from './due-nudges.js';
import type { GeneratorResult, Plan, Progress } from './plan.js';
import { machineMs } from './plan.js';
import { FRAME_MS, ScriptSound } from './script-sound.js';
import { Counts, Speaker } from './speaker.js';

/** Speakers in a process of their own; the plan comes as the first message, and the result is the last one. */

const PARALLEL_STARTS = 16;
const LAST_ACKS_MS = 15_000;

const sound = new ScriptSound();

process.once('message', (plan: Plan) => {
  void run(plan).then(
    (result) => tell({ kind: 'result', result }),
    (error: Error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());

function tell(progress: Progress): void {
  process.send?.(progress);
}

async function run(plan: Plan): Promise<GeneratorResult> {
  const counts = new Counts();
  const frames = Math.round((plan.seconds * 1_000) / FRAME_MS);
  const due = Array.from({ length: sound.variants }, (_, variant) =>
    plan.stops ? dueNudges(sound, variant, frames) : [],
  );
  const speakers = plan.speakers.map(
    (planned, index) =>
      new Speaker(planned, frames, (seq) => sound.frame(index, seq), due[index % sound.variants] ?? [], counts),
  );
  await inParallel(speakers, PARALLEL_STARTS, (speaker) => speaker.connect(plan.url));
  tell({ kind: 'connected' });
  if (frames > 0) await speak(plan, speakers, frames, counts);
  else await new Promise((resolve) => process.once('message', resolve));
  for (const speaker of speakers) speaker.close();
  return resultOf(counts);
}

async function speak(plan: Plan, speakers: readonly Speaker[], frames: number, counts: Counts): Promise<void> {
  await inParallel(speakers, PARALLEL_STARTS, (speaker) => speaker.start());
  tell({ kind: 'speaking' });
  await stream(speakers, frames, plan.spreadMs, counts);
  tell({ kind: 'spoken' });
  const until = machineMs() + LAST_ACKS_MS;
  while (machineMs() < until && !speakers.every(({ allAcked }) => allAcked)) await delay(50);
  if (plan.stops) await inParallel(speakers, PARALLEL_STARTS, (speaker) => speaker.stop());
}

/** Every speaker a frame each 100 ms on a fixed schedule: a late frame does not put off the next. */
async function stream(speakers: readonly Speaker[], frames: number, spreadMs: number, counts: Counts): Promise<void> {
  const beginsMs = speakers.map((_, index) => (index * spreadMs) / speakers.length);
  const ring = speakers.map((_, index) => index).sort((a, b) => (beginsMs[a]! % FRAME_MS) - (beginsMs[b]! % FRAME_MS));
  const startedMs = machineMs() + 100;
  const rounds = frames + Math.ceil(spreadMs / FRAME_MS);
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const index of ring) {
      const seq = turn - Math.floor(beginsMs[index]! / FRAME_MS);
      if (seq < 0 || seq >= frames) continue;
      const dueMs = startedMs + turn * FRAME_MS + (beginsMs[index]! % FRAME_MS);
      while (machineMs() < dueMs) await delay(1);
      speakers[index]!.say(seq);
      counts.late.add(machineMs() - dueMs);
    }
  }
}

function resultOf(counts: Counts): GeneratorResult {
  const { frameToAck, frameToNudge, late, errors, ...rest } = counts;
  return {
    ...rest,
    errors: [...new Set(errors)].slice(0, 20),
    frameToAck: frameToAck.summary(),
    frameToNudge: frameToNudge.summary(),
    late: late.summary(),
  };
}
