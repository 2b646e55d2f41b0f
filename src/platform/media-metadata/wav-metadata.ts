import type { EditableFile } from './editable-file.js';

/** Chunks of other people's making are many; these are the ones that tell something of person, place or device. */
const TELLING = new Set(['id3 ', 'ID3 ', 'bext', '_PMX', 'XMP ', 'iXML', 'aXML', 'axml', 'cart', 'DISP', 'chna']);
const MAX_CHUNKS = 10_000;

/** RIFF/WAVE: lists of information, broadcast, ID3 and XMP chunks become `JUNK`. */
export async function removeWavMetadata(file: EditableFile): Promise<void> {
  let at = 12;
  for (let count = 0; count < MAX_CHUNKS && at + 8 <= file.size; count++) {
    const head = Buffer.from(await file.bytes(at, 12));
    const id = head.toString('latin1', 0, 4);
    const size = head.readUInt32LE(4);
    const end = at + 8 + size;
    // A size that leads out of the file is a lie or a cut: what follows is sound.
    if (!/^[\x20-\x7e]{4}$/.test(id) || end > file.size) return;
    const isInfo = id === 'LIST' && head.toString('latin1', 8, 12) === 'INFO';
    if (isInfo || TELLING.has(id)) {
      await file.fill(at + 8, end);
      await file.overwrite(at, Buffer.from('JUNK'));
    }
    at = end + (size % 2);
  }
}
