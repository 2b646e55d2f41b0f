import { hasText, viewOf } from './bytes.js';

// ISO/IEC 11172-3 §2.4.2.3 and 13818-3 §2.4.2.3, kbit/s by index; 0 is "free format", which nothing we accept uses.
const BITRATES_V1_L3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_V1_L2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const BITRATES_V1_L1 = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const BITRATES_V2_L1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const BITRATES_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** Hz, of version 1; half and a quarter of it in versions 2 and 2.5. */
const RATES_HZ = [44_100, 48_000, 32_000];
const FRAME_HEADER_BYTES = 4;

/** Frames in a row that make a stream: one sync word alone turns up in any noise. */
const FRAMES_TO_TRUST = 3;
/** Bytes between two frames that are skipped before the stream counts as over. */
const LONGEST_GAP_BYTES = 64 * 1024;

/** A frame of MPEG audio, layers 1 to 3. */
export interface Mp3Frame {
  readonly at: number;
  readonly bytes: number;
  /** Sample frames it decodes to. */
  readonly frames: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Bytes of side information behind the header (layer 3). */
  readonly sideBytes: number;
}

/**
 * Whole frames of the rate of the first one, in order; tags and noise between them are stepped over. A Xing header or
 * a bit rate is no frame and says nothing here.
 */
export function* mp3Frames(file: Uint8Array): Generator<Mp3Frame> {
  let at = id3v2End(file);
  let first: Mp3Frame | null = null;
  let gap = 0;
  while (at + FRAME_HEADER_BYTES <= file.length && gap <= LONGEST_GAP_BYTES) {
    const frame = frameAt(file, at);
    const fits = frame !== null && (!first || frame.sampleRateHz === first.sampleRateHz);
    const trusted = fits && (gap === 0 && first ? at + frame.bytes <= file.length : startsRun(file, at));
    if (!trusted) {
      at += 1;
      gap += 1;
      continue;
    }
    first ??= frame;
    yield frame;
    at += frame.bytes;
    gap = 0;
  }
}

/** A tag is skipped only as far as the file reaches: its size (ID3v2 §3.1) is the file's own claim. */
function id3v2End(file: Uint8Array): number {
  if (file.length < 10 || !hasText(file, 0, 'ID3')) return 0;
  const [a = 0, b = 0, c = 0, d = 0] = file.subarray(6, 10);
  const size = 10 + ((a & 0x7f) * 2 ** 21 + (b & 0x7f) * 2 ** 14 + (c & 0x7f) * 2 ** 7 + (d & 0x7f));
  return size < file.length ? size : 10;
}

function startsRun(file: Uint8Array, start: number): boolean {
  let at = start;
  for (let count = 0; count < FRAMES_TO_TRUST; count += 1) {
    const frame = frameAt(file, at);
    if (!frame || at + frame.bytes > file.length) return false;
    at += frame.bytes;
  }
  return true;
}

function frameAt(file: Uint8Array, at: number): Mp3Frame | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = [file[at], file[at + 1], file[at + 2], file[at + 3]];
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0) return null;
  const version = (b1 >> 3) & 3;
  const layer = 4 - ((b1 >> 1) & 3);
  const rate = RATES_HZ[(b2 >> 2) & 3];
  const isV1 = version === 3;
  const kbps = bitratesOf(isV1, layer)[b2 >> 4];
  if (version === 1 || layer === 4 || rate === undefined || !kbps) return null;
  const sampleRateHz = isV1 ? rate : version === 2 ? rate / 2 : rate / 4;
  const channels = b3 >> 6 === 3 ? 1 : 2;
  const frames = layer === 1 ? 384 : layer === 3 && !isV1 ? 576 : 1152;
  const slot = layer === 1 ? 4 : 1;
  const bytes = (Math.floor(((frames / 8 / slot) * kbps * 1000) / sampleRateHz) + ((b2 >> 1) & 1)) * slot;
  const sideBytes = isV1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  return { at, bytes, frames, sampleRateHz, channels, sideBytes };
}

function bitratesOf(isV1: boolean, layer: number): number[] {
  if (layer === 1) return isV1 ? BITRATES_V1_L1 : BITRATES_V2_L1;
  if (!isV1) return BITRATES_V2;
  return layer === 2 ? BITRATES_V1_L2 : BITRATES_V1_L3;
}

/** What the first frame tells when it is no sound but a table (Xing, Info or VBRI header). */
export interface Mp3Table {
  /** Frames the encoder wrote behind the table; 0 when it does not say. */
  readonly frameCount: number;
  /** Sample frames the encoder put before and behind the sound (LAME tag revision 1). */
  readonly encoderDelay: number;
  readonly encoderPadding: number;
}

/** LAME's place for delay and padding, from the end of the Xing header. */
const LAME_DELAY_AT = 21;
const VBRI_AT = 32;

/** Null when the frame is sound. */
export function mp3TableOf(file: Uint8Array, frame: Mp3Frame): Mp3Table | null {
  const head = file.subarray(frame.at + FRAME_HEADER_BYTES, frame.at + frame.bytes);
  if (hasText(head, VBRI_AT, 'VBRI')) return { frameCount: 0, encoderDelay: 0, encoderPadding: 0 };
  const at = frame.sideBytes;
  if (!hasText(head, at, 'Xing') && !hasText(head, at, 'Info')) return null;
  if (head.length < at + 8) return { frameCount: 0, encoderDelay: 0, encoderPadding: 0 };
  const view = viewOf(head);
  const flags = view.getUint32(at + 4);
  const frameCount = flags & 1 && head.length >= at + 12 ? view.getUint32(at + 8) : 0;
  const end = at + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const [a = 0, b = 0, c = 0] = head.subarray(end + LAME_DELAY_AT, end + LAME_DELAY_AT + 3);
  return { frameCount, encoderDelay: (a << 4) | (b >> 4), encoderPadding: ((b & 15) << 8) | c };
}
