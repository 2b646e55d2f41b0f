import { viewOf } from '../decode/bytes.js';

/** Full scale of signed 16 bit. */
const FULL_SCALE = 32_768;
/** Bytes of one sample. */
export const PCM16_SAMPLE_BYTES = 2;
/** Bytes of the header that `wavHeader` writes. */
export const WAV_HEADER_BYTES = 44;

/**
 * Samples of pcm16 (signed 16 bit, little-endian, one channel) at full scale ±1, written to the start of `into`. The bytes
 * may lie anywhere in their buffer, as those a socket hands out do. Nothing is allocated but a view.
 * @returns how many samples were written
 * @throws {RangeError} for half a sample, or more samples than `into` holds
 */
export function samplesFromPcm16(bytes: Uint8Array, into: Float32Array): number {
  const count = bytes.length / PCM16_SAMPLE_BYTES;
  if (!Number.isInteger(count)) throw new RangeError('Half a sample: pcm16 has two bytes for each.');
  if (count > into.length) throw new RangeError('More samples than there is room for.');
  const view = viewOf(bytes);
  for (let at = 0; at < count; at += 1) into[at] = view.getInt16(at * PCM16_SAMPLE_BYTES, true) / FULL_SCALE;
  return count;
}

/**
 * The first `count` samples as pcm16, written to the start of `into`; beyond full scale they are cut off, and what is no
 * number is silence.
 * @returns how many bytes were written
 * @throws {RangeError} when `into` has no room for them
 */
export function pcm16FromSamples(samples: Float32Array, into: Uint8Array, count = samples.length): number {
  const bytes = count * PCM16_SAMPLE_BYTES;
  if (bytes > into.length) throw new RangeError('More samples than there is room for.');
  const view = viewOf(into);
  for (let at = 0; at < count; at += 1) {
    const scaled = Math.round((samples[at] as number) * FULL_SCALE);
    // What is no number becomes 0 (ECMA-262, ToInt16).
    view.setInt16(at * PCM16_SAMPLE_BYTES, Math.min(Math.max(scaled, -FULL_SCALE), FULL_SCALE - 1), true);
  }
  return bytes;
}

/**
 * The header that makes a WAV file of `dataBytes` of pcm16 following it (RIFF/WAVE with the 16 byte format chunk of
 * WAVE_FORMAT_PCM, "Multimedia Programming Interface and Data Specifications 1.0", 1991).
 */
export function wavHeader(sampleRateHz: number, dataBytes: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const tag = (at: number, name: string): void => {
    for (let index = 0; index < name.length; index += 1) header[at + index] = name.charCodeAt(index);
  };
  tag(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  tag(8, 'WAVE');
  tag(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * PCM16_SAMPLE_BYTES, true);
  view.setUint16(32, PCM16_SAMPLE_BYTES, true);
  view.setUint16(34, 8 * PCM16_SAMPLE_BYTES, true);
  tag(36, 'data');
  view.setUint32(40, dataBytes, true);
  return header;
}
