import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { decodedBlocks } from './coded-packets.js';
import { flacFrameHeaderAt, isWholeFlacFrame } from './flac-frame-header.js';
import { flacSource, openFlac, readStreamInfo } from './flac-frames.js';

const file = Uint8Array.from(readFileSync(new URL('../../../test/fixtures/speech/mfa_um.flac', import.meta.url)));
const format = readStreamInfo(file);

// The decoder package reports what it steps over there.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

/** Where the frames begin, by their headers. */
function frameStarts(): number[] {
  const starts: number[] = [];
  for (let at = 0; at < file.length; at += 1) {
    const header = flacFrameHeaderAt(file, at, format.maxBlockFrames);
    if (header?.first === starts.length * format.maxBlockFrames) starts.push(at);
  }
  return starts;
}

/** The frame without its own word on bits per sample (RFC 9639 §9.1.4), its two checksums made good. */
function withoutBitDepth(frame: Uint8Array): Uint8Array {
  const bare = Uint8Array.from(frame);
  bare[3] = (bare[3] ?? 0) & 0xf1;
  const numberBytes = (bare[4] ?? 0) < 0x80 ? 1 : 2;
  const headerCheck = 4 + numberBytes;
  for (let check = 0; check < 256 && !flacFrameHeaderAt(bare, 0, 1); check += 1) bare[headerCheck] = check;
  for (let check = 0; check < 65_536 && !isWholeFlacFrame(bare); check += 1) {
    bare.set([check >> 8, check & 0xff], bare.length - 2);
  }
  return bare;
}

async function samplesOf(blocks: ReturnType<typeof decodedBlocks>): Promise<number[]> {
  const samples: number[] = [];
  for await (const { channels } of blocks) samples.push(...(channels[0] ?? []));
  return samples;
}

it('decodes frames that leave the bits per sample to the stream information', async () => {
  const [first = 0, second = 0, third = 0] = frameStarts();
  const frames = [file.subarray(first, second), file.subarray(second, third)];
  const bare = frames.map(withoutBitDepth);
  expect(bare.map(isWholeFlacFrame)).toEqual([true, true]);
  const decoded = (packets: Uint8Array[]) =>
    samplesOf(decodedBlocks(flacSource(format, () => packets.map((data) => ({ data })))));
  expect(await decoded(bare)).toEqual(await decoded(frames));
});

it('decodes the frames behind a damaged one, though their numbers no longer go on', async () => {
  const starts = frameStarts();
  const whole = await samplesOf(openFlac(file).blocks());
  const spoilt = Uint8Array.from(file);
  spoilt.fill(0, starts[3], starts[4]);
  const size = format.maxBlockFrames;
  const expected = [...whole.slice(0, 3 * size), ...whole.slice(4 * size)];
  expect(await samplesOf(openFlac(spoilt).blocks())).toEqual(expected);
});

it.each([
  ['a number of seven bytes that breaks off', [0xff, 0xf8, 0xc9, 0x08, 0xfe, 0x80]],
  ['a reserved block size', [0xff, 0xf8, 0x09, 0x08, 0x00, 0x00, 0x00, 0x00]],
  ['a wrong checksum', [0xff, 0xf8, 0xc9, 0x08, 0x00, 0x00, 0x00, 0x00]],
])('takes no frame header with %s', (_, bytes) => {
  expect(flacFrameHeaderAt(Uint8Array.from(bytes), 0, 4096)).toBeNull();
});
