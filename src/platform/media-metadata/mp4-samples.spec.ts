import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { EditableFile } from './editable-file.js';
import { removeMetadata } from './remove-metadata.js';

const most = 0xffff_ffff;
const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) bytes.writeUInt32BE(value, place * 4);
  return bytes;
};
const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([words(8 + body.length), Buffer.from(type), body]);
};

/** A file with one track of metadata, whose samples lie as its tables say. */
function fileWith(tables: { sizes: Buffer; runs: Buffer; starts: Buffer }): Buffer {
  const samples = box('stbl', box('stsz', tables.sizes), box('stsc', tables.runs), box('stco', tables.starts));
  const handler = box('hdlr', words(0, 0), Buffer.from('meta'), Buffer.alloc(12));
  const track = box('trak', box('mdia', handler, box('minf', samples)));
  return Buffer.concat([box('ftyp', Buffer.from('isom')), box('mdat', Buffer.alloc(4_096, 'x')), box('moov', track)]);
}

describe('a track of metadata whose tables lie', () => {
  let folder: string;
  let path: string;
  let asked: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'samples-'));
    path = join(folder, 'file');
    asked = 0;
    const { fill } = EditableFile.prototype;
    jest.spyOn(EditableFile.prototype, 'fill').mockImplementation(function (this: EditableFile, from, to, byte) {
      asked += Math.max(0, Math.min(to, this.size) - from);
      return fill.call(this, from, to, byte);
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('is not counted through for samples that are not in it', async () => {
    const runs = words(0, 1, 1, most, 1);
    const claims = fileWith({ sizes: words(0, 0, most), runs, starts: words(0, 1, 24) });
    writeFileSync(path, claims);
    await removeMetadata(path);
    expect(asked).toBeLessThan(claims.length);
  }, 2_000);

  it('is not followed over the whole file again and again', async () => {
    const starts = words(0, 500, ...Array.from({ length: 500 }, () => 24));
    const claims = fileWith({ sizes: words(0, 4_096, 500), runs: words(0, 1, 1, 1, 1), starts });
    writeFileSync(path, claims);
    await removeMetadata(path);
    expect(asked).toBeLessThan(3 * claims.length);
  });
});
