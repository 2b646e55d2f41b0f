import { AudioFaultError, checkedFormat, type StreamFacts } from './audio-facts.js';

// ISO/IEC 11172-3 and 13818-3, in kbit/s by index; 0 is "free format", which nothing we accept uses.
const BITRATES_V1_L3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_V1_L2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const BITRATES_V1_L1 = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const BITRATES_V2_L1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const BITRATES_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44_100, 48_000, 32_000];

interface FrameHeader {
  bytes: number;
  samples: number;
  sampleRateHz: number;
  channels: number;
}

/** Frames in a row that make a stream: one sync word alone turns up in any noise. */
const FRAMES_TO_TRUST = 3;
/** Bytes between two frames that are skipped before the stream counts as over. */
const LONGEST_GAP = 64 * 1024;

/** Duration by counting whole frames that are really there; a Xing header or a bit rate says nothing. */
export function readMp3(file: Uint8Array): StreamFacts {
  let at = id3v2End(file);
  let first: FrameHeader | null = null;
  let samples = 0;
  let gap = 0;
  while (at + 4 <= file.length && gap <= LONGEST_GAP) {
    const header = frameAt(file, at);
    const fits = header !== null && (!first || header.sampleRateHz === first.sampleRateHz);
    if (!header || !fits || (gap > 0 || !first ? !startsRun(file, at) : at + header.bytes > file.length)) {
      at += 1;
      gap += 1;
      continue;
    }
    // The first frame may be a table of contents in the shape of a frame; it decodes to nothing.
    if (first || !isTableOfContents(file, at, header)) samples += header.samples;
    first ??= header;
    at += header.bytes;
    gap = 0;
  }
  if (!first || samples === 0) throw new AudioFaultError('no_samples');
  checkedFormat(first.sampleRateHz, first.channels);
  const { sampleRateHz, channels } = first;
  return { codec: 'mp3', durationSeconds: samples / sampleRateHz, sampleRateHz, channels, silent: null };
}

/** A tag is skipped only as far as the file reaches: its size is the file's own claim. */
function id3v2End(file: Uint8Array): number {
  if (file.length < 10 || file[0] !== 0x49 || file[1] !== 0x44 || file[2] !== 0x33) return 0;
  const [a = 0, b = 0, c = 0, d = 0] = file.subarray(6, 10);
  const size = 10 + ((a & 0x7f) * 2 ** 21 + (b & 0x7f) * 2 ** 14 + (c & 0x7f) * 2 ** 7 + (d & 0x7f));
  return size < file.length ? size : 10;
}

function isTableOfContents(file: Uint8Array, at: number, header: FrameHeader): boolean {
  const head = Buffer.from(file.subarray(at + 4, at + Math.min(header.bytes, 48))).toString('latin1');
  return head.includes('Xing') || head.includes('Info') || head.includes('VBRI');
}

function startsRun(file: Uint8Array, start: number): boolean {
  let at = start;
  for (let count = 0; count < FRAMES_TO_TRUST; count += 1) {
    const header = frameAt(file, at);
    if (!header || at + header.bytes > file.length) return false;
    at += header.bytes;
  }
  return true;
}

function frameAt(file: Uint8Array, at: number): FrameHeader | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = file.subarray(at, at + 4);
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0) return null;
  const version = (b1 >> 3) & 3;
  const layer = 4 - ((b1 >> 1) & 3);
  const rate = RATES[(b2 >> 2) & 3];
  const kbps = bitratesOf(version === 3, layer)[b2 >> 4];
  if (version === 1 || layer === 4 || rate === undefined || !kbps) return null;
  const sampleRateHz = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  const padding = (b2 >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 3 ? 576 : 1152;
  const slot = layer === 1 ? 4 : 1;
  const bytes = (Math.floor(((samples / 8 / slot) * kbps * 1000) / sampleRateHz) + padding) * slot;
  return { bytes, samples, sampleRateHz, channels: b3 >> 6 === 3 ? 1 : 2 };
}

function bitratesOf(version1: boolean, layer: number): number[] {
  if (layer === 1) return version1 ? BITRATES_V1_L1 : BITRATES_V2_L1;
  if (!version1) return BITRATES_V2;
  return layer === 2 ? BITRATES_V1_L2 : BITRATES_V1_L3;
}
