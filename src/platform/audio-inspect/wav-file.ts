import { AudioFaultError, checkedFormat, type StreamFacts } from './audio-facts.js';
import { isSilentPcm, type PcmKind } from './pcm-level.js';

/** Format tags of WAVE (RFC 2361): 0xFFFE hides the real one in the first bytes of its sub-format. */
const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

interface WavFormat {
  tag: number;
  channels: number;
  sampleRateHz: number;
  bitsPerSample: number;
}

/**
 * RIFF/WAVE by the bytes that are there. Sizes in the header are only hints: recorders write 0 or 0xFFFFFFFF to a
 * pipe, and a hostile file anything. A data chunk whose size is implausible runs to the end of the file.
 */
export function readWav(file: Uint8Array): StreamFacts {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { format, dataStart, dataEnd } = chunksOf(view);
  checkedFormat(format.sampleRateHz, format.channels);
  const kind = sampleKind(format);
  const frameBytes = (kind.bytes * format.channels) | 0;
  const frames = Math.floor((dataEnd - dataStart) / frameBytes);
  if (frames === 0) throw new AudioFaultError('no_samples');
  const samples = file.subarray(dataStart, dataStart + frames * frameBytes);
  return {
    codec: kind.codec,
    durationSeconds: frames / format.sampleRateHz,
    sampleRateHz: format.sampleRateHz,
    channels: format.channels,
    silent: isSilentPcm(samples, kind),
  };
}

function chunksOf(view: DataView): { format: WavFormat; dataStart: number; dataEnd: number } {
  let format: WavFormat | null = null;
  let at = 12;
  // Every turn moves on by at least eight bytes.
  while (at + 8 <= view.byteLength) {
    const id = view.getUint32(at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (id === 0x64617461 /* data */) {
      if (!format) throw new AudioFaultError('unreadable');
      return { format, dataStart: start, dataEnd: dataEndOf(view, start, size) };
    }
    if (id === 0x666d7420 /* fmt  */) format = formatOf(view, start, size);
    at = start + size + (size % 2);
  }
  throw new AudioFaultError(format ? 'no_samples' : 'unreadable');
}

/** The claimed end where a further chunk really follows it, else the end of the file: no sample is lost to a lie. */
function dataEndOf(view: DataView, start: number, size: number): number {
  const claimed = start + size + (size % 2);
  if (claimed >= view.byteLength) return view.byteLength;
  if (size > 0 && claimed + 8 <= view.byteLength && isChunkId(view.getUint32(claimed))) {
    const next = view.getUint32(claimed + 4, true);
    if (claimed + 8 + next <= view.byteLength) return start + size;
  }
  return view.byteLength;
}

/** Four printable ASCII characters, as every registered chunk id is. */
function isChunkId(id: number): boolean {
  return [24, 16, 8, 0].every((shift) => {
    const character = (id >>> shift) & 0xff;
    return character >= 0x20 && character <= 0x7e;
  });
}

function formatOf(view: DataView, start: number, size: number): WavFormat {
  if (size < 16 || start + 16 > view.byteLength) throw new AudioFaultError('unreadable');
  const tag = view.getUint16(start, true);
  const extended = tag === EXTENSIBLE && size >= 40 && start + 26 <= view.byteLength;
  return {
    tag: extended ? view.getUint16(start + 24, true) : tag,
    channels: view.getUint16(start + 2, true),
    sampleRateHz: view.getUint32(start + 4, true),
    bitsPerSample: view.getUint16(start + 14, true),
  };
}

function sampleKind({ tag, bitsPerSample: bits }: WavFormat): PcmKind {
  if (tag === PCM && bits === 8) return { codec: 'pcm_u8', bytes: 1 };
  if (tag === PCM && bits === 16) return { codec: 'pcm_s16le', bytes: 2 };
  if (tag === PCM && bits === 24) return { codec: 'pcm_s24le', bytes: 3 };
  if (tag === PCM && bits === 32) return { codec: 'pcm_s32le', bytes: 4 };
  if (tag === FLOAT && bits === 32) return { codec: 'pcm_f32le', bytes: 4 };
  if (tag === FLOAT && bits === 64) return { codec: 'pcm_f64le', bytes: 8 };
  if (tag === A_LAW && bits === 8) return { codec: 'pcm_alaw', bytes: 1 };
  if (tag === MU_LAW && bits === 8) return { codec: 'pcm_mulaw', bytes: 1 };
  throw new AudioFaultError('absurd_format');
}
