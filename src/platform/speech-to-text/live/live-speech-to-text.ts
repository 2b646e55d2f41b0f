import type { TimedWord } from '../../../speech/text/words.js';
import type { TimeSpan } from '../../../speech/speech-timeline.js';
import type { SpeechEngine, SpeechToTextError } from '../speech-to-text.js';

/** What an engine can do while somebody speaks. */
export interface LiveSpeechCapabilities {
  /** Takes sound as it comes and tells text before an utterance is over. */
  readonly streaming: boolean;
  /** Gives word times. */
  readonly words: boolean;
  /** Writes "um" and repetitions down. */
  readonly verbatim: boolean;
  /** ISO 639-1 codes, or any. */
  readonly languages: 'any' | readonly string[];
}

/** What comes of the utterances of one answer. Times are ms from the first sample of the answer. */
export type LiveSpeechEvent =
  /** The engine is ready to hear. */
  | { readonly kind: 'start' }
  /** The open utterance so far; replaces the partial before it. */
  | { readonly kind: 'partial'; readonly utteranceId: string; readonly text: string }
  /** An utterance is settled; empty text: no words in it. */
  | {
      readonly kind: 'final';
      readonly utteranceId: string;
      readonly text: string;
      /** Null when the engine gives no usable word times. */
      readonly words: TimedWord[] | null;
      readonly model: string;
    }
  /** This utterance stays without live text, its tries are spent; later ones are tried again. */
  | { readonly kind: 'failed'; readonly utteranceId: string; readonly error: SpeechToTextError }
  | { readonly kind: 'usage'; readonly audioSeconds: number }
  /** Nothing more comes. */
  | { readonly kind: 'end' };

export interface LiveSpeechRequest {
  readonly userId: string;
  /** ISO 639-1. */
  readonly language: string;
  /** Of the samples: pcm16, little-endian, one channel. */
  readonly sampleRateHz: number;
  /** Sound of the answer that came before, and is not given to `audio` again: ms, not rounded; 0 unless given. */
  readonly heardMs?: number;
  /** Samples of the answer in this span, as far as they have come: for utterances whose sound was not streamed. */
  readonly read: (span: TimeSpan) => Promise<Uint8Array>;
  /** Ends everything at once: running calls are aborted and nothing is told any more. */
  readonly signal: AbortSignal;
  readonly tell: (event: LiveSpeechEvent) => void;
}

/**
 * One answer being transcribed. Utterances are ours: the engine's own turn detection is not used. Every closed utterance
 * comes to exactly one `final` or `failed`.
 */
export interface LiveTranscription {
  /** The next samples of the answer, in order. The bytes are not kept beyond the call unless copied. */
  audio(samples: Uint8Array): void;
  opened(utterance: { readonly id: string; readonly startMs: number }): void;
  /** Also for one that was never opened here: its sound is then read. */
  closed(utterance: { readonly id: string; readonly startMs: number; readonly endMs: number }): void;
  /** No more utterances come; resolves when all that were closed are final or failed, at the latest after `deadlineMs`. */
  finish(deadlineMs: number): Promise<void>;
}

/** Turns speech into text while it is spoken. */
export abstract class LiveSpeechToText {
  /** Null when nothing transcribes live. */
  abstract readonly capabilities: LiveSpeechCapabilities | null;
  abstract readonly engine: SpeechEngine | null;
  /** Why `capabilities` is null: a stable code. */
  abstract readonly unavailableReason: 'speech_to_text_not_configured' | 'live_transcription_off' | null;
  /** Never throws for what the engine does: that is told as `failed`. */
  abstract open(request: LiveSpeechRequest): LiveTranscription;
}
