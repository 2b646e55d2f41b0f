import { streamKey, RecordFormat } from './journal-record.js';
import { CommitSlab } from './commit-slab.js';
import type { StreamWriter } from './stream-writer.js';

const MEBIBYTE = 1_048_576;
const writer = {
  key: streamKey('0190aaaa-0000-7000-8000-000000000001'),
  epoch: 1,
  latestCommit: -1,
} as unknown as StreamWriter;
const frame = new Uint8Array(32_000).fill(7);

function fill(slab: CommitSlab, frames: number): number {
  let taken = 0;
  while (taken < frames && slab.take(writer, taken, frame)) taken += 1;
  return taken;
}

describe('the slab of a commit', () => {
  it('grows to its bound and takes nothing beyond', () => {
    const slab = new CommitSlab(new RecordFormat('folder'), MEBIBYTE);
    const taken = fill(slab, 100);
    expect(taken).toBe(Math.floor(MEBIBYTE / (frame.length + 40)));
    expect(slab.bytes.length).toBeLessThanOrEqual(MEBIBYTE);
  });

  it('gives room back that it does not need any more, and still takes as much as before', () => {
    const slab = new CommitSlab(new RecordFormat('folder'), 4 * MEBIBYTE);
    fill(slab, 100);
    const roomOf = (): number => slab.bytes.buffer.byteLength;
    const grown = roomOf();
    for (let commit = 1; commit <= 10; commit += 1) {
      slab.clear(commit);
      fill(slab, 1);
    }
    expect(roomOf()).toBeLessThan(grown / 4);
    slab.clear(11);
    expect(fill(slab, 100)).toBe(100);
  });
});
