import { FRAME_SAMPLES, FrameAnalyzer, type SignalFrame } from './signal-frames.js';

/**
 * Level of one 10 ms frame after the other, dB relative to full scale, from 125 Hz to 7.6 kHz: DC and hum are no level.
 * @param samples mono at 16 kHz, full scale ±1; values that are not finite count as 0
 */
export function frameLevelsDb(samples: Float32Array): Float32Array {
  const levels = new Float32Array(Math.ceil(samples.length / FRAME_SAMPLES));
  const consumer = { frame: ({ index, power }: SignalFrame) => void (levels[index] = 10 * Math.log10(power)) };
  const analyzer = new FrameAnalyzer(consumer, null);
  analyzer.push(samples);
  analyzer.finish();
  return levels;
}
