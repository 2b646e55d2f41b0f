export type AudioContainer = 'wav' | 'mp3' | 'mp4' | 'flac' | 'ogg' | 'webm';

/** What a recording really holds, counted from its packets or samples and never read from its header. */
export interface AudioFacts {
  container: AudioContainer;
  codec: string;
  /** Always `audio/…`, also where the container is one that mostly carries video. */
  mediaType: string;
  extension: string;
  durationSeconds: number;
  sampleRateHz: number;
  channels: number;
  /** True when every sample is below −60 dBFS; null where the samples are coded and not looked at. */
  silent: boolean | null;
}

export type AudioFault =
  /** Not one of the six containers, by content. */
  | 'unsupported_type'
  /** No bytes at all. */
  | 'empty'
  /** The right kind of file, but its structure cannot be followed. */
  | 'unreadable'
  /** A header and nothing behind it. */
  | 'no_samples'
  /** Sample rate, channels or bits outside anything a microphone makes. */
  | 'absurd_format'
  | 'no_audio_track'
  | 'too_long'
  | 'too_large'
  /** The limits of time or memory were reached. */
  | 'too_costly'
  /** Nothing is wrong with the file: too many are waiting to be looked at. */
  | 'busy';

export class AudioFaultError extends Error {
  constructor(readonly fault: AudioFault) {
    super(fault);
    this.name = 'AudioFaultError';
  }
}

export type StreamFacts = Pick<AudioFacts, 'codec' | 'durationSeconds' | 'sampleRateHz' | 'channels' | 'silent'>;

/** 384 kHz is what the best converters make; 3 kHz is below the narrowest telephone line. */
const RATE_LIMITS = { min: 3000, max: 384_000 };
const MAX_CHANNELS = 32;

export function checkedFormat(sampleRateHz: number, channels: number): void {
  const rateIsSane = sampleRateHz >= RATE_LIMITS.min && sampleRateHz <= RATE_LIMITS.max;
  if (!rateIsSane || !(channels >= 1 && channels <= MAX_CHANNELS)) throw new AudioFaultError('absurd_format');
}

export const AUDIO_FORMATS: Record<AudioContainer, { mediaType: string; extension: string }> = {
  wav: { mediaType: 'audio/wav', extension: 'wav' },
  mp3: { mediaType: 'audio/mpeg', extension: 'mp3' },
  mp4: { mediaType: 'audio/mp4', extension: 'm4a' },
  flac: { mediaType: 'audio/flac', extension: 'flac' },
  ogg: { mediaType: 'audio/ogg', extension: 'ogg' },
  webm: { mediaType: 'audio/webm', extension: 'webm' },
};
