import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { seededRandom } from '../../../test/support/seeded-random.js';
import { openAudio } from '../../speech/decode/open-audio.js';
import { removeMetadata } from './remove-metadata.js';

const fixtures = join(import.meta.dirname, '../../../test/fixtures');
const filesOf = (pattern: string): string[] => globSync(pattern, { cwd: fixtures }).sort();
const tagged = filesOf('tagged/*.*').filter((name) => !name.endsWith('.md'));
const recorded = filesOf(
  '{speech,speech/coded,speech/synthetic,hostile/audio}/*.{wav,mp3,mp2,flac,oga,ogg,webm,mkv,mp4,m4a}',
);

/** All that a recording decodes to, or why it does not. */
async function soundOf(file: Uint8Array): Promise<unknown> {
  try {
    const { blocks, ...told } = await openAudio(file);
    if (blocks === null) return told;
    const samples: Buffer[] = [];
    for await (const { channels } of blocks())
      samples.push(...channels.map((channel) => Buffer.from(new Float32Array(channel).buffer)));
    return { ...told, samples: Buffer.concat(samples).toString('base64') };
  } catch (error) {
    return (error as Error).message;
  }
}

describe('what a recording tells besides its sound', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'metadata-'));
    path = join(folder, 'file');
    // The decoder packages report every damaged packet there.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each(tagged)('%s loses places, times, names and covers', async (name) => {
    copyFileSync(join(fixtures, name), path);
    const before = readFileSync(path);
    expect(before.toString('latin1')).toMatch(/canary|48\.8577/);
    const { removedBytes } = await removeMetadata(path);
    const after = readFileSync(path);
    expect(after.toString('latin1')).not.toMatch(/canary|48\.8577|Lavf|2026-03|PNG/);
    expect(removedBytes).toBeGreaterThan(20);
    expect(after.length).toBe(before.length);
    expect(sameSound(await soundOf(after), await soundOf(before))).toBe(true);
    expect(await removeMetadata(path)).toEqual({ removedBytes: 0 });
    expect(readFileSync(path).equals(after)).toBe(true);
  });

  it.each(recorded)('%s sounds as before', async (name) => {
    copyFileSync(join(fixtures, name), path);
    const before = readFileSync(path);
    await removeMetadata(path);
    const after = readFileSync(path);
    expect(after.length).toBe(before.length);
    expect(after.equals(before) || sameSound(await soundOf(after), await soundOf(before))).toBe(true);
  });

  it.each(tagged.filter((name) => /\.(ogg|oga)$/.test(name)))(
    '%s has the right checksum on every page',
    async (name) => {
      copyFileSync(join(fixtures, name), path);
      await removeMetadata(path);
      const file = readFileSync(path);
      let pages = 0;
      for (let at = file.indexOf('OggS'); at >= 0; at = file.indexOf('OggS', at + 1), pages++) {
        const segments = file.subarray(at + 27, at + 27 + file[at + 26]!);
        const page = Buffer.from(
          file.subarray(at, at + 27 + segments.length + segments.reduce((sum, size) => sum + size, 0)),
        );
        const told = page.readUInt32LE(22);
        page.writeUInt32LE(0, 22);
        expect(oggChecksum(page)).toBe(told);
      }
      expect(pages).toBeGreaterThan(2);
    },
  );

  it('also goes with the track it has to itself, sample by sample', async () => {
    const file = readFileSync(join(fixtures, 'tagged/two-tracks.mp4'));
    const second = file.lastIndexOf('soun');
    file.write('meta', second, 'latin1');
    writeFileSync(path, file);
    const { removedBytes } = await removeMetadata(path);
    const after = readFileSync(path);
    // The second of two tracks of about 4 KiB of sound each.
    expect(removedBytes).toBeGreaterThan(4_000);
    expect(after.toString('latin1').match(/trak/g)).toHaveLength(1);
    const whole = readFileSync(join(fixtures, 'tagged/two-tracks.mp4'));
    expect(sameSound(await soundOf(after), await soundOf(whole))).toBe(true);
  });

  it('is looked for within bounds in files that were cut or altered', async () => {
    const random = seededRandom(7);
    const below = (limit: number): number => Math.floor(random() * limit);
    for (const name of tagged) {
      const whole = readFileSync(join(fixtures, name));
      for (let round = 0; round < 12; round++) {
        const file = Buffer.from(whole);
        for (let index = 0; index < 8; index++) file[below(Math.min(file.length, 2_000))] = below(256);
        writeFileSync(path, file);
        truncateSync(path, below(file.length));
        const { length } = readFileSync(path);
        await removeMetadata(path);
        expect(readFileSync(path).length).toBe(length);
      }
    }
  });

  it('is left alone in what is no recording', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('%PDF-1.7 a résumé with a title'), Buffer.alloc(100_000, 0xff)]) {
      writeFileSync(path, bytes);
      expect(await removeMetadata(path)).toEqual({ removedBytes: 0 });
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
  });
});

/** Compared as text: a difference of two seconds of samples is of no use to a reader. */
function sameSound(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Bit by bit, as RFC 3533 has it. */
function oggChecksum(page: Uint8Array): number {
  let sum = 0;
  for (const byte of page) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  }
  return sum >>> 0;
}
