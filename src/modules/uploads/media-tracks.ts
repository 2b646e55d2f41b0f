import type { FileHandle } from 'node:fs/promises';
import { ebmlElementAt, ebmlUnsigned } from '../../speech/decode/ebml.js';
import { MATROSKA } from '../../speech/decode/matroska-ids.js';

export interface MediaTracks {
  readonly sound: boolean;
  readonly picture: boolean;
}

/** Far more of either than any recorder writes. */
const MAX_BOXES = 4096;
const MAX_TRACKS = 64;
/** Recorders describe their tracks in the first kilobytes. */
const MATROSKA_HEAD_BYTES = 1024 * 1024;
const ENTERED: ReadonlySet<number> = new Set([MATROSKA.segment, MATROSKA.tracks, MATROSKA.trackEntry]);

/**
 * What an MP4 or QuickTime file says it holds (ISO/IEC 14496-12 §8.4.3). Only headers of boxes are read, each step goes
 * forward, and their number is bounded. Null: the structure cannot be followed.
 */
export async function mp4Tracks(file: FileHandle, sizeBytes: number): Promise<MediaTracks | null> {
  const walk = new BoxWalk(file);
  const handlers: string[] = [];
  for await (const movie of walk.children('moov', 0, sizeBytes)) {
    for await (const track of walk.children('trak', movie.start, movie.end)) {
      for await (const media of walk.children('mdia', track.start, track.end)) {
        for await (const { start } of walk.children('hdlr', media.start, media.end)) {
          // Version and flags, then a field of zeros.
          handlers.push((await walk.read(start + 8, 4)).toString('latin1'));
          if (handlers.length > MAX_TRACKS) return null;
        }
      }
    }
  }
  if (handlers.length === 0) return null;
  return { sound: handlers.includes('soun'), picture: handlers.includes('vide') };
}

/** The same of WebM and Matroska (RFC 9559 §5.1.4). */
export async function matroskaTracks(file: FileHandle): Promise<MediaTracks | null> {
  const head = await new BoxWalk(file).read(0, MATROSKA_HEAD_BYTES);
  const types: number[] = [];
  for (let element = ebmlElementAt(head, 0); element !== null;) {
    if (element.id === MATROSKA.trackType) types.push(ebmlUnsigned(head, element));
    if (element.id === MATROSKA.cluster || types.length > MAX_TRACKS) break;
    element = ebmlElementAt(head, ENTERED.has(element.id) ? element.start : element.end);
  }
  return types.length === 0 ? null : { sound: types.includes(2), picture: types.includes(1) };
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

class BoxWalk {
  private boxes = 0;

  constructor(private readonly file: FileHandle) {}

  /** The boxes of this type between two positions. */
  async *children(type: string, from: number, to: number): AsyncGenerator<Box> {
    for (let at = from; at + 8 <= to;) {
      const box = await this.boxAt(at, to);
      if (box === null || (this.boxes += 1) > MAX_BOXES) return;
      if (box.type === type) yield box;
      at = box.end;
    }
  }

  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.file.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  }

  private async boxAt(at: number, to: number): Promise<Box | null> {
    const header = await this.read(at, 16);
    if (header.length < 8) return null;
    const short = header.readUInt32BE(0);
    const long = short === 1 && header.length === 16;
    const headerBytes = long ? 16 : 8;
    // 0: until the end of the file.
    const size = short === 0 ? to - at : long ? Number(header.readBigUInt64BE(8)) : short;
    if (size < headerBytes) return null;
    return { type: header.toString('latin1', 4, 8), start: at + headerBytes, end: Math.min(at + size, to) };
  }
}
