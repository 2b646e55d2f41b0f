import { decodedBlocks } from './coded-packets.js';
import { pcmSource } from './pcm-packets.js';

const FORMAT = { codec: 'pcm_u8', channels: 2, sampleRateHz: 8000 } as const;

async function framesOf(...packetBytes: number[]): Promise<number[]> {
  const packets = packetBytes.map((bytes) => ({ data: new Uint8Array(bytes) }));
  const frames: number[] = [];
  for await (const block of decodedBlocks(pcmSource(FORMAT, () => packets))) frames.push(block.frames);
  return frames;
}

it('cuts packets of any length into blocks of a second', async () => {
  expect(await framesOf(2 * 20_000, 2 * 8000, 2 * 5)).toEqual([8000, 8000, 4000, 8000, 5]);
});

it('leaves out a frame that breaks off', async () => {
  expect(await framesOf(2 * 5 + 1)).toEqual([5]);
});
