import type { AudioFault } from '../../speech/decode/audio-stream.js';

export interface SoundTrackRequest {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxSeconds: number;
}

/** `foreign`: a codec that none of our containers takes. */
export type SoundTrackReply =
  | { readonly kind: 'track'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'foreign'; readonly container: 'mp4' | 'webm'; readonly channels: number }
  | { readonly kind: 'fault'; readonly fault: AudioFault };
