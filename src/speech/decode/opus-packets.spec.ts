import { type AudioFault, AudioFaultError } from './audio-stream.js';
import { opusPacketFrames, opusSource, plainOpusHead, readOpusHead } from './opus-packets.js';
import { type CodedPacket, decodedBlocks } from './coded-packets.js';

function opusHead(
  channels: number,
  { preSkip = 312, gain = 0, family = 0, mapping = [] as number[] } = {},
): Uint8Array {
  const bytes = new Uint8Array(19 + mapping.length);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('OpusHead\u0001'));
  bytes[9] = channels;
  view.setUint16(10, preSkip, true);
  view.setInt16(16, gain, true);
  bytes[18] = family;
  bytes.set(mapping, 19);
  return bytes;
}

describe('an OpusHead', () => {
  it('gives channels, pre-skip, gain and mapping', () => {
    expect(readOpusHead(opusHead(2, { gain: -6 * 256 }))).toEqual({
      channels: 2,
      preSkip: 312,
      gain: expect.closeTo(0.5012, 4),
      streams: 1,
      coupledStreams: 1,
      mapping: [0, 1],
    });
    expect(readOpusHead(opusHead(3, { family: 1, mapping: [2, 1, 0, 2, 255] }))).toMatchObject({
      streams: 2,
      coupledStreams: 1,
      mapping: [0, 2, 255],
    });
    expect(readOpusHead(Buffer.from('OpusTags and more behind it'))).toBeNull();
  });

  it.each<[string, Uint8Array, AudioFault]>([
    ['no channel', opusHead(0), 'absurd_format'],
    ['64 channels', opusHead(64, { family: 255, mapping: [64, 0, ...Array<number>(64).fill(0)] }), 'absurd_format'],
    ['three channels without a mapping', opusHead(3), 'unreadable'],
    ['a mapping to a stream that is not there', opusHead(2, { family: 1, mapping: [1, 0, 0, 1] }), 'unreadable'],
    ['no stream', opusHead(1, { family: 1, mapping: [0, 0, 255] }), 'unreadable'],
    ['more coupled streams than streams', opusHead(2, { family: 1, mapping: [1, 2, 0, 1] }), 'unreadable'],
    ['streams that no channel needs', opusHead(1, { family: 255, mapping: [255, 0, 0] }), 'unreadable'],
    ['a mapping that breaks off', opusHead(3, { family: 1, mapping: [2, 1, 0] }), 'unreadable'],
  ])('with %s is refused', (_, bytes, fault) => {
    expect(() => readOpusHead(bytes)).toThrow(new AudioFaultError(fault));
  });
});

it.each([
  // At 16 kHz. RFC 6716 §3.1, table 2: configurations 3, 1, 13, 16 and 31; then codes 1 to 3 and a count beyond 120 ms.
  [[0x18], 960],
  [[0x08], 320],
  [[0x68], 320],
  [[0x80], 40],
  [[0xf8], 320],
  [[0xf9], 640],
  [[0xfa], 640],
  [[0xfb, 0x03], 960],
  [[0xfb, 0x3f], 1920],
])('an Opus packet that begins with %j stands for %i sample frames', (packet, frames) => {
  expect(opusPacketFrames(Uint8Array.from(packet))).toBe(frames);
});

/** The decoder's own word for a packet it cannot read: 20 ms of silence. */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);

async function decodedFrames(preSkip: number, packets: readonly CodedPacket[]): Promise<number> {
  let frames = 0;
  for await (const block of decodedBlocks(opusSource(plainOpusHead(1, preSkip), () => packets))) frames += block.frames;
  return frames;
}

it('leaves out packets that are longer than the decoder has room for, and decodes the others', async () => {
  const packets = [SILENCE, new Uint8Array(4000).fill(0xf8), SILENCE].map((data) => ({ data }));
  expect(await decodedFrames(0, packets)).toBe(640);
});

it('drops a pre-skip, counted at 48 kHz, from what is decoded to 16 kHz', async () => {
  const packets = [{ data: SILENCE }, { data: SILENCE }];
  expect(await decodedFrames(312, packets)).toBe(640 - 104);
  expect(await decodedFrames(1024, packets)).toBe(640 - 341);
});
