import { type TimedWord } from '../../speech/text/words.js';
import { type ProviderFaultReason } from '../model-server/provider-fault.js';

export interface SpeechRequest {
  /** A local file that stays in place until the call ends. */
  path: string;
  mediaType: string;
  /** With the right extension: some engines tell the format by it. Never the client's own name. */
  fileName: string;
  /** ISO 639-1. */
  language: string;
  userId: string;
  /** As measured by us; bounds the times the engine claims. */
  durationSeconds: number;
  signal?: AbortSignal | undefined;
}

export interface TimedSegment {
  text: string;
  startMs: number;
  endMs: number;
}

export interface SpeechResult {
  /** One line, trimmed; empty when the engine heard no speech. */
  text: string;
  /** ISO 639-1 as the engine tells it; null when it does not. */
  language: string | null;
  /** Null when the engine gives no usable word times. */
  words: TimedWord[] | null;
  segments: TimedSegment[];
  model: string;
  durationSeconds: number | null;
}

export type SpeechToTextReason = ProviderFaultReason;

/** Why there is no transcript. `retryable` is about later; the tries of now are already spent. */
export class SpeechToTextError extends Error {
  constructor(
    readonly reason: SpeechToTextReason,
    message: string,
    readonly retryable: boolean,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'SpeechToTextError';
  }
}

export interface SpeechEngine {
  model: string;
  /** True when the engine writes "um" and repetitions down, so that fillers may be counted. */
  verbatim: boolean;
}

/** Turns a recording into text, with word times where the engine has them. */
export abstract class SpeechToText {
  abstract readonly engine: SpeechEngine | null;
  /** What to set when `available()` is false, as a stable code. */
  abstract readonly unavailableReason: 'speech_to_text_not_configured' | null;
  abstract available(): boolean;
  /** @throws {SpeechToTextError} for what the engine does; any other error is a fault on this side. */
  abstract transcribe(request: SpeechRequest): Promise<SpeechResult>;
}
