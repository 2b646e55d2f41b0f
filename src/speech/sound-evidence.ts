import { joinSpans, LATEST_MS, type SpeechTimeline, type TimeSpan } from './speech-timeline.js';

/**
 * What the sound of one speaker came to, reduced to what the delivery measures need: a few kilobytes for an answer,
 * kept after the recording itself is gone. Times are whole milliseconds of decoded audio from its first sample.
 */
export interface SoundEvidence {
  /** Of the signal chain that made it; evidence of another version is not compared. */
  readonly version: string;
  /** Counted from decoded samples, never read from a header. */
  readonly durationMs: number;
  /** `neural`: the recorded-path detector; `adaptive`: the live detector. */
  readonly voiceActivity: 'neural' | 'adaptive';
  /** Why a recording was not given to the neural detector; null when it was, and for live audio. */
  readonly voiceActivityNote: 'model_unavailable' | 'model_failed' | null;
  /** Ordered and apart; shorter gaps than the shortest pause may occur. Empty: no speech was found. */
  readonly speech: readonly TimeSpan[];
  /** Syllable nuclei inside speech, ascending. */
  readonly nucleiMs: readonly number[];
  readonly level: LevelEvidence;
  readonly pitch: PitchEvidence;
}

/** Levels in dB relative to full scale (0 dBFS: a square wave at full scale); null without enough frames. */
export interface LevelEvidence {
  /** Mean power of the speech frames. */
  readonly speechDbfs: number | null;
  /** Mean power of the frames between. */
  readonly noiseDbfs: number | null;
  /** Standard deviation of the level over syllable nuclei, dB. */
  readonly variationDb: number | null;
}

/** The melody of the voice; null without enough voiced time. */
export interface PitchEvidence {
  /** Time with a steady fundamental. */
  readonly voicedMs: number;
  readonly medianHz: number | null;
  /** Standard deviation around the median, semitones. */
  readonly variationSemitones: number | null;
}

/** Speech fit for measuring, in order: spans closer than `minGapMs` joined, what cannot be a time left out. */
export function usableSpeech({ speech }: Pick<SoundEvidence, 'speech'>, minGapMs: number): TimeSpan[] {
  return joinSpans(
    speech.filter(({ endMs }) => endMs <= LATEST_MS),
    minGapMs,
  );
}

/** The timeline the pause measures take: gaps under the shortest pause (ms) closed, as they are mostly stop closures. */
export function timelineFromSound(sound: Pick<SoundEvidence, 'speech'>, minPauseMs: number): SpeechTimeline {
  return { segments: usableSpeech(sound, minPauseMs), source: 'sound' };
}
