import type { AudioFault, AudioStreamFacts } from '../../speech/decode/audio-stream.js';
import type { SoundEvidence } from '../../speech/sound-evidence.js';

/** What a thread is started with. */
export interface SoundThreadData {
  readonly maxSeconds: number;
}

/** One recording for a thread: where its file lies, or its bytes. */
export interface SoundRequest {
  readonly recording: { readonly path: string } | { readonly bytes: Uint8Array<ArrayBuffer> };
  /** False: speech is found by the live detector, because the neural one did not come to an end before. */
  readonly neural: boolean;
}

export interface MeasuredSound {
  readonly kind: 'measured';
  readonly facts: AudioStreamFacts;
  readonly durationSeconds: number;
  readonly silent: boolean;
  readonly sound: SoundEvidence;
}

/** Nothing in the process decodes the codec; the duration is that of the packets. */
export interface UndecodedSound {
  readonly kind: 'undecoded';
  readonly facts: AudioStreamFacts;
  readonly durationSeconds: number;
}

export type SoundReply =
  | MeasuredSound
  | UndecodedSound
  | { readonly kind: 'fault'; readonly fault: AudioFault }
  /** A defect on this side. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a thread says: that it is up, that decoding is behind it, and its reply. */
export type SoundMessage = { readonly kind: 'ready' } | { readonly kind: 'decoded' } | SoundReply;
