import type { DiskFile, JournalDisk } from './journal-disk.js';
import type { JournalFile } from './journal-file.js';
import { HEADER_BYTES } from './journal-record.js';
import type { FramePiece } from './stream-frames.js';

/** Read at once, with what lies between the pieces: one call for many frames of a speaker who is nearly alone. */
const GROUP_BYTES = 262_144;
/** A gap that is cheaper to read than a second call. */
const GAP_BYTES = 16 * HEADER_BYTES;

/** Pieces that one call fetches. */
interface PieceGroup {
  readonly file: JournalFile;
  readonly start: number;
  end: number;
  readonly pieces: FramePiece[];
}

/**
 * Puts the pieces one behind the other.
 * @returns how many bytes were there: less than asked for when a file was removed meanwhile
 */
export async function readPieces(disk: JournalDisk, pieces: Iterable<FramePiece>, into: Uint8Array): Promise<number> {
  const files = new OpenFile(disk);
  let done = 0;
  try {
    for (const group of grouped(pieces)) {
      const bytes = new Uint8Array(group.end - group.start);
      const file = await files.of(group.file);
      if (file === null || (await file.read(bytes, group.start)) < bytes.length) break;
      for (const { position, length } of group.pieces) {
        const from = position - group.start;
        into.set(bytes.subarray(from, from + length), done);
        done += length;
      }
    }
  } finally {
    await files.close();
  }
  return done;
}

function* grouped(pieces: Iterable<FramePiece>): Generator<PieceGroup> {
  let group: PieceGroup | null = null;
  for (const piece of pieces) {
    const end = piece.position + piece.length;
    if (group !== null && joins(group, piece)) {
      group.end = end;
      group.pieces.push(piece);
      continue;
    }
    if (group !== null) yield group;
    group = { file: piece.file, start: piece.position, end, pieces: [piece] };
  }
  if (group !== null) yield group;
}

function joins(group: PieceGroup, { file, position, length }: FramePiece): boolean {
  const gap = position - group.end;
  return file === group.file && gap >= 0 && gap <= GAP_BYTES && position + length - group.start <= GROUP_BYTES;
}

/** The file that is being read; a stream goes through its files one after the other. */
class OpenFile {
  private current: JournalFile | null = null;
  private opened: DiskFile | null = null;

  constructor(private readonly disk: JournalDisk) {}

  /** Null when it is not there any more. */
  async of(file: JournalFile): Promise<DiskFile | null> {
    if (file !== this.current) {
      await this.close();
      this.opened = await this.disk.open(file.path);
      this.current = file;
    }
    return this.opened;
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = this.current = null;
    await opened?.close();
  }
}
