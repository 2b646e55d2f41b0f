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
  /** Null when the engine gives no usable word times. */
  readonly words: TimedWord[] | null;
  readonly timing: Exclude<WordTiming, 'estimated'> | null;
  readonly durationSeconds: number | null;
  /** True when "um" and repetitions are written down, so that fillers may be counted. */
  readonly verbatim: boolean;
  readonly model: string | null;
  readonly nextTryAt: Date | null;
  readonly createdAt: Date;
  readonly readyAt: Date | null;
}
