import type { EditableFile } from './editable-file.js';
import { type Box, boxesOf } from './mp4-boxes.js';

/** A million samples: a track of metadata has a few a second. */
const MAX_TABLE_BYTES = 4 * 1024 * 1024;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where the samples of a track lie in the file, chunk by chunk, by its sample table (ISO/IEC 14496-12 §8.7). */
export async function mp4SampleRanges(file: EditableFile, table: Box): Promise<Range[]> {
  const boxes = new Map<string, Box>();
  for await (const box of boxesOf(file, table.start, table.end)) boxes.set(box.type, box);
  const sizes = await tableOf(file, boxes.get('stsz'));
  const runs = await tableOf(file, boxes.get('stsc'));
  const places = await tableOf(file, boxes.get('stco') ?? boxes.get('co64'));
  const starts = numbersOf(places, 8, boxes.has('stco') ? 4 : 8, at(places, 4));
  const sameSize = at(sizes, 4);
  // What is claimed beyond the table has no size: nobody counts to it.
  const count = sameSize > 0 ? at(sizes, 8) : Math.min(at(sizes, 8), Math.floor(Math.max(0, sizes.length - 12) / 4));
  let [sample, run, perChunk] = [0, 0, 0];
  return starts.map((from, chunk) => {
    for (; run < at(runs, 4) && 8 + run * 12 < runs.length && at(runs, 8 + run * 12) <= chunk + 1; run++) {
      perChunk = at(runs, 12 + run * 12);
    }
    const last = Math.min(sample + perChunk, count);
    let bytes = sameSize * (last - sample);
    if (sameSize === 0) for (; sample < last; sample++) bytes += at(sizes, 12 + sample * 4);
    sample = last;
    return { from, to: Math.max(from, Math.min(from + bytes, file.size)) };
  });
}

async function tableOf(file: EditableFile, box: Box | undefined): Promise<Buffer> {
  const parts: Buffer[] = [];
  const end = box === undefined ? 0 : Math.min(box.end, box.start + MAX_TABLE_BYTES);
  for (let from = box?.start ?? 0; from < end;) {
    const part = Buffer.from(await file.bytes(from, end - from));
    if (part.length === 0) break;
    parts.push(part);
    from += part.length;
  }
  return Buffer.concat(parts);
}

/** As many as are claimed and there. */
function numbersOf(table: Buffer, from: number, width: 4 | 8, claimed: number): number[] {
  const count = Math.min(claimed, Math.max(0, Math.floor((table.length - from) / width)));
  return Array.from({ length: count }, (_, index) => {
    const place = from + index * width;
    return width === 4 ? at(table, place) : Number(table.readBigUInt64BE(place));
  });
}

/** Beyond the table there is nothing. */
const at = (table: Buffer, place: number): number => (place + 4 <= table.length ? table.readUInt32BE(place) : 0);
