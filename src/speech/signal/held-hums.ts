import { type TimeSpan } from '../speech-timeline.js';
import { FRAME_MS, FRAME_SAMPLES, FrameAnalyzer, type SignalFrame } from './signal-frames.js';

/** A syllable of running speech is over by then; a hesitation is held (Clark & Fox Tree 2002: "uh" and "um" are prolonged). */
const LEAST_FRAMES = 200 / FRAME_MS;
/** A hum is voiced throughout, and repeats itself better than any consonant or noise. */
const LEAST_PERIODICITY = 0.7;
/** A speaker's range (de Jong & Wempe 2009); what is quieter is not theirs. */
const BELOW_SPEECH_DB = 25;
/** A steady hum of the room is background, however periodic; noise swings by less than this. */
const ABOVE_BACKGROUND_DB = 8;
/** Where the background is read: the quieter part of what is not speech. */
const BACKGROUND_SHARE = 0.25;
/** The period of a frame is looked for in the 48 ms before its end. */
const LEAD_FRAMES = 6;

/**
 * The hums of hesitation ("hm", "mm") that detectors trained on words leave out: held, voiced, about as loud as the
 * speaker. To a coach they are speech, and no pauses.
 *
 * @param samples mono at 16 kHz
 * @param levelsDb one per frame of 10 ms, see `frameLevelsDb`
 * @param speech what the detector found, ordered and apart
 * @returns what lies outside that speech, in order; nothing without speech to compare with
 */
export function heldHums(samples: Float32Array, levelsDb: Float32Array, speech: readonly TimeSpan[]): TimeSpan[] {
  const marks = marksOf(speech, levelsDb.length);
  const leastDb = leastLevelDb(levelsDb, marks);
  if (leastDb === null) return [];
  return loudStretches(levelsDb, marks, leastDb)
    .filter((stretch) => isHeldVoice(samples, stretch))
    .map(({ from, to }) => ({ startMs: from * FRAME_MS, endMs: to * FRAME_MS }));
}

/** A stretch of frames, end exclusive. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

function marksOf(speech: readonly TimeSpan[], frames: number): Uint8Array {
  const marks = new Uint8Array(frames);
  for (const { startMs, endMs } of speech) marks.fill(1, Math.floor(startMs / FRAME_MS), Math.ceil(endMs / FRAME_MS));
  return marks;
}

/** Null without speech or without anything else. */
function leastLevelDb(levelsDb: Float32Array, marks: Uint8Array): number | null {
  const others = levelsDb.filter((_, frame) => marks[frame] === 0).sort();
  const background = others[Math.floor(others.length * BACKGROUND_SHARE)];
  let power = 0;
  for (const [frame, level] of levelsDb.entries()) if (marks[frame] === 1) power += 10 ** (level / 10);
  if (background === undefined || power === 0) return null;
  const speechDb = 10 * Math.log10(power / (levelsDb.length - others.length));
  return Math.max(speechDb - BELOW_SPEECH_DB, background + ABOVE_BACKGROUND_DB);
}

/** Stretches outside speech that stay at the level long enough to be held. */
function loudStretches(levelsDb: Float32Array, marks: Uint8Array, leastDb: number): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  for (let frame = 0; frame <= levelsDb.length; frame += 1) {
    if (marks[frame] === 0 && (levelsDb[frame] as number) >= leastDb) continue;
    if (frame - from >= LEAST_FRAMES) stretches.push({ from, to: frame });
    from = frame + 1;
  }
  return stretches;
}

function isHeldVoice(samples: Float32Array, { from, to }: Stretch): boolean {
  const first = Math.max(0, from - LEAD_FRAMES);
  let run = 0;
  let longest = 0;
  const analyzer = new FrameAnalyzer({
    frame: ({ index, periodicity }: SignalFrame) => {
      run = first + index >= from && periodicity >= LEAST_PERIODICITY ? run + 1 : 0;
      longest = Math.max(longest, run);
    },
  });
  analyzer.push(samples, first * FRAME_SAMPLES, Math.min(samples.length, to * FRAME_SAMPLES));
  analyzer.finish();
  return longest >= LEAST_FRAMES;
}
