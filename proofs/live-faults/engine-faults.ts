import { setTimeout as delay } from 'node:timers/promises';
import type { ScriptedFault } from '../../test/support/standins/scripted-faults.js';
import { say, secondsOf } from '../../test/support/live-talk.js';
import { difference, LivePerson, scriptOf, storedAnswer } from '../live-answers.js';
import { PACE, type Stage, stays } from './stage.js';

const MODES: readonly ScriptedFault[] = ['401', '429', '500', 'timeout', 'reset', 'slow', 'broken-json', 'html'];
/** The engine is tried again after pauses that grow. */
const TRANSCRIBED_WITHIN_MS = 240_000;

/** The engine fails from the middle of an answer on, in every way, and is back when it is over. */
export async function engineFaults(stage: Stage): Promise<void> {
  for (const mode of MODES) await failing(stage, mode);
}

async function failing(stage: Stage, mode: ScriptedFault): Promise<void> {
  const { checks, engine, product, expected } = stage;
  const samples = scriptOf(0);
  const person = await LivePerson.arrive(product.url);
  const answer = await person.begin();
  const middleMs = (secondsOf(samples) * 1_000) / PACE / 2;
  const breaking = delay(middleMs).then(() => engine.always(mode));
  await say(answer, samples, PACE);
  await breaking;
  const { durationSeconds, transcription } = await answer.stop();
  const { metrics, finals, codes } = person.record;
  person.leave();
  checks.check(
    `engine ${JSON.stringify(mode)}: no sound is lost`,
    durationSeconds === secondsOf(samples),
    durationSeconds,
  );
  const seconds = Math.floor(secondsOf(samples));
  checks.check('  metrics go on to the end', metrics >= seconds - 2, `${metrics} in ${seconds} s`);
  checks.note(
    `  ${finals.length} finals came live, then ${transcription?.state} ${transcription?.reason ?? ''} (${codes.join(', ')})`,
  );
  engine.always('ok');
  const stored = await storedAnswer(product.url, person, answer.attemptId, TRANSCRIBED_WITHIN_MS).catch(
    (error: Error) => error,
  );
  const fault =
    stored instanceof Error ? stored.message : difference(spoken(stored.text), spoken(expected.stored.text));
  checks.check('  the transcript is complete in the end', fault === '', fault);
  checks.check('  the process stays', await stays(stage));
}

/** Of one recording and of its utterances the same words come, but not the same marks and lines. */
const spoken = (text: string | null): string =>
  (text ?? '')
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .replace(/ +/g, ' ');
