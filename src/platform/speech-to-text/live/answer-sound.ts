import { PCM16_SAMPLE_BYTES, pcm16FromSamples, samplesFromPcm16, wavHeader } from '../../../speech/live/pcm16.js';

/** Engines refuse less than 100 ms. */
const SHORTEST_SOUND_MS = 120;

/** Where a time stands among the samples of an answer, in bytes. */
export function byteAt(ms: number, sampleRateHz: number): number {
  return Math.round((ms * sampleRateHz) / 1000) * PCM16_SAMPLE_BYTES;
}

/** Ms, not rounded, so that reading on begins at the very next sample. */
export function timeAt(bytes: number, sampleRateHz: number): number {
  return (bytes / PCM16_SAMPLE_BYTES / sampleRateHz) * 1000;
}

/** Bytes of the least that an engine takes. */
export function shortestSound(sampleRateHz: number): number {
  return byteAt(SHORTEST_SOUND_MS, sampleRateHz);
}

/** The samples as a WAV file, with silence behind them when they are too few for an engine. */
export function wavOf(samples: Uint8Array, sampleRateHz: number): Uint8Array<ArrayBuffer> {
  const dataBytes = Math.max(samples.byteLength, shortestSound(sampleRateHz));
  const header = wavHeader(sampleRateHz, dataBytes);
  const file = new Uint8Array(header.byteLength + dataBytes);
  file.set(header);
  file.set(samples, header.byteLength);
  return file;
}

export function floatsOf(samples: Uint8Array): Float32Array {
  const whole = samples.subarray(0, samples.byteLength - (samples.byteLength % PCM16_SAMPLE_BYTES));
  const floats = new Float32Array(whole.byteLength / PCM16_SAMPLE_BYTES);
  samplesFromPcm16(whole, floats);
  return floats;
}

export function pcm16Of(floats: Float32Array): Uint8Array {
  const samples = new Uint8Array(floats.length * PCM16_SAMPLE_BYTES);
  pcm16FromSamples(floats, samples);
  return samples;
}
