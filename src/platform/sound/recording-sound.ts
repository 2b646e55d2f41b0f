import type { AudioContainer, AudioStreamFacts } from '../../speech/decode/audio-stream.js';
import type { SoundEvidence } from '../../speech/sound-evidence.js';

/** What a recording holds, from its decoded samples; nothing of it is read from a header alone. */
export interface RecordingSound extends AudioStreamFacts {
  /** Always `audio/…`, also where the container is one that mostly carries video. */
  readonly mediaType: string;
  readonly extension: string;
  /** Decoded samples over the rate; counted from packets where nothing here decodes the codec. */
  readonly durationSeconds: number;
  /** True when no sample reaches −60 dBFS; null where nothing was decoded. */
  readonly silent: boolean | null;
  readonly sound: SoundEvidence | null;
  /** Why there is no sound: nothing here decodes the codec. */
  readonly soundReason: 'codec' | null;
}

/** `starting`: the thread comes up. `decoding`: file to samples. `measuring`: samples to speech and syllables. */
export type SoundStage = 'starting' | 'decoding' | 'measuring';

export interface SoundLimits {
  readonly maxBytes: number;
  /** Of decoded sound; decoding stops there. */
  readonly maxSeconds: number;
  /** Time each stage of one file may take; see `SoundStage`. */
  readonly stageLimitMs: Readonly<Record<SoundStage, number>>;
  /** Heap of a thread. */
  readonly heapMegabytes: number;
  /** What a thread holds outside its heap: the file, its samples, and the memory of the WebAssembly decoders. */
  readonly externalMegabytes: number;
  /** Files looked at at the same time. */
  readonly concurrent: number;
  /** Files that wait for their turn; each more is refused at once. */
  readonly waiting: number;
}

export const SOUND_LIMITS: SoundLimits = {
  maxBytes: 25 * 1024 * 1024,
  maxSeconds: 600,
  // A thread comes up in half a second; 600 s of stereo are decoded in 2–4 s and measured in 3 s on a small server.
  // Ten times that is a busy or a very small machine, more is a loop.
  stageLimitMs: { starting: 20_000, decoding: 30_000, measuring: 30_000 },
  heapMegabytes: 96,
  // Of one recording at most 90; what the collector has not yet taken of those before it comes on top (seen: 180).
  externalMegabytes: 384,
  concurrent: 2,
  waiting: 32,
};

export const AUDIO_FORMATS: Record<AudioContainer, { mediaType: string; extension: string }> = {
  wav: { mediaType: 'audio/wav', extension: 'wav' },
  mp3: { mediaType: 'audio/mpeg', extension: 'mp3' },
  mp4: { mediaType: 'audio/mp4', extension: 'm4a' },
  flac: { mediaType: 'audio/flac', extension: 'flac' },
  ogg: { mediaType: 'audio/ogg', extension: 'ogg' },
  webm: { mediaType: 'audio/webm', extension: 'webm' },
};
