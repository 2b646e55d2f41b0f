import type { SoundEvidence } from '../../speech/sound-evidence.js';
import type { TimedWord, WordTiming } from '../../speech/text/words.js';
import type { TranscriptionReason, TranscriptionSource, TranscriptionState } from './transcription.state.js';

/** What was said in one attempt, or why that is not known yet. */
export interface TranscriptionView {
  readonly id: string;
  readonly attemptId: string;
  readonly userId: string;
  readonly source: TranscriptionSource;
  readonly state: TranscriptionState;
  readonly reason: TranscriptionReason | null;
  /** The reason for people: what happens next or what to do. */
  readonly detail: string | null;
  /** ISO 639-1. */
  readonly language: string;
  /** Null until ready. */
  readonly text: string | null;
  /** Null when there are no usable word times, and no sound to lay the text over. */
  readonly words: TimedWord[] | null;
  readonly timing: WordTiming | null;
  readonly durationSeconds: number | null;
  /** True when "um" and repetitions are written down, so that fillers may be counted. */
  readonly verbatim: boolean;
  readonly model: string | null;
  readonly nextTryAt: Date | null;
  readonly createdAt: Date;
  readonly readyAt: Date | null;
}

/** What the sound of an attempt came to, known as soon as its recording is saved, or why it is not. */
export type SoundView =
  | { readonly sound: SoundEvidence; readonly reason: null }
  /** `no_sound`: there is no recording, or it was sent before sound was measured. `codec`: it cannot be decoded here. */
  | { readonly sound: null; readonly reason: 'no_sound' | 'codec' };
