import type { EditableFile } from './editable-file.js';
import { blankId3v2, id3v2End } from './mp3-metadata.js';

const PADDING = 1;
/** Application, Vorbis comment, cue sheet, picture (RFC 9639 §8.1). */
const TELLING = new Set([2, 4, 5, 6]);
/** The standard has no limit; writers make a handful. */
const MAX_BLOCKS = 1_000;

/** FLAC: what is no stream information and no seek table becomes padding. */
export async function removeFlacMetadata(file: EditableFile): Promise<void> {
  let at = (await id3v2End(file)) + 4;
  if (at > 4) await blankId3v2(file);
  for (let count = 0; count < MAX_BLOCKS; count++) {
    const head = Buffer.from(await file.bytes(at, 4));
    if (head.length < 4) return;
    const isLast = head[0]! >= 0x80;
    const end = at + 4 + head.readUIntBE(1, 3);
    if (end > file.size) return;
    if (TELLING.has(head[0]! & 0x7f)) {
      await file.fill(at + 4, end);
      await file.overwrite(at, Uint8Array.of((isLast ? 0x80 : 0) | PADDING));
    }
    if (isLast) return;
    at = end;
  }
}
