import { blockFrames, checkFormat } from './audio-format.js';
import { AudioFaultError, type AudioStream, type PcmBlock } from './audio-stream.js';
import { deinterleaveOf, type PcmCodec, SAMPLE_BYTES } from './pcm-samples.js';

/** Format tags of WAVE (RFC 2361): 0xFFFE hides the real one in the first bytes of its sub-format. */
const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

interface WavFormat {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bitsPerSample: number;
}

interface WavData {
  readonly codec: PcmCodec;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** The data chunk, whole frames. */
  readonly samples: Uint8Array;
}

/**
 * RIFF/WAVE by the bytes that are there. Sizes in the header are only hints: recorders write 0 or 0xFFFFFFFF to a
 * pipe, and a hostile file anything. A data chunk whose size is implausible runs to the end of the file.
 * @throws {AudioFaultError} `unreadable`, `absurd_format` or `no_samples`.
 */
export function openWav(file: Uint8Array): AudioStream {
  const data = readWav(file);
  const { codec, channels, sampleRateHz } = data;
  return { container: 'wav', codec, sampleRateHz, channels, blocks: () => wavBlocks(data) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- one contract for all containers; others wait for a decoder
async function* wavBlocks({
  codec,
  channels,
  sampleRateHz,
  samples,
}: WavData): AsyncGenerator<PcmBlock, void, undefined> {
  const frameBytes = SAMPLE_BYTES[codec] * channels;
  const deinterleave = deinterleaveOf(codec);
  const room = Array.from({ length: channels }, () => new Float32Array(blockFrames(sampleRateHz)));
  const blockBytes = blockFrames(sampleRateHz) * frameBytes;
  for (let at = 0; at < samples.length; at += blockBytes) {
    // A copy of the block: typed arrays need samples aligned to their width, which a chunk of a file is not.
    const bytes = new Uint8Array(samples.subarray(at, at + blockBytes));
    const frames = bytes.length / frameBytes;
    deinterleave(bytes, room);
    yield { channels: room.map((channel) => channel.subarray(0, frames)), frames };
  }
}

function readWav(file: Uint8Array): WavData {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { format, dataStart, dataEnd } = chunksOf(view);
  checkFormat(format.sampleRateHz, format.channels);
  const codec = codecOf(format);
  const { channels, sampleRateHz } = format;
  const frameBytes = SAMPLE_BYTES[codec] * channels;
  const frames = Math.floor((dataEnd - dataStart) / frameBytes);
  if (frames <= 0) throw new AudioFaultError('no_samples');
  return { codec, channels, sampleRateHz, samples: file.subarray(dataStart, dataStart + frames * frameBytes) };
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
  if (claimed >= view.byteLength) return Math.min(start + size, view.byteLength);
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

/** Widths between whole bytes stand at the top of the next whole byte (RFC 2361 and the WAVE specification of 1991). */
function codecOf({ tag, bitsPerSample: bits }: WavFormat): PcmCodec {
  if (tag === PCM && bits === 8) return 'pcm_u8';
  if (tag === PCM && bits > 8 && bits <= 16) return 'pcm_s16le';
  if (tag === PCM && bits > 16 && bits <= 24) return 'pcm_s24le';
  if (tag === PCM && bits > 24 && bits <= 32) return 'pcm_s32le';
  if (tag === FLOAT && bits === 32) return 'pcm_f32le';
  if (tag === FLOAT && bits === 64) return 'pcm_f64le';
  if (tag === A_LAW && bits === 8) return 'pcm_alaw';
  if (tag === MU_LAW && bits === 8) return 'pcm_mulaw';
  throw new AudioFaultError('absurd_format');
}
