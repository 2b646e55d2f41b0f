/** The containers that are read, told by content. */
export type AudioContainer = 'wav' | 'mp3' | 'mp4' | 'flac' | 'ogg' | 'webm';

/** Why no sound could be had from a file. Stable: each has a problem of its own for whoever sent the file. */
export type AudioFault =
  /** Not one of the six containers, by content. */
  | 'unsupported_type'
  /** No bytes at all. */
  | 'empty'
  /** The right kind of file, but its structure cannot be followed. */
  | 'unreadable'
  /** The structure can be followed, but the decoder gets no sound out of it, crashes or does not end. */
  | 'undecodable'
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

/** What decoding throws; its message is the fault, never something of the file. */
export class AudioFaultError extends Error {
  constructor(readonly fault: AudioFault) {
    super(fault);
    this.name = 'AudioFaultError';
  }
}

/** Decoded sound: one array per channel, all of `frames` samples, full scale ±1; values may lie beyond it or be NaN. */
export interface PcmBlock {
  readonly channels: readonly Float32Array[];
  readonly frames: number;
}

/** What a file says and its packets confirm; nothing of it is a duration, which only decoded samples give. */
export interface AudioStreamFacts {
  readonly container: AudioContainer;
  /** `pcm_s16le`, `mp3`, `flac`, `opus`, `vorbis`, `aac`, … */
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** A file opened for decoding. */
export interface AudioStream extends AudioStreamFacts {
  /**
   * The sound from its first sample on, encoder delay cut off, in blocks of at most about a second, so that a long
   * recording is never in memory as a whole. Where the time stamps of Opus show that packets are missing, there is
   * silence. The arrays of a block are valid until the next one is asked for.
   * @throws {AudioFaultError} `undecodable` when nothing can be decoded, `no_samples` when there is nothing.
   *   A file that breaks off or is damaged behind its start gives what could be decoded.
   */
  blocks(): AsyncGenerator<PcmBlock, void, undefined>;
}

/** A file whose codec has no decoder in this process (AAC and its kin). */
export interface UndecodedAudio extends AudioStreamFacts {
  readonly blocks: null;
  /** From the packets, as there are no samples to count. */
  readonly durationSeconds: number;
}
