import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureBytes } from '../../../test/factories/uploads.js';
import { seededRandom } from '../../../test/support/seeded-random.js';
import { matroskaTracks, mp4Tracks } from './media-tracks.js';

describe('the tracks of', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tracks-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const tracksOf = async (bytes: Uint8Array, kind: 'mp4' | 'webm') => {
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    const file = await open(path);
    try {
      return await (kind === 'mp4' ? mp4Tracks(file, bytes.length) : matroskaTracks(file));
    } finally {
      await file.close();
    }
  };

  it.each([
    ['video/jfk.webm', 'webm', { sound: true, picture: true }],
    ['video/jfk-with-place.mp4', 'mp4', { sound: true, picture: true }],
    ['speech/p001.webm', 'webm', { sound: true, picture: false }],
    ['speech/p001.mp4', 'mp4', { sound: true, picture: false }],
    ['speech/coded/opus-fragmented.mp4', 'mp4', { sound: true, picture: false }],
  ] as const)('%s are told from its headers', async (name, kind, expected) => {
    expect(await tracksOf(fixtureBytes(name), kind)).toEqual(expected);
  });

  it('a file of another kind are unknown', async () => {
    for (const kind of ['mp4', 'webm'] as const) {
      expect(await tracksOf(fixtureBytes('speech/jfk.wav'), kind)).toBeNull();
      expect(await tracksOf(new Uint8Array(0), kind)).toBeNull();
    }
  });

  it('broken files come to an end', async () => {
    const random = seededRandom(7);
    for (const [name, kind] of [
      ['video/jfk.webm', 'webm'],
      ['video/jfk-with-place.mp4', 'mp4'],
    ] as const) {
      const whole = fixtureBytes(name);
      for (let round = 0; round < 60; round++) {
        const bytes = Buffer.from(whole.subarray(0, Math.ceil(random() * whole.length)));
        for (let change = 0; change < 20; change++) {
          // Headers are at the start of one and at the end of the other.
          const near = Math.floor(random() * Math.min(2_000, bytes.length));
          bytes[change % 2 === 0 ? near : bytes.length - 1 - near] = Math.floor(random() * 256);
        }
        const found = await tracksOf(bytes, kind);
        expect(found === null || typeof found.sound === 'boolean').toBe(true);
      }
    }
  });

  it('boxes without end are given up', async () => {
    const box = Buffer.from('00000008667265650000000866726565', 'hex');
    expect(await tracksOf(Buffer.concat(Array.from({ length: 40_000 }, () => box)), 'mp4')).toBeNull();
  });
});
