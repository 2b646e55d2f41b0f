import { type TimeSpan } from '../../src/speech/speech-timeline.js';

/**
 * Share of 10 ms frames on which a detector and the aligned words agree, over the whole recording. A frame is speech
 * when its middle lies inside a span. In the truth, gaps between words below the limit are speech: they are stop
 * closures and the aligner's slack, and the detectors of the references are not asked to find them either.
 */
export const FRAME_MS = 10;
/** The shortest pause there is by definition: see `minPauseMs` of the thresholds. */
export const CLOSED_GAP_MS = 250;

export interface FrameCounts {
  readonly frames: number;
  readonly right: number;
  /** Non-speech called speech. */
  readonly falseSpeech: number;
  /** Speech called non-speech. */
  readonly missedSpeech: number;
  readonly speech: number;
}

export function truthFrames(words: readonly TimeSpan[], frames: number, closedGapMs = CLOSED_GAP_MS): Uint8Array {
  return markFrames(closeGaps(words, closedGapMs), frames);
}

export function markFrames(spans: readonly TimeSpan[], frames: number): Uint8Array {
  const marks = new Uint8Array(frames);
  for (const { startMs, endMs } of spans) {
    const first = Math.max(0, Math.ceil(startMs / FRAME_MS - 0.5));
    marks.fill(1, first, Math.max(first, Math.ceil(endMs / FRAME_MS - 0.5)));
  }
  return marks;
}

export function compareFrames(truth: Uint8Array, found: Uint8Array): FrameCounts {
  let right = 0;
  let falseSpeech = 0;
  let speech = 0;
  for (let at = 0; at < truth.length; at += 1) {
    if (truth[at] === found[at]) right += 1;
    else if (truth[at] === 0) falseSpeech += 1;
    if (truth[at] === 1) speech += 1;
  }
  return { frames: truth.length, right, falseSpeech, missedSpeech: truth.length - right - falseSpeech, speech };
}

export function addCounts(counts: readonly FrameCounts[]): FrameCounts {
  const total = (field: keyof FrameCounts): number => counts.reduce((sum, count) => sum + count[field], 0);
  return {
    frames: total('frames'),
    right: total('right'),
    falseSpeech: total('falseSpeech'),
    missedSpeech: total('missedSpeech'),
    speech: total('speech'),
  };
}

export const accuracy = ({ right, frames }: FrameCounts): number => right / frames;

function closeGaps(spans: readonly TimeSpan[], limitMs: number): TimeSpan[] {
  const closed: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of spans) {
    const current = closed.at(-1);
    // Times come from seconds with two decimals: a gap of exactly the limit must not be closed by a rounding error.
    if (current && startMs - current.endMs < limitMs - 1e-6) current.endMs = Math.max(current.endMs, endMs);
    else closed.push({ startMs, endMs });
  }
  return closed;
}
