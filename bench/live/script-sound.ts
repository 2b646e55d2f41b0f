import { SpeechChain } from '../../src/speech/signal/speech-chain.js';
import { inARow, recording, silence } from '../../test/support/sounds.js';

const RATE_HZ = 16_000;
/** Of one frame, ms: 3,200 bytes at 16 kHz. */
export const FRAME_MS = 100;
const FRAME_SAMPLES = (RATE_HZ * FRAME_MS) / 1_000;
/** The first rush, the time between two, and how long one lasts: longer than the window of the rule of pace, 10 s. */
const FIRST_RUSH_MS = 9_000;
const RUSH_EVERY_MS = 45_000;
const RUSH_MS = 14_000;
/** From speaker to speaker. */
const RUSH_SHIFT_MS = 500;
const SOUND_SHIFT_FRAMES = 7;

/**
 * What a speaker of the benchmark says: read speech with pauses, at an ordinary pace, and now and then for a while
 * speech half again as fast and without pauses, which is over the threshold of pace. Speakers begin at different
 * places, so that they neither pause nor rush together.
 */
export class ScriptSound {
  /** Number of different speakers. */
  readonly variants = 24;
  private readonly calm: readonly Buffer[];
  private readonly rushed: readonly Buffer[];

  constructor() {
    const pause = silence(1.6);
    this.calm = framesOf(
      inARow(recording('librivox_sense-0870.wav'), pause, recording('librivox_sense-0920.wav'), pause),
    );
    this.rushed = framesOf(withoutPauses(recording('synthetic/jfk_tempo_1_5.wav')));
  }

  /** The samples of a frame, shared between speakers: not to be written to. */
  frame(speaker: number, seq: number): Buffer {
    const variant = speaker % this.variants;
    const sinceRushMs = seq * FRAME_MS - FIRST_RUSH_MS - variant * RUSH_SHIFT_MS;
    const rushes = sinceRushMs >= 0 && sinceRushMs % RUSH_EVERY_MS < RUSH_MS;
    const clip = rushes ? this.rushed : this.calm;
    return clip[(seq + variant * SOUND_SHIFT_FRAMES) % clip.length] as Buffer;
  }
}

function framesOf(samples: Float32Array): Buffer[] {
  const frames: Buffer[] = [];
  for (let from = 0; from + FRAME_SAMPLES <= samples.length; from += FRAME_SAMPLES) {
    const frame = Buffer.alloc(FRAME_SAMPLES * 2);
    for (let at = 0; at < FRAME_SAMPLES; at += 1) {
      frame.writeInt16LE(Math.round((samples[from + at] as number) * 32_767), at * 2);
    }
    frames.push(frame);
  }
  return frames;
}

/** Nothing but the speech in it: hurried. */
export function withoutPauses(samples: Float32Array): Float32Array {
  const chain = new SpeechChain();
  chain.push(samples);
  chain.finish();
  const spans = chain.evidence().speech;
  return inARow(...spans.map(({ startMs, endMs }) => samples.subarray(startMs * 16, endMs * 16)));
}
