import { type CodedPacket } from './coded-packets.js';
import { hasText, joined, nextText, viewOf } from './bytes.js';

/** A page (RFC 3533 §6). */
interface OggPage {
  readonly serial: number;
  readonly sequence: number;
  /** Sample frames of the stream when the packets that end on this page are decoded; −1 when none ends. */
  readonly granule: number;
  readonly continues: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly lacing: Uint8Array;
  readonly bodyStart: number;
  readonly end: number;
}

/** One of the streams in an OGG file, known by the packet that stands alone on its first page. */
export interface OggStreamStart {
  readonly serial: number;
  readonly identification: Uint8Array;
}

/** A packet, and the granule position of the page it ends on. */
export interface OggPacket extends CodedPacket {
  readonly granule: number;
}

/** More than a FLAC frame of eight channels can take; a longer packet is no packet. */
const MAX_PACKET_BYTES = 2 ** 21;
const CAPTURE_PATTERN = 'OggS';
const HEADER_BYTES = 27;

/** The streams of the file in order of their first pages. */
export function* oggStreams(file: Uint8Array): Generator<OggStreamStart> {
  for (const page of pagesOf(file)) {
    if (page.isFirst) yield { serial: page.serial, identification: file.subarray(page.bodyStart, page.end) };
  }
}

/**
 * The packets of one stream, headers included, but for empty ones. Packets of the page that ends the stream know where
 * it ends; a packet whose pages are not all there is left out. A damaged page is stepped over to the next one.
 */
export function* oggPackets(file: Uint8Array, serial: number): Generator<OggPacket> {
  let begun: Uint8Array[] | null = null;
  let sequence = -1;
  for (const page of pagesOf(file)) {
    if (page.serial !== serial) continue;
    const unbroken = page.continues && page.sequence === sequence + 1;
    sequence = page.sequence;
    let parts: Uint8Array[] | null = page.continues ? (unbroken ? begun : null) : [];
    const endsAtFrame = page.isLast && page.granule > 0 ? page.granule : undefined;
    for (const { segment, complete } of segmentsOf(file, page)) {
      parts?.push(segment);
      if (!complete) continue;
      const data = joined(parts ?? []);
      // A file has room for twenty million empty packets, more than anybody should ask a decoder about.
      if (data.length > 0) yield { data, granule: page.granule, ...(endsAtFrame && { endsAtFrame }) };
      parts = [];
    }
    begun = parts && bytesIn(parts) <= MAX_PACKET_BYTES ? parts : null;
    if (page.isLast) return;
  }
}

function bytesIn(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** The pieces of packets on a page: a packet ends where a lacing value is below 255. */
function* segmentsOf(file: Uint8Array, page: OggPage): Generator<{ segment: Uint8Array; complete: boolean }> {
  let at = page.bodyStart;
  let start = at;
  for (const size of page.lacing) {
    at += size;
    if (size === 255) continue;
    yield { segment: file.subarray(start, at), complete: true };
    start = at;
  }
  if (at > start) yield { segment: file.subarray(start, at), complete: false };
}

/** Every turn moves on: past a page, or to the next capture pattern. */
function* pagesOf(file: Uint8Array): Generator<OggPage> {
  const view = viewOf(file);
  let at = 0;
  while (at + HEADER_BYTES <= file.length) {
    const page = pageAt(view, file, at);
    if (page) yield page;
    at = page ? page.end : nextText(file, CAPTURE_PATTERN, at + 1);
  }
}

function pageAt(view: DataView, file: Uint8Array, at: number): OggPage | null {
  if (!hasText(file, at, CAPTURE_PATTERN) || view.getUint8(at + 4) !== 0) return null;
  const bodyStart = at + HEADER_BYTES + view.getUint8(at + 26);
  const declared = file.subarray(at + HEADER_BYTES, bodyStart);
  const lacing = lacingWithin(declared, file.length - bodyStart);
  // A page may end with the file where a recording broke off, but not in front of another page: then it is damaged.
  const broken = lacing.length < declared.length;
  if (bodyStart > file.length || (broken && nextText(file, CAPTURE_PATTERN, at + 1) < file.length)) return null;
  const flags = view.getUint8(at + 5);
  return {
    serial: view.getUint32(at + 14, true),
    sequence: view.getUint32(at + 18, true),
    granule: Number(view.getBigInt64(at + 6, true)),
    continues: (flags & 1) !== 0,
    isFirst: (flags & 2) !== 0,
    isLast: (flags & 4) !== 0 && !broken,
    lacing,
    bodyStart,
    end: bodyStart + lacing.reduce((sum, size) => sum + size, 0),
  };
}

/** The leading lacing values whose segments lie within `room` bytes. */
function lacingWithin(lacing: Uint8Array, room: number): Uint8Array {
  let used = 0;
  const beyond = lacing.findIndex((size) => (used += size) > room);
  return beyond < 0 ? lacing : lacing.subarray(0, beyond);
}
