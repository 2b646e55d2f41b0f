/** What a frame header says of its place in the stream (RFC 9639 §9.1). */
export interface FlacFrameHeader {
  /** Number of its first sample frame. */
  readonly first: number;
  /** Sample frames it decodes to. */
  readonly frames: number;
}

/** Sample frames by block size code; 0 is reserved, 6 and 7 stand for a number at the end of the header (§9.1.1). */
const BLOCK_FRAMES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];
const BLOCK_IN_8_BITS = 6;
const BLOCK_IN_16_BITS = 7;
const RATE_IN_8_BITS = 12;
const FORBIDDEN_RATE = 15;

/**
 * The frame header at `at`, or null when none with a valid checksum stands there.
 * @param streamBlock sample frames of every frame but the last in a stream of fixed blocks
 */
export function flacFrameHeaderAt(bytes: Uint8Array, at: number, streamBlock: number): FlacFrameHeader | null {
  const [sync = 0, strategy = 0, sizes = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  const [sizeCode, rateCode] = [sizes >> 4, sizes & 15];
  if (sync !== 0xff || (strategy & 0xfe) !== 0xf8 || sizeCode === 0 || rateCode === FORBIDDEN_RATE) return null;
  const number = codedNumber(bytes, at + 4);
  if (!number) return null;
  const sizeBytes = sizeCode === BLOCK_IN_8_BITS ? 1 : sizeCode === BLOCK_IN_16_BITS ? 2 : 0;
  const rateBytes = rateCode < RATE_IN_8_BITS ? 0 : rateCode === RATE_IN_8_BITS ? 1 : 2;
  const end = number.end + sizeBytes + rateBytes;
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return null;
  const frames = sizeBytes === 0 ? (BLOCK_FRAMES[sizeCode] ?? 0) : bigEndian(bytes, number.end, sizeBytes) + 1;
  const isVariable = (strategy & 1) === 1;
  return { first: isVariable ? number.value : number.value * streamBlock, frames };
}

/** The coding of the frame or sample number, up to 36 bits in the manner of UTF-8 (§9.1.5). */
function codedNumber(bytes: Uint8Array, at: number): { value: number; end: number } | null {
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

function bigEndian(bytes: Uint8Array, at: number, width: number): number {
  return bytes.subarray(at, at + width).reduce((value, byte) => value * 256 + byte, 0);
}

/** Polynomial x⁸ + x² + x + 1, from zero (§9.1.8). */
const CRC8 = crcTable(8, 0x07);
/** Polynomial x¹⁶ + x¹⁵ + x² + 1, from zero (§9.3). */
const CRC16 = crcTable(16, 0x8005);

function crcTable(width: number, polynomial: number): Uint16Array {
  const [top, mask] = [1 << (width - 1), (1 << width) - 1];
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (width - 8);
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & top ? polynomial : 0)) & mask;
    return crc;
  });
}

function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at += 1) crc = CRC8[crc ^ (bytes[at] ?? 0)] ?? 0;
  return crc;
}

/** Whether these bytes are one undamaged frame: run over its own checksum, the check comes out at zero. */
export function isWholeFlacFrame(frame: Uint8Array): boolean {
  let crc = 0;
  for (let at = 0; at < frame.length; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (frame[at] as number)] as number);
  }
  return crc === 0;
}
