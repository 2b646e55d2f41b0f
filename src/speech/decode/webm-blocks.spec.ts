import { webmBlocks, xiphLaced } from './webm-blocks.js';

const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const UNKNOWN_SIZE = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/** An element of less than 127 bytes. */
const element = (id: readonly number[], content: readonly number[]) => [...id, 0x80 | content.length, ...content];
const timestamp = (value: number) => element([0xe7], [value]);
/** Track 1 unless told, flags 0x80: a key frame, not laced. */
const simpleBlock = (time: number, content: readonly number[], flags = 0x80, track = 1) =>
  element([0xa3], [0x80 | track, 0, time, flags, ...content]);

function blocksOf(...bytes: readonly (readonly number[])[]) {
  return [...webmBlocks(Uint8Array.from(bytes.flat()), 1)].map(({ packets, ...rest }) => ({
    packets: packets.map((packet) => [...packet]),
    ...rest,
  }));
}

const packetsOf = (...bytes: readonly (readonly number[])[]) => blocksOf(...bytes).flatMap(({ packets }) => packets);

describe('the blocks of a WebM track', () => {
  it('come from clusters of unknown size, with the time of their cluster', () => {
    const blocks = blocksOf(
      [...CLUSTER, ...UNKNOWN_SIZE],
      timestamp(100),
      simpleBlock(0, [7]),
      simpleBlock(20, [8]),
      [...CLUSTER, ...UNKNOWN_SIZE],
      timestamp(200),
      simpleBlock(5, [9]),
    );
    expect(blocks.map((block) => [block.timestamp, block.packets])).toEqual([
      [100, [[7]]],
      [120, [[8]]],
      [205, [[9]]],
    ]);
  });

  it('leave out other tracks', () => {
    expect(packetsOf(simpleBlock(0, [1]), simpleBlock(0, [2], 0x80, 2), simpleBlock(0, [3]))).toEqual([[1], [3]]);
  });

  it('tell the padding of a block group, before or behind its block', () => {
    const block = element([0xa1], [0x81, 0, 0, 0, 5]);
    const padding = element([0x75, 0xa2], [0x00, 0xff, 0x00]);
    const groups = [
      [...block, ...padding],
      [...padding, ...block],
      [...block, ...element([0x75, 0xa2], [0xff])],
    ].map((content) => element([0xa0], content));
    expect(blocksOf(...groups)).toEqual(
      [0xff00, 0xff00, 0].map((discardPaddingNs) => ({ packets: [[5]], timestamp: 0, discardPaddingNs })),
    );
  });

  it('are looked for among a few children of a group only', () => {
    const block = element([0xa1], [0x81, 0, 0, 0, 5]);
    const group = (empty: number) => element([0xa0], [...Array<number[]>(empty).fill([0xec, 0x80]).flat(), ...block]);
    expect(packetsOf(group(15))).toEqual([[5]]);
    expect(packetsOf(group(16))).toEqual([]);
  });

  it.each<[string, number, number[]]>([
    // Three packets of 2, 3 and 1 bytes.
    ['Xiph', 0x02, [2, 2, 3, 1, 1, 2, 2, 2, 3]],
    ['EBML', 0x06, [2, 0x82, 0xc0, 1, 1, 2, 2, 2, 3]],
  ])('are taken apart by %s lacing', (_, lacing, content) => {
    expect(packetsOf(simpleBlock(0, content, lacing))).toEqual([[1, 1], [2, 2, 2], [3]]);
  });

  it('are taken apart by fixed lacing, and not at all where sizes do not add up', () => {
    expect(packetsOf(simpleBlock(0, [1, 4, 5, 6, 7], 0x04))).toEqual([[4, 5], [6, 7]]); // prettier-ignore
    expect(packetsOf(simpleBlock(0, [9, 4, 5], 0x04))).toEqual([]);
    expect(packetsOf(simpleBlock(0, [2, 90, 90, 1], 0x02))).toEqual([]);
    expect(packetsOf(simpleBlock(0, [2, 0xff, 1], 0x06))).toEqual([]);
  });

  it('go on behind bytes that are no elements, and not at a chance hit', () => {
    const rest = [3, 4, 5].flatMap((value) => simpleBlock(0, [value]));
    const chance = [0x00, ...simpleBlock(0, [2]), 0x00];
    expect(packetsOf(simpleBlock(0, [1]), chance, rest)).toEqual([[1], [3], [4], [5]]);
    expect(packetsOf(simpleBlock(0, [1]), chance, [...CLUSTER, ...UNKNOWN_SIZE], simpleBlock(0, [6]))).toEqual([[1], [6]]); // prettier-ignore
  });

  it('end with the last whole one where the file breaks off', () => {
    expect(packetsOf(simpleBlock(0, [1]), simpleBlock(0, [2, 2, 2]).slice(0, -1))).toEqual([[1]]);
  });
});

it('takes the three headers of Vorbis apart', () => {
  const long = Array<number>(300).fill(9);
  const laced = Uint8Array.from([2, 1, 255, 45, 1, ...long, 2, 2]);
  expect(xiphLaced(laced).map(({ length }) => length)).toEqual([1, 300, 2]);
});
