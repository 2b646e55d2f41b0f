import { type TimeSpan } from '../speech-timeline.js';
import { FRAME_MS, type FrameConsumer, type SignalFrame } from './signal-frames.js';

/** Decisions are at most this many frames behind the sound; whoever waits for them keeps so many frames. */
export const MOST_UNDECIDED_FRAMES = 64;

/**
 * Tells for each frame whether it is speech. Decisions may come late, because whether a sound was the start of speech
 * shows a moment after it; once made they stand.
 */
export interface VoiceActivity extends FrameConsumer {
  /** Frames [0, decidedFrames) are decided. Never more than `MOST_UNDECIDED_FRAMES` behind. */
  readonly decidedFrames: number;
  /** Whether a decided frame is speech; valid for the last `MOST_UNDECIDED_FRAMES` decided ones. */
  speaksAt(frame: number): boolean;
  /** Nothing more comes: decides what is left. */
  finish(): void;
}

/** Activity that is known already, from a detector that had the whole recording. */
export class KnownVoiceActivity implements VoiceActivity {
  decidedFrames = 0;
  private at = 0;

  /** @param spans ordered and apart, milliseconds. */
  constructor(private readonly spans: readonly TimeSpan[]) {}

  /** Everything is known: a frame is decided when it comes. */
  frame({ index }: SignalFrame): void {
    this.decidedFrames = index + 1;
  }

  /** Frames must be asked for in order; a frame is speech when its middle is. */
  speaksAt(frame: number): boolean {
    const middleMs = (frame + 0.5) * FRAME_MS;
    while ((this.spans[this.at]?.endMs ?? Number.POSITIVE_INFINITY) <= middleMs) this.at += 1;
    return (this.spans[this.at]?.startMs ?? Number.POSITIVE_INFINITY) <= middleMs;
  }

  /** All frames are decided already. */
  finish(): void {
    // Nothing waits.
  }
}
