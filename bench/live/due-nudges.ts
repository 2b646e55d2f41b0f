import { heardFeatures } from '../../src/speech/nudges/heard-features.js';
import { liveFeatures } from '../../src/speech/nudges/live-features.js';
import { INITIAL_NUDGE_STATE, reduceNudges } from '../../src/speech/nudges/nudge-reducer.js';
import { SpeechChain } from '../../src/speech/signal/speech-chain.js';
import { thresholdsFor } from '../../src/speech/thresholds.js';
import { type ScriptSound } from './script-sound.js';

/** A nudge that the sound of a speaker leads to. */
export interface DueNudge {
  readonly type: string;
  /** The frame with whose arrival everything is known that makes it due. */
  readonly seq: number;
}

const CONTEXT = { setting: 'normal', language: 'en' } as const;

/**
 * The nudges of a speaker in the order in which they are due: what the server does with every frame, done beforehand.
 * The same samples lead to the same nudges, and nothing in a nudge tells which frame it was that completed its second.
 */
export function dueNudges(sound: ScriptSound, variant: number, frames: number): DueNudge[] {
  const chain = new SpeechChain();
  const thresholds = thresholdsFor(CONTEXT.language);
  const due: DueNudge[] = [];
  let state = INITIAL_NUDGE_STATE;
  let judgedMs = 0;
  for (let seq = 0; seq < frames; seq += 1) {
    chain.push(samplesOf(sound.frame(variant, seq)));
    const { lengthMs } = chain.log;
    if (lengthMs < judgedMs + 1_000) continue;
    judgedMs += 1_000 * Math.floor((lengthMs - judgedMs) / 1_000);
    const known = heardFeatures(chain, thresholds);
    for (const features of [liveFeatures(judgedMs, known), liveFeatures(judgedMs + 1)]) {
      const step = reduceNudges(state, features, CONTEXT);
      state = step.state;
      if (step.nudge) due.push({ type: step.nudge.type, seq });
    }
  }
  return due;
}

function samplesOf(frame: Buffer): Float32Array {
  return Float32Array.from({ length: frame.length / 2 }, (_, at) => frame.readInt16LE(2 * at) / 32_768);
}
