import type { PcmBlock } from '../../speech/decode/audio-stream.js';

/** −60 dBFS: far below any speech a microphone picks up, above dither and converter noise. */
const SILENCE_PEAK = 10 ** (-60 / 20);

interface Range {
  low: number;
  high: number;
}

/**
 * How far the samples of each channel swing, seen before channels are mixed: two that cancel each other out are no
 * silence. A steady offset is no sound, so it is the swing that counts and not the peak.
 */
export class PeakRange {
  private readonly ranges: Range[] = [];
  private loud = false;

  get silent(): boolean {
    return !this.loud;
  }

  push({ channels, frames }: PcmBlock): void {
    for (let channel = 0; channel < channels.length && !this.loud; channel += 1) {
      const range = (this.ranges[channel] ??= { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY });
      this.loud = widened(range, channels[channel]!, frames);
    }
  }
}

/** True once the range is that of a sound. NaN and the infinities are none: broken floats must not make a file loud. */
function widened(range: Range, samples: Float32Array, frames: number): boolean {
  for (let at = 0; at < frames; at += 1) {
    const value = samples[at] as number;
    if (!Number.isFinite(value)) continue;
    if (value < range.low) range.low = value;
    if (value > range.high) range.high = value;
    if (range.high - range.low >= 2 * SILENCE_PEAK) return true;
  }
  return false;
}
