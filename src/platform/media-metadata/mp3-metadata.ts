import type { EditableFile } from './editable-file.js';

const HEADER_BYTES = 10;
const ID3V1_BYTES = 128;
/** In front of ID3v1, its enlargement. */
const ID3V1_PLUS_BYTES = 227;
const APE_FOOTER_BYTES = 32;
const LYRICS_END_BYTES = 15;
const NO_GENRE = 0xff;

/** MP3 and its elder layers: ID3v2 before, APE, Lyrics3 and ID3v1 behind the sound. */
export async function removeMp3Metadata(file: EditableFile): Promise<void> {
  await blankId3v2(file);
  let end = await blankId3v1(file);
  end = await blankLyrics(file, end);
  await blankApe(file, end);
}

/** Where the sound begins: behind the tag, as far as its size is not a lie. */
export async function id3v2End(file: EditableFile): Promise<number> {
  const head = await file.bytes(0, HEADER_BYTES);
  if (head.length < HEADER_BYTES || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  const size = [...head.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  return HEADER_BYTES + size < file.size ? HEADER_BYTES + size : HEADER_BYTES;
}

/** A tag of padding alone, without the flags that would ask for more. */
export async function blankId3v2(file: EditableFile): Promise<void> {
  const end = await id3v2End(file);
  if (end === 0) return;
  if (end === HEADER_BYTES) return blankFrames(file);
  await file.fill(HEADER_BYTES, end);
  await file.fill(5, 6);
}

/** The tag's size leads out of the file: only what really are frames is its own. */
async function blankFrames(file: EditableFile): Promise<void> {
  for (let at = HEADER_BYTES; ;) {
    const head = Buffer.from(await file.bytes(at, HEADER_BYTES));
    if (head.length < HEADER_BYTES || !/^[A-Z][A-Z0-9]{3}$/.test(head.toString('latin1', 0, 4))) return;
    const end = at + HEADER_BYTES + head.readUInt32BE(4);
    if (end > file.size) return;
    await file.fill(at, end);
    at = end;
  }
}

/** @returns where what lies before it ends */
async function blankId3v1(file: EditableFile): Promise<number> {
  const at = file.size - ID3V1_BYTES;
  if (!(await stands(file, at, 'TAG'))) return file.size;
  await file.fill(at + 3, file.size - 1);
  await file.overwrite(file.size - 1, Uint8Array.of(NO_GENRE));
  const plus = at - ID3V1_PLUS_BYTES;
  if (!(await stands(file, plus, 'TAG+'))) return at;
  await file.fill(plus + 4, at);
  return plus;
}

async function blankLyrics(file: EditableFile, end: number): Promise<number> {
  const foot = (await file.bytes(Math.max(0, end - LYRICS_END_BYTES), LYRICS_END_BYTES)).toString('latin1');
  const size = /^(\d{6})LYRICS200$/.exec(foot)?.[1];
  const start = end - LYRICS_END_BYTES - Number(size ?? Infinity);
  if (!(start >= 0) || !(await stands(file, start, 'LYRICSBEGIN'))) return end;
  await file.fill(start, end);
  return start;
}

async function blankApe(file: EditableFile, end: number): Promise<void> {
  const at = end - APE_FOOTER_BYTES;
  if (!(await stands(file, at, 'APETAGEX'))) return;
  const foot = Buffer.from(await file.bytes(at, APE_FOOTER_BYTES));
  const start = end - foot.readUInt32LE(12);
  if (start < 0 || start > at) return;
  const header = start - APE_FOOTER_BYTES;
  await file.fill((await stands(file, header, 'APETAGEX')) ? header : start, end);
}

async function stands(file: EditableFile, at: number, text: string): Promise<boolean> {
  return at >= 0 && (await file.bytes(at, text.length)).toString('latin1') === text;
}
