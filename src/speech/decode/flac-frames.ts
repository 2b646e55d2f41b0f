import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { checkFormat, packetsPerBlock } from './audio-format.js';
import { AudioFaultError, type AudioStream } from './audio-stream.js';
import { hasText, viewOf } from './bytes.js';
import { type CodedPacket, type CodedSource, decodedBlocks, type PacketDecoder } from './coded-packets.js';
import { type FlacFrameHeader, flacFrameHeaderAt, isWholeFlacFrame } from './flac-frame-header.js';

/** The stream information block (RFC 9639 §8.2). */
export interface FlacFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Sample frames per FLAC frame where that is fixed, the largest where not. */
  readonly maxBlockFrames: number;
  /** The block itself, as the decoder wants it again. */
  readonly body: Uint8Array;
}

const MARKER = 'fLaC';
const BLOCK_HEADER_BYTES = 4;
const STREAM_INFO_BYTES = 34;
const STREAM_INFO_START = MARKER.length + BLOCK_HEADER_BYTES;

/**
 * FLAC (RFC 9639). Frames are found by their headers, which carry a checksum and their own number; the total in the
 * stream information is a claim and is not read.
 * @throws {AudioFaultError} `unreadable`, `absurd_format` or `no_samples`
 */
export function openFlac(file: Uint8Array): AudioStream {
  const format = readStreamInfo(file);
  const start = afterMetadata(file);
  const source = flacSource(format, () => framesOf(file, start, format));
  const { sampleRateHz, channels } = format;
  return { container: 'flac', codec: 'flac', sampleRateHz, channels, blocks: () => decodedBlocks(source) };
}

/**
 * Reads the marker and the stream information behind it, as a file, OGG and Matroska begin.
 * @throws {AudioFaultError} `unreadable` or `absurd_format`
 */
export function readStreamInfo(bytes: Uint8Array): FlacFormat {
  if (!hasText(bytes, 0, MARKER) || bytes.length < STREAM_INFO_START + STREAM_INFO_BYTES) {
    throw new AudioFaultError('unreadable');
  }
  const body = bytes.slice(STREAM_INFO_START, STREAM_INFO_START + STREAM_INFO_BYTES);
  const view = viewOf(body);
  const packed = view.getUint32(10);
  const [sampleRateHz, channels] = [packed >>> 12, ((packed >>> 9) & 7) + 1];
  checkFormat(sampleRateHz, channels);
  return { sampleRateHz, channels, maxBlockFrames: view.getUint16(2), body };
}

/** What decodes FLAC frames, one per packet; damaged ones and ones longer than the stream declares are left out. */
export function flacSource(format: FlacFormat, packets: () => Iterable<CodedPacket>): CodedSource {
  return {
    channels: format.channels,
    packets: () => soundFrames(packets(), format.maxBlockFrames),
    openDecoder: () => openFlacDecoder(format),
    batchPackets: packetsPerBlock(format.sampleRateHz, format.maxBlockFrames),
    delayFrames: 0,
  };
}

/**
 * A frame that breaks off in the middle would leave the decoder waiting for its rest, deaf to all that follows; one that
 * is longer than any may be would make a batch larger than its memory.
 */
function* soundFrames(packets: Iterable<CodedPacket>, maxBlockFrames: number): Generator<CodedPacket> {
  for (const packet of packets) {
    const header = flacFrameHeaderAt(packet.data, 0, maxBlockFrames);
    if (header && header.frames <= maxBlockFrames && isWholeFlacFrame(packet.data)) yield packet;
  }
}

async function openFlacDecoder({ body }: FlacFormat): Promise<PacketDecoder> {
  const decoder = new FLACDecoder();
  await decoder.ready;
  // A stream of its own for the decoder: marker, then the stream information marked as the last metadata block.
  const head = new Uint8Array(STREAM_INFO_START + STREAM_INFO_BYTES);
  head.set(Uint8Array.from(MARKER, (character) => character.charCodeAt(0)));
  head.set([0x80, 0, 0, STREAM_INFO_BYTES], MARKER.length);
  head.set(body, STREAM_INFO_START);
  await decoder.decodeFrames([head]);
  return { decode: (packets) => decoder.decodeFrames(packets), free: () => decoder.free() };
}

function afterMetadata(file: Uint8Array): number {
  let at = MARKER.length;
  while (at + BLOCK_HEADER_BYTES <= file.length) {
    const [head = 0, a = 0, b = 0, c = 0] = file.subarray(at, at + BLOCK_HEADER_BYTES);
    at += BLOCK_HEADER_BYTES + (a << 16) + (b << 8) + c;
    if (head & 0x80) return at;
  }
  throw new AudioFaultError('no_samples');
}

/**
 * Bytes from one frame header to the next. A header counts when its number goes on from the last one, or, behind a
 * damaged stretch, from that of another header before it: a chance hit in the audio does neither.
 */
function* framesOf(file: Uint8Array, start: number, { maxBlockFrames }: FlacFormat): Generator<CodedPacket> {
  let open: Located | null = null;
  let stray: Located | null = null;
  for (const frame of headersOf(file, start, maxBlockFrames)) {
    const expected = open ? open.first + open.frames : 0;
    const resumed: Located | null = stray && stray.first + stray.frames === frame.first ? stray : null;
    if (frame.first !== expected && !resumed) {
      if (frame.first > expected) stray = frame;
      continue;
    }
    if (frame.first !== expected && resumed) {
      if (open) yield { data: file.subarray(open.at, resumed.at) };
      open = resumed;
    }
    if (open) yield { data: file.subarray(open.at, frame.at) };
    [open, stray] = [frame, null];
  }
  if (open) yield { data: file.subarray(open.at) };
}

interface Located extends FlacFrameHeader {
  readonly at: number;
}

function* headersOf(file: Uint8Array, start: number, streamBlock: number): Generator<Located> {
  for (let at = file.indexOf(0xff, start); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const frame = flacFrameHeaderAt(file, at, streamBlock);
    if (frame) yield { at, ...frame };
  }
}
