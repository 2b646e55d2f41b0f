export interface PcmKind {
  codec: 'pcm_u8' | 'pcm_s16le' | 'pcm_s24le' | 'pcm_s32le' | 'pcm_f32le' | 'pcm_f64le' | 'pcm_alaw' | 'pcm_mulaw';
  bytes: number;
}

/** −60 dBFS: far below any speech a microphone picks up, above dither and converter noise. */
const SILENCE_PEAK = 10 ** (-60 / 20);

type Reader = (view: DataView, at: number) => number;

const READERS: Record<PcmKind['codec'], Reader> = {
  pcm_u8: (view, at) => (view.getUint8(at) - 128) / 128,
  pcm_s16le: (view, at) => view.getInt16(at, true) / 32_768,
  pcm_s24le: (view, at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 8_388_608,
  pcm_s32le: (view, at) => view.getInt32(at, true) / 2_147_483_648,
  pcm_f32le: (view, at) => view.getFloat32(at, true),
  pcm_f64le: (view, at) => view.getFloat64(at, true),
  pcm_alaw: (view, at) => aLaw(view.getUint8(at)),
  pcm_mulaw: (view, at) => muLaw(view.getUint8(at)),
};

/** True when no sample reaches −60 dBFS. A steady offset is no sound, so each is taken against the mean. */
export function isSilentPcm(samples: Uint8Array, kind: PcmKind): boolean {
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const read = READERS[kind.codec];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 0; at + kind.bytes <= samples.byteLength; at += kind.bytes) {
    const value = read(view, at);
    // NaN and the infinities are no sound; broken floats must not make a file loud.
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if ((high - low) / 2 >= SILENCE_PEAK) return false;
  }
  return true;
}

/** ITU-T G.711. */
function muLaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return (bits & 0x80 ? -magnitude : magnitude) / 32_768;
}

function aLaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = (bits & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / 32_768;
}
