import { MAX_BLOCK_FRAMES } from './audio-format.js';
import { type PcmBlock } from './audio-stream.js';
import { type CodedPacket, type CodedSource, decodedBlocks, type PacketDecoder } from './coded-packets.js';

/** Each packet decodes to ten samples of its own byte. */
const FRAMES = 10;

class RecordingDecoder implements PacketDecoder {
  readonly batches: number[] = [];
  freed = 0;

  constructor(private readonly breaksAt = Number.POSITIVE_INFINITY) {}

  decode(packets: Uint8Array[]) {
    this.batches.push(packets.length);
    if (this.batches.length > this.breaksAt) throw new Error('trap');
    const samples = Float32Array.from(packets.flatMap(([value = 0]) => Array<number>(FRAMES).fill(value)));
    return { channelData: [samples], samplesDecoded: samples.length };
  }

  free(): void {
    this.freed += 1;
  }
}

function source(packets: CodedPacket[], decoder: PacketDecoder, rest: Partial<CodedSource> = {}): CodedSource {
  return {
    channels: 1,
    packets: () => packets,
    openDecoder: () => Promise.resolve(decoder),
    batchPackets: 2,
    delayFrames: 0,
    ...rest,
  };
}

const packet = (value: number, end: Omit<CodedPacket, 'data'> = {}): CodedPacket => ({
  data: Uint8Array.of(value),
  ...end,
});

async function collected(from: CodedSource): Promise<number[]> {
  const samples: number[] = [];
  for await (const block of decodedBlocks(from)) {
    expect(block.channels.map(({ length }) => length)).toEqual(Array(from.channels).fill(block.frames));
    samples.push(...(block.channels[0] ?? []));
  }
  return samples;
}

const times = (count: number, value: number) => Array<number>(count).fill(value);

describe('decoding packets', () => {
  it('goes batch by batch and gives every sample in order', async () => {
    const decoder = new RecordingDecoder();
    const samples = await collected(
      source(
        [1, 2, 3, 4, 5].map((value) => packet(value)),
        decoder,
      ),
    );
    expect(samples).toEqual([1, 2, 3, 4, 5].flatMap((value) => times(FRAMES, value)));
    expect(decoder.batches).toEqual([2, 2, 1]);
    expect(decoder.freed).toBe(1);
  });

  it('cuts the delay of the encoder off the start, also over several batches', async () => {
    const samples = await collected(
      source(
        [1, 2, 3].map((value) => packet(value)),
        new RecordingDecoder(),
        { batchPackets: 1, delayFrames: 14 },
      ),
    );
    expect(samples).toEqual([...times(6, 2), ...times(10, 3)]);
  });

  it('drops padding from the end of the packet that has it and nothing before', async () => {
    const packets = [packet(1), packet(2, { discardFrames: 4 }), packet(3, { discardFrames: 99 })];
    expect(await collected(source(packets, new RecordingDecoder()))).toEqual([...times(10, 1), ...times(6, 2)]);
  });

  it('puts silence where packets are missing, and counts it towards the end', async () => {
    const packets = [packet(1), packet(2, { gapFrames: 25 }), packet(3), packet(4, { gapFrames: 5, endsAtFrame: 66 })];
    const decoder = new RecordingDecoder();
    expect(await collected(source(packets, decoder))).toEqual(
      [times(10, 1), times(25, 0), times(10, 2), times(10, 3), times(5, 0), times(6, 4)].flat(),
    );
    expect(decoder.batches).toEqual([1, 2, 1]);
  });

  it('gives long silence in blocks, and none before a decoder that breaks', async () => {
    const packets = [packet(1), packet(2, { gapFrames: 2 * MAX_BLOCK_FRAMES + 3 })];
    const lengths: number[] = [];
    for await (const { frames } of decodedBlocks(source(packets, new RecordingDecoder()))) lengths.push(frames);
    expect(lengths).toEqual([10, MAX_BLOCK_FRAMES, MAX_BLOCK_FRAMES, 3, 10]);
    expect(await collected(source(packets, new RecordingDecoder(1)))).toHaveLength(10);
  });

  it('ends where the last packets say, but never before they begin', async () => {
    const end = (endsAtFrame: number) => [packet(1), packet(2, { endsAtFrame }), packet(3, { endsAtFrame })];
    const ended = async (at: number) => (await collected(source(end(at), new RecordingDecoder()))).length;
    expect(await ended(27)).toBe(27);
    expect(await ended(13)).toBe(13);
    expect(await ended(1)).toBe(10);
    expect(await ended(1000)).toBe(30);
  });

  it('gives no empty packet to the decoder', async () => {
    const decoder = new RecordingDecoder();
    await collected(source([{ data: new Uint8Array(0) }, packet(1)], decoder));
    expect(decoder.batches).toEqual([1]);
  });

  it('fills channels the decoder does not give with silence', async () => {
    const blocks: PcmBlock[] = [];
    for await (const block of decodedBlocks(source([packet(1)], new RecordingDecoder(), { channels: 2 }))) {
      blocks.push(block);
    }
    expect(blocks[0]?.channels.map((samples) => samples[0])).toEqual([1, 0]);
  });
});

describe('a decoder is given back', () => {
  it('when the reader stops early', async () => {
    const decoder = new RecordingDecoder();
    for await (const block of decodedBlocks(source([packet(1), packet(2), packet(3)], decoder))) {
      expect(block.frames).toBe(2 * FRAMES);
      break;
    }
    expect(decoder.freed).toBe(1);
    expect(decoder.batches).toEqual([2]);
  });

  it('when it breaks, and what came before stands', async () => {
    const decoder = new RecordingDecoder(1);
    expect(
      await collected(
        source(
          [1, 2, 3, 4].map((value) => packet(value)),
          decoder,
        ),
      ),
    ).toHaveLength(2 * FRAMES);
    expect(decoder.freed).toBe(1);
  });
});

describe('no sound', () => {
  it.each([
    ['no packets', source([], new RecordingDecoder()), 'no_samples'],
    ['a decoder that breaks at once', source([packet(1)], new RecordingDecoder(0)), 'undecodable'],
    [
      'a decoder that does not start',
      source([packet(1)], new RecordingDecoder(), { openDecoder: () => Promise.reject(new Error('memory')) }),
      'undecodable',
    ],
    ['a delay longer than the sound', source([packet(1)], new RecordingDecoder(), { delayFrames: 10 }), 'undecodable'],
  ])('out of %s is a fault', async (_, from, fault) => {
    await expect(collected(from)).rejects.toMatchObject({ fault });
  });
});
