import { oggPackets, oggStreams } from './ogg-packets.js';

interface Page {
  serial?: number;
  sequence?: number;
  granule?: number;
  /** 1 goes on with a packet, 2 first page, 4 last page. */
  flags?: number;
  lacing: number[];
  body: number[];
}

function pageBytes({ serial = 1, sequence = 0, granule = 0, flags = 0, lacing, body }: Page): Uint8Array {
  const header = new Uint8Array(27);
  const view = new DataView(header.buffer);
  header.set(Buffer.from('OggS'));
  header[5] = flags;
  view.setBigInt64(6, BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  header[26] = lacing.length;
  return Buffer.concat([header, Uint8Array.from(lacing), Uint8Array.from(body)]);
}

const fileOf = (...pages: Page[]) => Buffer.concat(pages.map(pageBytes));
const packetsOf = (file: Uint8Array) => [...oggPackets(file, 1)].map(({ data }) => [...data]);
const times = (count: number, value: number) => Array<number>(count).fill(value);

describe('the packets of an OGG stream', () => {
  it('are cut where a lacing value is below 255, and empty ones left out', () => {
    const file = fileOf({ lacing: [2, 0, 255, 1], body: [1, 1, ...times(256, 2)] });
    expect(packetsOf(file)).toEqual([[1, 1], times(256, 2)]);
  });

  it('are joined over pages, other streams between them', () => {
    const file = fileOf(
      { sequence: 4, lacing: [255], body: times(255, 1) },
      { serial: 2, lacing: [1], body: [9] },
      { sequence: 5, flags: 1, lacing: [2, 1], body: [1, 1, 2] },
    );
    expect(packetsOf(file)).toEqual([times(257, 1), [2]]);
  });

  it('are left out when a page of theirs is missing, and only they', () => {
    const begin = { sequence: 4, lacing: [1, 255], body: [7, ...times(255, 1)] };
    const end = { flags: 1, lacing: [2, 1], body: [1, 1, 2] };
    expect(packetsOf(fileOf(begin, { ...end, sequence: 6 }))).toEqual([[7], [2]]);
    expect(packetsOf(fileOf(begin, { ...end, sequence: 5, flags: 0 }))).toEqual([[7], [1, 1], [2]]);
  });

  it('know the end of the stream on its last page, and nothing follows it', () => {
    const file = fileOf(
      { granule: 960, lacing: [1], body: [1] },
      { granule: 1500, flags: 4, lacing: [1, 1], body: [2, 3] },
      { granule: 9000, lacing: [1], body: [4] },
    );
    expect([...oggPackets(file, 1)].map(({ data, endsAtFrame }) => [data[0], endsAtFrame])).toEqual([
      [1, undefined],
      [2, 1500],
      [3, 1500],
    ]);
  });

  it('are found again behind damage', () => {
    const file = fileOf({ lacing: [1], body: [1] }, { lacing: [1], body: [2] }, { lacing: [1], body: [3] });
    file[29] = 0;
    expect(packetsOf(file)).toEqual([[1], [3]]);
  });

  it('are given as far as the last page is there', () => {
    const file = fileOf({ granule: 99, flags: 4, lacing: [1, 2, 1], body: [1, 2, 2, 3] });
    const [first, ...others] = [...oggPackets(file.subarray(0, file.length - 2), 1)];
    expect(first).toMatchObject({ data: Buffer.of(1) });
    expect(first).not.toHaveProperty('endsAtFrame');
    expect(others).toEqual([]);
  });
});

it('finds the streams by their first pages', () => {
  const file = fileOf(
    { serial: 5, flags: 2, lacing: [1], body: [1] },
    { serial: 6, flags: 2, lacing: [1], body: [2] },
    { serial: 5, lacing: [1], body: [3] },
  );
  expect([...oggStreams(file)].map(({ serial, identification }) => [serial, ...identification])).toEqual([
    [5, 1],
    [6, 2],
  ]);
});
