import { EditableFile } from './editable-file.js';
import { removeFlacMetadata } from './flac-metadata.js';
import { removeMatroskaMetadata } from './matroska-metadata.js';
import { id3v2End, removeMp3Metadata } from './mp3-metadata.js';
import { removeMp4Metadata } from './mp4-metadata.js';
import { removeOggMetadata } from './ogg-metadata.js';
import { removeWavMetadata } from './wav-metadata.js';

const MATROSKA = 0x1a45dfa3;
/** The boxes a file of the MP4 family may begin with; QuickTime's had no `ftyp` at first. */
const MP4_FIRST_BOXES = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'styp']);

/**
 * Blanks in place what a recording tells besides its sound and pictures: places, devices, times, names, covers. Nothing
 * moves, so what refers to positions in the file stays right. What is no recording is left as it is, and so is what
 * cannot be followed. Doing it again changes nothing.
 * @returns how many bytes said something and now say nothing
 */
export async function removeMetadata(path: string): Promise<{ removedBytes: number }> {
  const { removedBytes } = await EditableFile.edit(path, async (file) => {
    await (
      await removerFor(file)
    )?.(file);
  });
  return { removedBytes };
}

async function removerFor(file: EditableFile): Promise<((file: EditableFile) => Promise<void>) | null> {
  const head = Buffer.from(await file.bytes(0, 12));
  if (head.length < 12) return null;
  const [first, second] = [head.toString('latin1', 0, 4), head.toString('latin1', 4, 8)];
  if (first === 'RIFF' && head.toString('latin1', 8, 12) === 'WAVE') return removeWavMetadata;
  if (first === 'OggS') return removeOggMetadata;
  if (first === 'fLaC') return removeFlacMetadata;
  if (head.readUInt32BE(0) === MATROSKA) return removeMatroskaMetadata;
  if (MP4_FIRST_BOXES.has(second)) return removeMp4Metadata;
  if (first.startsWith('ID3')) return (await isTaggedFlac(file)) ? removeFlacMetadata : removeMp3Metadata;
  return head[0] === 0xff && (head[1]! & 0xe0) === 0xe0 ? removeMp3Metadata : null;
}

async function isTaggedFlac(file: EditableFile): Promise<boolean> {
  return (await file.bytes(await id3v2End(file), 4)).toString('latin1') === 'fLaC';
}
