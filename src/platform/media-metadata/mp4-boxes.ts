import type { EditableFile } from './editable-file.js';

export interface Box {
  readonly type: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** The boxes that lie one behind the other in a part of the file, as far as their sizes can be. */
export async function* boxesOf(file: EditableFile, from: number, to: number): AsyncGenerator<Box> {
  for (let at = from; at + 8 <= to;) {
    const head = Buffer.from(await file.bytes(at, 16));
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    const isLong = short === 1 && head.length === 16;
    const size = short === 0 ? to - at : isLong ? Number(head.readBigUInt64BE(8)) : short;
    const start = at + (isLong ? 16 : 8);
    const end = at + size;
    if (end < start || end > to) return;
    yield { type: head.toString('latin1', 4, 8), at, start, end };
    at = end;
  }
}

export async function childOf(file: EditableFile, parent: Box, type: string): Promise<Box | null> {
  for await (const box of boxesOf(file, parent.start, parent.end)) if (box.type === type) return box;
  return null;
}
