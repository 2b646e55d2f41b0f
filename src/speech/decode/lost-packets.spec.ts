import { readFileSync } from 'node:fs';
import { openAudio } from './open-audio.js';
import { webmBlocks } from './webm-blocks.js';

const bytesOf = (name: string): Uint8Array =>
  Uint8Array.from(readFileSync(new URL(`../../../test/fixtures/speech/${name}`, import.meta.url)));

/** The first channel. */
async function decoded(file: Uint8Array): Promise<{ samples: Float32Array; seconds: number; rateHz: number }> {
  const stream = await openAudio(file);
  const parts: number[] = [];
  if (stream.blocks === null) throw new Error('no decoder');
  for await (const { channels } of stream.blocks()) parts.push(...channels[0]!);
  const rateHz = stream.sampleRateHz;
  return { samples: Float32Array.from(parts), seconds: parts.length / rateHz, rateHz };
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Gives the blocks from `from` to `to` (milliseconds) to another track. */
function withoutBlocks(webm: Uint8Array, from: number, to: number): Uint8Array {
  const file = Uint8Array.from(webm);
  for (const { timestamp, packets } of webmBlocks(file, 1)) {
    // In front of a packet that is not laced: track number, time stamp, flags.
    if (timestamp >= from && timestamp < to) file[packets[0]!.byteOffset - 4] = 0x82;
  }
  return file;
}

/** Spoils the capture pattern of these pages. */
function withoutPages(ogg: Uint8Array, ...indexes: readonly number[]): Uint8Array {
  const file = Buffer.from(ogg);
  const pages: number[] = [];
  for (let at = file.indexOf('OggS'); at >= 0; at = file.indexOf('OggS', at + 1)) pages.push(at);
  for (const index of indexes) file[pages[index]!] = 0;
  return file;
}

/** Units of time per second in the MP4 fixture. */
const MP4_TIMESCALE = 16_000;

/** Puts the fragments from `index` on later, by so many seconds. */
function withLaterFragments(mp4: Uint8Array, index: number, seconds: number): Uint8Array {
  const file = Buffer.from(mp4);
  let found = 0;
  for (let at = file.indexOf('tfdt'); at >= 0; at = file.indexOf('tfdt', at + 1)) {
    // The time stands behind version and flags; in 64 bits in version 1 (ISO/IEC 14496-12 §8.8.12).
    const time = at + 8 + (file[at + 4] === 1 ? 4 : 0);
    if (found >= index) file.writeUInt32BE(file.readUInt32BE(time) + seconds * MP4_TIMESCALE, time);
    found += 1;
  }
  return file;
}

describe('packets that are missing from a recording', () => {
  it.each([
    ['WebM', 'synthetic/fmt_opus.webm', (file: Uint8Array) => withoutBlocks(file, 3000, 5000)],
    [
      'WebM as browsers record it',
      'synthetic/fmt_opus_live.webm',
      (file: Uint8Array) => withoutBlocks(file, 3000, 5000),
    ],
    ['OGG', 'synthetic/fmt_opus.ogg', (file: Uint8Array) => withoutPages(file, 5, 6)],
  ])('leave silence and nothing comes too early: %s', async (_, name, withGap) => {
    const [whole, gapped] = [await decoded(bytesOf(name)), await decoded(withGap(bytesOf(name)))];
    expect(gapped.seconds).toBeCloseTo(whole.seconds, 3);
    const second = (from: number, { samples, rateHz }: typeof whole) =>
      samples.subarray(from * rateHz, (from + 1) * rateHz);
    expect(Math.max(...second(3.5, gapped))).toBe(0);
    // The decoder goes on from another state, so the end is not the same bit for bit.
    const [end, same] = [second(9, whole), second(9, gapped)];
    expect(rms(end.map((sample, at) => sample - same[at]!))).toBeLessThan(rms(end) / 100);
  });

  it('leave silence in MP4', async () => {
    const file = bytesOf('coded/opus-fragmented.mp4');
    const later = await decoded(withLaterFragments(file, 1, 0.5));
    expect(later.seconds - (await decoded(file)).seconds).toBeCloseTo(0.5, 3);
  });

  it('are not made up for where the time stamps run away', async () => {
    const file = bytesOf('coded/opus-fragmented.mp4');
    const later = await decoded(withLaterFragments(file, 1, 36_000));
    expect(later.seconds).toBeCloseTo((await decoded(file)).seconds, 3);
  });

  it('are not made up for where the last page of an OGG file claims more than there is', async () => {
    const file = Buffer.from(bytesOf('synthetic/fmt_opus.ogg'));
    const granule = file.lastIndexOf('OggS') + 6;
    file.writeBigInt64LE(file.readBigInt64LE(granule) + 20n * 48_000n, granule);
    expect((await decoded(file)).seconds).toBeLessThan(11.1);
  });

  it('are not made up for where a false scale puts time between all packets', async () => {
    const file = Buffer.from(bytesOf('synthetic/fmt_opus_live.webm'));
    const scale = file.indexOf(Buffer.of(0x2a, 0xd7, 0xb1, 0x83)) + 4;
    expect(file.readUIntBE(scale, 3)).toBe(1_000_000);
    file.writeUIntBE(8_000_000, scale, 3);
    expect((await decoded(file)).seconds).toBeCloseTo(11, 3);
  });
});
