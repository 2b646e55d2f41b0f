import { AudioFaultError, checkedFormat, type StreamFacts } from './audio-facts.js';

const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];

interface Frame {
  /** Number of the first sample. */
  first: number;
  samples: number;
}

/**
 * FLAC (RFC 9639). Frame headers carry a CRC-8 and their own number, so frames are found by their sync code and
 * trusted when the check holds and the numbers go on; the total in STREAMINFO is a claim and is not read.
 */
export function readFlac(file: Uint8Array): StreamFacts {
  const start = afterMetadata(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const packed = view.getUint32(18);
  const sampleRateHz = packed >>> 12;
  const channels = ((packed >>> 9) & 7) + 1;
  checkedFormat(sampleRateHz, channels);
  const samples = countSamples(file, start, view.getUint16(10));
  if (samples === 0) throw new AudioFaultError('no_samples');
  return { codec: 'flac', durationSeconds: samples / sampleRateHz, sampleRateHz, channels, silent: null };
}

function afterMetadata(file: Uint8Array): number {
  const isFlac = file.length >= 42 && Buffer.from(file.subarray(0, 4)).toString('latin1') === 'fLaC';
  if (!isFlac) throw new AudioFaultError('unreadable');
  let at = 4;
  while (at + 4 <= file.length) {
    const [head = 0, a = 0, b = 0, c = 0] = file.subarray(at, at + 4);
    at += 4 + (a << 16) + (b << 8) + c;
    if (head & 0x80) return at;
  }
  throw new AudioFaultError('no_samples');
}

function countSamples(file: Uint8Array, start: number, streamBlock: number): number {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let samples = 0;
  let expected = 0;
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const frame = frameAt(bytes, at, streamBlock);
    // A frame must go on where the last one ended; a chance hit in the audio does not.
    if (!frame || frame.first !== expected) continue;
    samples += frame.samples;
    expected = frame.first + frame.samples;
    at += 5;
  }
  return samples;
}

function frameAt(bytes: Buffer, at: number, streamBlock: number): Frame | null {
  if (at + 16 > bytes.length || ((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) return null;
  const variable = ((bytes[at + 1] ?? 0) & 1) === 1;
  const sizeCode = (bytes[at + 2] ?? 0) >> 4;
  const rateCode = (bytes[at + 2] ?? 0) & 15;
  if (sizeCode === 0 || rateCode === 15) return null;
  const number = codedNumber(bytes, at + 4);
  if (!number) return null;
  let end = number.end;
  const samples = sizeCode === 6 ? bytes.readUInt8(end) + 1 : sizeCode === 7 ? bytes.readUInt16BE(end) + 1 : 0;
  end += sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  end += rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return null;
  const first = variable ? number.value : number.value * streamBlock;
  return { first, samples: samples || (BLOCK_SIZES[sizeCode] ?? 0) };
}

/** The UTF-8-like coding of the frame or sample number, up to 36 bits. */
function codedNumber(bytes: Buffer, at: number): { value: number; end: number } | null {
  const lead = bytes[at] ?? 0xff;
  if (lead < 0x80) return { value: lead, end: at + 1 };
  const following = Math.clz32(~(lead << 24)) - 1;
  if (following < 1 || following > 6) return null;
  let value = lead & (0x3f >> following);
  for (let index = 1; index <= following; index += 1) {
    const next = bytes[at + index] ?? 0;
    if ((next & 0xc0) !== 0x80) return null;
    value = value * 64 + (next & 0x3f);
  }
  return { value, end: at + 1 + following };
}

const CRC8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
  return crc;
});

function crc8(bytes: Buffer, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at += 1) crc = CRC8[crc ^ (bytes[at] ?? 0)] ?? 0;
  return crc;
}
