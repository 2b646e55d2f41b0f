/** How a plain sample is laid down; names as FFmpeg has them. */
export type PcmCodec =
  'pcm_u8' | 'pcm_s16le' | 'pcm_s24le' | 'pcm_s32le' | 'pcm_f32le' | 'pcm_f64le' | 'pcm_alaw' | 'pcm_mulaw';

/** Bytes of one sample of one channel. */
export const SAMPLE_BYTES: Readonly<Record<PcmCodec, number>> = {
  pcm_u8: 1,
  pcm_s16le: 2,
  pcm_s24le: 3,
  pcm_s32le: 4,
  pcm_f32le: 4,
  pcm_f64le: 8,
  pcm_alaw: 1,
  pcm_mulaw: 1,
};

/**
 * Turns interleaved samples into one array per channel, full scale ±1; NaN, infinities and values beyond full scale of
 * float formats pass as they are.
 * @param bytes whole frames from the first byte of their buffer on, so that wider samples lie aligned for typed arrays,
 *   which read them in the order of the host (little-endian wherever browsers and the builds of Node.js but one run)
 * @param channels arrays to write to, each with room for all frames of `bytes`
 */
export type Deinterleave = (bytes: Uint8Array<ArrayBuffer>, channels: readonly Float32Array[]) => void;

type SampleView = Int16Array | Int32Array | Float32Array | Float64Array;

const DEINTERLEAVE: Readonly<Record<PcmCodec, Deinterleave>> = {
  pcm_u8: byTable(Float32Array.from({ length: 256 }, (_, code) => (code - 128) / 128)),
  pcm_s16le: byView(Int16Array, 1 / 32_768),
  pcm_s24le: fromThreeBytes,
  pcm_s32le: byView(Int32Array, 1 / 2_147_483_648),
  pcm_f32le: byView(Float32Array, 1),
  pcm_f64le: byView(Float64Array, 1),
  pcm_alaw: byTable(Float32Array.from({ length: 256 }, (_, code) => aLaw(code))),
  pcm_mulaw: byTable(Float32Array.from({ length: 256 }, (_, code) => muLaw(code))),
};

/** The conversion for a codec. */
export function deinterleaveOf(codec: PcmCodec): Deinterleave {
  return DEINTERLEAVE[codec];
}

function byView(View: new (buffer: ArrayBuffer) => SampleView, scale: number): Deinterleave {
  return (bytes, channels) => {
    const samples = new View(bytes.buffer);
    const step = channels.length;
    for (const [channel, out] of channels.entries()) {
      for (let at = channel, frame = 0; at < samples.length; at += step, frame += 1) {
        out[frame] = (samples[at] as number) * scale;
      }
    }
  };
}

function byTable(table: Float32Array): Deinterleave {
  return (bytes, channels) => {
    const step = channels.length;
    for (const [channel, out] of channels.entries()) {
      for (let at = channel, frame = 0; at < bytes.length; at += step, frame += 1) {
        out[frame] = table[bytes[at] as number] as number;
      }
    }
  };
}

function fromThreeBytes(bytes: Uint8Array, channels: readonly Float32Array[]): void {
  const step = 3 * channels.length;
  for (const [channel, out] of channels.entries()) {
    for (let at = 3 * channel, frame = 0; at + 2 < bytes.length; at += step, frame += 1) {
      // Shifted to the top of 32 bits, where the sign is.
      const high = ((bytes[at + 2] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at] as number) << 8);
      out[frame] = high / 2_147_483_648;
    }
  }
}

/** ITU-T G.711 §3.2: 14 bits in 8, here over 16 bits of full scale. */
function muLaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return (bits & 0x80 ? -magnitude : magnitude) / 32_768;
}

/** ITU-T G.711 §3.1: 13 bits in 8, every other bit turned over. */
function aLaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = (bits & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / 32_768;
}
