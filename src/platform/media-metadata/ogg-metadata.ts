import type { EditableFile } from './editable-file.js';

const PAGE_HEADER_BYTES = 27;
const CONTINUED = 0x01;
const BEGINS_STREAM = 0x02;
const CRC_AT = 22;
/** Pages of a day of sound at a page every 20 ms. */
const MAX_PAGES = 5_000_000;
const MAX_STREAMS = 64;

interface Page {
  readonly at: number;
  readonly end: number;
  readonly flags: number;
  readonly serial: number;
  readonly segments: Buffer;
}

/** A part of a packet that lies in one page; of the page no more than its place is kept, as a packet may have thousands. */
interface Part {
  readonly pageAt: number;
  readonly pageEnd: number;
  readonly at: number;
  readonly length: number;
}

interface OggStream {
  readonly codec: Codec;
  /** How many packets have ended. */
  packets: number;
  parts: Part[];
  /** Behind its headers a stream is only sound. */
  done: boolean;
}

type Codec = keyof typeof commentHeads;

/** What a packet of comments begins with, by the codec of its stream. FLAC's are blocks with a type each. */
const commentHeads = {
  opus: 'OpusTags',
  vorbis: '\u0003vorbis',
  theora: '\u0081theora',
  speex: '',
  flac: null,
} as const;

/** Ends a packet of Vorbis comments (Vorbis I, §5.2.1). */
const FRAMING_BIT = 0x01;
const FLAC_PADDING = 1;
const FLAC_TELLING = new Set([2, 4, 5, 6]);

/**
 * OGG: the comment header of each stream says it was made by a vendor whose name is spaces, exactly as long as all that
 * was said; the checksums of its pages are made again.
 */
export async function removeOggMetadata(file: EditableFile): Promise<void> {
  const streams = new Map<number, OggStream>();
  let at = 0;
  for (let count = 0; count < MAX_PAGES; count++) {
    const page = await pageAt(file, at);
    if (page === null) return;
    at = page.end;
    if ((page.flags & BEGINS_STREAM) !== 0) {
      const codec = await codecOf(file, page);
      if (codec !== null && streams.size < MAX_STREAMS) {
        streams.set(page.serial, { codec, packets: 0, parts: [], done: false });
      }
    }
    const stream = streams.get(page.serial);
    if (stream !== undefined && !stream.done) await readPage(file, page, stream);
  }
}

async function pageAt(file: EditableFile, at: number): Promise<Page | null> {
  const head = Buffer.from(await file.bytes(at, PAGE_HEADER_BYTES + 255));
  if (head.length < PAGE_HEADER_BYTES || head.toString('latin1', 0, 4) !== 'OggS') return null;
  const segments = head.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + head[26]!);
  const bodyBytes = segments.reduce((sum, length) => sum + length, 0);
  const end = at + PAGE_HEADER_BYTES + segments.length + bodyBytes;
  if (segments.length < head[26]! || end > file.size) return null;
  return { at, end, flags: head[5]!, serial: head.readUInt32LE(14), segments };
}

async function codecOf(file: EditableFile, page: Page): Promise<Codec | null> {
  const start = (await file.bytes(page.at + PAGE_HEADER_BYTES + page.segments.length, 8)).toString('latin1');
  if (start === 'OpusHead') return 'opus';
  if (start.startsWith('\u0001vorbis')) return 'vorbis';
  if (start.startsWith('\u0080theora')) return 'theora';
  if (start === 'Speex   ') return 'speex';
  return start.startsWith('\u007fFLAC') ? 'flac' : null;
}

async function readPage(file: EditableFile, page: Page, stream: OggStream): Promise<void> {
  let at = page.at + PAGE_HEADER_BYTES + page.segments.length;
  let length = 0;
  if ((page.flags & CONTINUED) === 0) stream.parts = [];
  for (const [index, segment] of page.segments.entries()) {
    length += segment;
    const ends = segment < 255;
    if (!ends && index < page.segments.length - 1) continue;
    stream.parts.push({ pageAt: page.at, pageEnd: page.end, at, length });
    at += length;
    length = 0;
    if (!ends) return;
    await endPacket(file, stream);
    stream.parts = [];
    if (stream.done) return;
  }
}

async function endPacket(file: EditableFile, stream: OggStream): Promise<void> {
  const index = stream.packets++;
  if (index === 0) return;
  if (stream.codec === 'flac') return blankFlacBlock(file, stream);
  stream.done = true;
  const head = commentHeads[stream.codec] ?? '';
  const [first] = stream.parts;
  if (first === undefined || (await file.bytes(first.at, head.length)).toString('latin1') !== head) return;
  const total = stream.parts.reduce((sum, part) => sum + part.length, 0);
  const ending = stream.codec === 'vorbis' ? Uint8Array.of(0, 0, 0, 0, FRAMING_BIT) : new Uint8Array(4);
  const vendorBytes = total - head.length - 4 - ending.length;
  if (vendorBytes < 0) return;
  const start = Buffer.alloc(head.length + 4);
  start.write(head, 'latin1');
  start.writeUInt32LE(vendorBytes, head.length);
  await rewrite(file, stream.parts, { start, filling: 0x20, ending, total });
}

async function blankFlacBlock(file: EditableFile, stream: OggStream): Promise<void> {
  const [first] = stream.parts;
  const head = first && (await file.bytes(first.at, 4));
  const lead = head?.[0];
  if (head === undefined || lead === undefined || lead === 0xff) {
    stream.done = true;
    return;
  }
  const total = stream.parts.reduce((sum, part) => sum + part.length, 0);
  if (lead >= 0x80) stream.done = true;
  if (!FLAC_TELLING.has(lead & 0x7f) || head.length < 4) return;
  const start = Buffer.from(head);
  start[0] = (lead & 0x80) | FLAC_PADDING;
  await rewrite(file, stream.parts, { start, filling: 0, ending: new Uint8Array(0), total });
}

interface Blank {
  readonly start: Uint8Array;
  readonly filling: number;
  readonly ending: Uint8Array;
  readonly total: number;
}

/** Page by page, so that no packet has to fit into memory. */
async function rewrite(file: EditableFile, parts: readonly Part[], blank: Blank): Promise<void> {
  let from = 0;
  for (const { pageAt, pageEnd, at, length } of parts) {
    const bytes = Buffer.from(await file.bytes(pageAt, pageEnd - pageAt));
    const part = bytes.subarray(at - pageAt, at - pageAt + length);
    const before = Buffer.from(part);
    part.fill(blank.filling);
    overlay(part, from, blank.start, 0);
    overlay(part, from, blank.ending, blank.total - blank.ending.length);
    file.removedBytes += part.reduce((count, byte, index) => count + (byte === before[index] ? 0 : 1), 0);
    from += length;
    if (part.equals(before)) continue;
    bytes.writeUInt32LE(0, CRC_AT);
    bytes.writeUInt32LE(oggCrc(bytes), CRC_AT);
    await file.overwrite(pageAt, bytes);
  }
}

/** Lays `bytes`, which belong at `at` of the packet, over the part of it that begins at `from`. */
function overlay(part: Buffer, from: number, bytes: Uint8Array, at: number): void {
  for (const [index, byte] of bytes.entries()) {
    const place = at + index - from;
    if (place >= 0 && place < part.length) part[place] = byte;
  }
}

/** CRC-32 with the polynomial 0x04c11db7, not reflected, from zero (RFC 3533 §6). */
const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ ((value & 0x80000000) !== 0 ? 0x04c11db7 : 0);
  return value >>> 0;
});

function oggCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ crcTable[((crc >>> 24) ^ byte) & 0xff]!) >>> 0;
  return crc;
}
