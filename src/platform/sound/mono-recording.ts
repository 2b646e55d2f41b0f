import { AudioFaultError, type AudioStream } from '../../speech/decode/audio-stream.js';
import { Downmix } from '../../speech/signal/downmix.js';
import { Resampler } from '../../speech/signal/resampler.js';
import { SIGNAL_RATE_HZ } from '../../speech/signal/signal-frames.js';
import { PeakRange } from './peak-range.js';

export interface MonoRecording {
  /** 16 kHz, full scale ±1, finite; a part of the room that was given. */
  readonly samples: Float32Array;
  readonly durationSeconds: number;
  readonly silent: boolean;
}

/**
 * Samples of all channels that a second of the longest recording may have: stereo at 192 kHz, the most that studios
 * record. A few bytes can stand for millions of samples of silence in eight channels, and each takes its time.
 */
const MAX_SAMPLES_PER_SECOND = 2 * 192_000;

/** Room for the longest recording allowed. Memory that nobody has written to costs nothing yet. */
export const roomFor = (maxSeconds: number): Float32Array => new Float32Array(maxSeconds * SIGNAL_RATE_HZ);

/**
 * Decodes a stream to its end as one channel at 16 kHz; the sound as it was recorded is never held beyond a block.
 * @param room where the samples go; a recording that does not fit is too long
 * @throws {AudioFaultError} `too_long` and `too_costly` as soon as that shows, and whatever the decoder throws
 */
export async function monoRecording(stream: AudioStream, room: Float32Array): Promise<MonoRecording> {
  const { sampleRateHz, channels } = stream;
  const maxSeconds = room.length / SIGNAL_RATE_HZ;
  const downmix = new Downmix();
  const resampler = new Resampler(sampleRateHz, SIGNAL_RATE_HZ);
  const range = new PeakRange();
  let frames = 0;
  let length = 0;
  for await (const block of stream.blocks()) {
    frames += block.frames;
    if (frames / sampleRateHz > maxSeconds) throw new AudioFaultError('too_long');
    if (frames * channels > maxSeconds * MAX_SAMPLES_PER_SECOND) throw new AudioFaultError('too_costly');
    range.push(block);
    length += resampler.push(downmix.mix(block), room, length);
  }
  length += resampler.finish(room, length);
  if (frames === 0) throw new AudioFaultError('no_samples');
  return { samples: room.subarray(0, length), durationSeconds: frames / sampleRateHz, silent: range.silent };
}
