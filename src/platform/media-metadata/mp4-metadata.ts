import type { EditableFile } from './editable-file.js';
import { type Box, boxesOf, childOf } from './mp4-boxes.js';
import { mp4SampleRanges } from './mp4-samples.js';

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'moof', 'traf', 'edts', 'dinf']);
/** User data, QuickTime and ISO metadata, XMP and makers' own, places, copyright. */
const telling = new Set(['udta', 'meta', 'uuid', 'loci', 'cprt', 'gps ', 'XMP_']);
/** Headers with the times of making and of the last change. */
const timed = new Set(['mvhd', 'tkhd', 'mdhd']);
/** Sound, pictures, and what is shown or counted with them. Others, such as `meta`, hold places second by second. */
const keptHandlers = new Set(['soun', 'vide', 'text', 'sbtl', 'subt', 'clcp', 'tmcd', 'auxv', 'hint']);
/** In `hdlr`: for people, and some recorders put the device there. */
const HANDLER_NAME_AT = 24;
const FREE = Buffer.from('free');

const MAX_BOXES = 1_000_000;
const MAX_DEPTH = 6;

/** MP4, M4A, MOV: what tells something becomes `free`, tracks of metadata lose their samples too, times become unknown. */
export async function removeMp4Metadata(file: EditableFile): Promise<void> {
  let boxes = 0;
  const samples = { unclaimedBytes: file.size };
  const walk = async (from: number, to: number, depth: number): Promise<void> => {
    for await (const box of boxesOf(file, from, to)) {
      if (++boxes > MAX_BOXES) return;
      if (telling.has(box.type) || box.type.startsWith('\u00a9')) await free(file, box);
      else if (timed.has(box.type)) await forgetTimes(file, box);
      else if (box.type === 'hdlr') await file.fill(box.start + HANDLER_NAME_AT, box.end);
      else if (box.type === 'trak' && !(await isShown(file, box))) await freeTrack(file, box, samples);
      else if (containers.has(box.type) && depth < MAX_DEPTH) await walk(box.start, box.end, depth + 1);
    }
  };
  await walk(0, file.size, 0);
}

async function free(file: EditableFile, { at, start, end }: Box): Promise<void> {
  await file.fill(start, end);
  await file.overwrite(at + 4, FREE);
}

/** Two times of four bytes, or of eight in version 1; zero is the beginning of 1904, which stands for none. */
async function forgetTimes(file: EditableFile, { start, end }: Box): Promise<void> {
  const [version = 0] = await file.bytes(start, 1);
  const to = start + 4 + (version === 1 ? 16 : 8);
  if (to <= end) await file.fill(start + 4, to);
}

async function isShown(file: EditableFile, track: Box): Promise<boolean> {
  const media = await childOf(file, track, 'mdia');
  const handler = media && (await childOf(file, media, 'hdlr'));
  if (!handler || handler.end - handler.start < 12) return true;
  return keptHandlers.has((await file.bytes(handler.start + 8, 4)).toString('latin1'));
}

/** No two samples share a byte: once tables have claimed more than the file holds, they lie and are not followed. */
async function freeTrack(file: EditableFile, track: Box, samples: { unclaimedBytes: number }): Promise<void> {
  const media = await childOf(file, track, 'mdia');
  const information = media && (await childOf(file, media, 'minf'));
  const table = information && (await childOf(file, information, 'stbl'));
  for (const { from, to } of table ? await mp4SampleRanges(file, table) : []) {
    samples.unclaimedBytes -= to - from;
    if (samples.unclaimedBytes < 0) break;
    await file.fill(from, to);
  }
  await free(file, track);
}
