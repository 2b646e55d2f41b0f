import type { EditableFile } from './editable-file.js';

/** Ids of EBML (RFC 8794) and Matroska (RFC 9559). */
const id = {
  void: 0xec,
  crc32: 0xbf,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  tags: 0x1254c367,
  attachments: 0x1941a469,
  chapters: 0x1043a770,
  cluster: 0x1f43b675,
} as const;

/** What becomes `Void` with all that is in it. */
const telling = new Set<number>([
  id.tags,
  id.attachments,
  id.chapters,
  // of Info: title, time, names and ids of this file and of those before and behind it
  0x7ba9,
  0x4461,
  0x7384,
  0x3c83ab,
  0x3e83bb,
  0x73a4,
  0x3cb923,
  0x3eb923,
  0x4444,
  // of a track: its name, which some recorders take from the microphone
  0x536e,
]);
/** Must be there, so only its text goes: the programs that made the file. */
const blanked = new Set<number>([0x4d80, 0x5741]);
const descended = new Set<number>([id.segment, id.info, id.tracks, id.trackEntry]);

/** The parts of a day of video. */
const MAX_ELEMENTS = 5_000_000;
const MAX_DEPTH = 4;
const LONGEST_HEADER_BYTES = 12;

interface Element {
  readonly id: number;
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly unknownSize: boolean;
}

/** WebM and Matroska: tags, attachments, chapters, titles, times and names become void; the programs' names are blanked. */
export async function removeMatroskaMetadata(file: EditableFile): Promise<void> {
  await new Walk(file).through(0, file.size, 0);
}

class Walk {
  private elements = 0;

  constructor(private readonly file: EditableFile) {}

  /** @returns whether something in this part was changed */
  async through(from: number, to: number, depth: number): Promise<boolean> {
    let changed = false;
    let sum: Element | null = null;
    for (let at = from; at < to && ++this.elements < MAX_ELEMENTS;) {
      const element = await this.elementAt(at, to);
      if (element === null) break;
      if (element.id === id.crc32) sum = element;
      if (await this.visit(element, depth)) changed = true;
      // One of unknown size ends where one begins that cannot be in it: its children are walked as its siblings.
      at = element.unknownSize ? element.start : element.end;
    }
    // It was of what is no longer there.
    if (changed && sum !== null) await this.void(sum);
    return changed;
  }

  private async visit(element: Element, depth: number): Promise<boolean> {
    if (telling.has(element.id)) return this.void(element);
    if (blanked.has(element.id)) {
      await this.file.fill(element.start, element.end, 0x20);
      return true;
    }
    if (element.id === id.seekHead) return this.forgetPlaces(element);
    if (element.unknownSize || depth === MAX_DEPTH || !descended.has(element.id)) return false;
    const changed = await this.through(element.start, element.end, depth + 1);
    // A segment's own checksum would be over everything: nobody writes one.
    return changed && element.id !== id.segment;
  }

  /** The index of the file leads nowhere where there is nothing. */
  private async forgetPlaces(seekHead: Element): Promise<boolean> {
    let changed = false;
    for (let at = seekHead.start; at < seekHead.end && ++this.elements < MAX_ELEMENTS;) {
      const seek = await this.elementAt(at, seekHead.end);
      if (seek === null) break;
      at = seek.end;
      if (seek.id !== id.seek || !(await this.leadsToTelling(seek))) continue;
      await this.void(seek);
      changed = true;
    }
    const sum = changed ? await this.elementAt(seekHead.start, seekHead.end) : null;
    if (sum?.id === id.crc32) await this.void(sum);
    return changed;
  }

  private async leadsToTelling(seek: Element): Promise<boolean> {
    for (let at = seek.start; at < seek.end;) {
      const child = await this.elementAt(at, seek.end);
      if (child === null) return false;
      if (child.id === id.seekId) {
        const target = await this.file.bytes(child.start, Math.min(4, child.end - child.start));
        return telling.has(target.reduce((value, byte) => value * 256 + byte, 0));
      }
      at = child.end;
    }
    return false;
  }

  /** The same length of nothing: one byte of id, the size in what remains of the header. */
  private async void({ at, start, end, unknownSize }: Element): Promise<boolean> {
    if (unknownSize) return false;
    const sizeBytes = Math.min(start - at - 1, 8);
    const header = Buffer.alloc(1 + sizeBytes);
    header[0] = id.void;
    let size = end - at - header.length;
    for (let index = sizeBytes; index >= 1; index--) {
      header[index] = size % 256;
      size = Math.floor(size / 256);
    }
    header[1]! |= 0x80 >> (sizeBytes - 1);
    await this.file.fill(start, end);
    await this.file.overwrite(at, header);
    // What is left of a longer header belongs to the content now.
    await this.file.fill(at + header.length, start);
    return true;
  }

  private async elementAt(at: number, limit: number): Promise<Element | null> {
    const head = await this.file.bytes(at, LONGEST_HEADER_BYTES);
    const idBytes = lengthOf(head[0]);
    const sizeBytes = lengthOf(head[idBytes]);
    if (idBytes > 4 || sizeBytes > 8 || head.length < idBytes + sizeBytes) return null;
    const start = at + idBytes + sizeBytes;
    let size = head[idBytes]! & (0xff >> sizeBytes);
    let unknownSize = size === 0xff >> sizeBytes;
    for (const byte of head.subarray(idBytes + 1, idBytes + sizeBytes)) {
      size = size * 256 + byte;
      unknownSize &&= byte === 0xff;
    }
    const found = { id: head.readUIntBE(0, idBytes), at, start, unknownSize };
    if (unknownSize) return { ...found, end: limit };
    const end = start + size;
    // A cut file breaks off within the segment and its last cluster.
    if (end > limit && found.id !== id.segment && found.id !== id.cluster) return null;
    return { ...found, end: Math.min(end, limit) };
  }
}

/** How many bytes a number has, by its first (RFC 8794 §4); 9 when there is none such. */
function lengthOf(lead: number | undefined): number {
  return lead === undefined || lead === 0 ? 9 : Math.clz32(lead) - 23;
}
