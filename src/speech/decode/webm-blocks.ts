import { hasText, viewOf } from './bytes.js';
import { ebmlElementAt, type EbmlElement, ebmlNumber, ebmlSigned, ebmlUnsigned } from './ebml.js';
import { MATROSKA } from './matroska-ids.js';

/** The bytes of a cluster's id, to find the next one behind damage. */
const CLUSTER_ID_TEXT = '\u001f\u0043\u00b6\u0075';
const ENTERED: ReadonlySet<number> = new Set([MATROSKA.segment, MATROSKA.cluster]);
/** What else stands between and within clusters; it is read as a whole or stepped over. */
const PASSED: ReadonlySet<number> = new Set([
  MATROSKA.clusterTimestamp,
  MATROSKA.simpleBlock,
  MATROSKA.blockGroup,
  MATROSKA.position,
  MATROSKA.prevSize,
  MATROSKA.void,
  MATROSKA.crc32,
  MATROSKA.ebmlHeader,
  MATROSKA.seekHead,
  MATROSKA.info,
  MATROSKA.tracks,
  MATROSKA.cues,
  MATROSKA.chapters,
  MATROSKA.tags,
  MATROSKA.attachments,
]);
/** Twice as many as a block group can have kinds of children; looking at all of a false one would take forever. */
const MAX_GROUP_CHILDREN = 16;
/** Blocks in a row that make a stream: the bytes that begin one turn up in any sound. */
const BLOCKS_TO_TRUST = 3;
/** Recorders number their tracks from 1. */
const MAX_TRACK_NUMBER = 64;

/** Bits of a block's flags that say how its packets are laced (§10.2), and two of their values. */
const LACING_BITS = 0x06;
const XIPH_LACING = 0x02;
const FIXED_LACING = 0x04;

/** A block of one track: one packet, or several laced together. */
export interface WebmBlock {
  readonly packets: readonly Uint8Array[];
  /** In units of the file's time stamp scale. */
  readonly timestamp: number;
  /** Padding of the encoder at the end of the last packet. */
  readonly discardPaddingNs: number;
}

/**
 * The blocks of one track in file order. Recorders in browsers write clusters of unknown size and stop in the middle of
 * one when the tab closes: what is there is given. Behind damage the walk goes on with the next cluster.
 */
export function* webmBlocks(file: Uint8Array, trackNumber: number): Generator<WebmBlock> {
  let clusterTimestamp = 0;
  let at = 0;
  while (at < file.length) {
    const element = ebmlElementAt(file, at);
    if (!element || isDamaged(element)) {
      at = resumption(file, at + 1);
      continue;
    }
    if (element.id === MATROSKA.clusterTimestamp) clusterTimestamp = ebmlUnsigned(file, element);
    const found = blockOf(file, element);
    const block = found && blockContent(file, found.element, trackNumber);
    if (block) {
      yield { ...block, timestamp: clusterTimestamp + block.timestamp, discardPaddingNs: found.discardPaddingNs };
    }
    at = ENTERED.has(element.id) ? element.start : element.end;
  }
}

/** An element that nothing writes, or that reaches beyond the file though only its children may. */
function isDamaged({ id, broken }: EbmlElement): boolean {
  return !ENTERED.has(id) && (broken || !PASSED.has(id));
}

/** Where a cluster, or a row of blocks that nobody takes for chance, next begins; the end of the file without one. */
function resumption(file: Uint8Array, from: number): number {
  for (let at = from; at < file.length; at += 1) {
    if (hasText(file, at, CLUSTER_ID_TEXT) || startsRun(file, at)) return at;
  }
  return file.length;
}

function startsRun(file: Uint8Array, start: number): boolean {
  let at = start;
  for (let count = 0; count < BLOCKS_TO_TRUST; count += 1) {
    const id = file[at];
    const element = id === MATROSKA.simpleBlock || id === MATROSKA.blockGroup ? ebmlElementAt(file, at) : null;
    const block = element && !element.broken ? blockOf(file, element)?.element : null;
    const track = block && ebmlNumber(file, block.start)?.value;
    if (!element || !track || track > MAX_TRACK_NUMBER) return false;
    at = element.end;
  }
  return true;
}

function blockOf(file: Uint8Array, element: EbmlElement): { element: EbmlElement; discardPaddingNs: number } | null {
  if (element.id === MATROSKA.simpleBlock) return { element, discardPaddingNs: 0 };
  if (element.id !== MATROSKA.blockGroup) return null;
  let block: EbmlElement | null = null;
  let discardPaddingNs = 0;
  let at = element.start;
  for (let count = 0; count < MAX_GROUP_CHILDREN && at < element.end; count += 1) {
    const child = ebmlElementAt(file, at);
    if (!child) break;
    if (child.id === MATROSKA.block) block = child;
    if (child.id === MATROSKA.discardPadding) discardPaddingNs = Math.max(0, ebmlSigned(file, child));
    at = child.end;
  }
  return block && { element: block, discardPaddingNs };
}

/** Null for a block of another track, and for one without content. */
function blockContent(
  file: Uint8Array,
  { start, end }: EbmlElement,
  trackNumber: number,
): Pick<WebmBlock, 'packets' | 'timestamp'> | null {
  const track = ebmlNumber(file, start);
  if (track?.value !== trackNumber || track.end + 3 >= end) return null;
  const timestamp = viewOf(file).getInt16(track.end);
  const lacing = (file[track.end + 2] ?? 0) & LACING_BITS;
  return { timestamp, packets: unlaced(file.subarray(track.end + 3, end), lacing) };
}

/** The packets of a block (§10.3). A lacing that does not add up, or up to nothing, gives none. */
function unlaced(content: Uint8Array, lacing: number): Uint8Array[] {
  if (lacing === 0) return [content];
  const count = (content[0] ?? 0) + 1;
  if (lacing === FIXED_LACING) {
    const size = Math.floor((content.length - 1) / count);
    if (size === 0) return [];
    return Array.from({ length: count }, (_, index) => content.subarray(1 + index * size, 1 + (index + 1) * size));
  }
  const sizes = lacing === XIPH_LACING ? xiphSizes(content, count) : ebmlSizes(content, count);
  return sizes ? packetsOfSizes(content, sizes) : [];
}

interface LacedSizes {
  /** Of all packets but the last, which takes the rest. */
  readonly sizes: readonly number[];
  readonly end: number;
}

/** Packets laced the way Xiph does, as in blocks and in the codec data of Vorbis: count − 1, then sizes in 255s. */
export function xiphLaced(content: Uint8Array): Uint8Array[] {
  return unlaced(content, XIPH_LACING);
}

function xiphSizes(content: Uint8Array, count: number): LacedSizes | null {
  const sizes: number[] = [];
  let at = 1;
  while (sizes.length < count - 1) {
    let size = 0;
    let byte = 255;
    while (byte === 255) {
      if (at >= content.length) return null;
      byte = content[at] ?? 0;
      size += byte;
      at += 1;
    }
    sizes.push(size);
  }
  return { sizes, end: at };
}

/** The first size, then differences, offset so that they can be negative. */
function ebmlSizes(content: Uint8Array, count: number): LacedSizes | null {
  const sizes: number[] = [];
  let at = 1;
  let size = 0;
  while (sizes.length < count - 1) {
    const number = ebmlNumber(content, at);
    if (!number) return null;
    const bytes = number.end - at;
    size = sizes.length === 0 ? number.value : size + number.value - (2 ** (7 * bytes - 1) - 1);
    if (size < 0) return null;
    sizes.push(size);
    at = number.end;
  }
  return { sizes, end: at };
}

function packetsOfSizes(content: Uint8Array, { sizes, end }: LacedSizes): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let at = end;
  for (const size of sizes) {
    if (at + size > content.length) return [];
    packets.push(content.subarray(at, at + size));
    at += size;
  }
  packets.push(content.subarray(at));
  return packets;
}
