import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import { AudioFaultError } from './audio-stream.js';
import { openAudio } from './open-audio.js';

const FIXTURES = new URL('../../../test/fixtures/speech/', import.meta.url);
/** Bytes of a recording that are used: a second or more of every format, headers included. */
const HEAD_BYTES = 24_000;

// The decoder packages report every damaged packet there.
beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

interface Damage {
  cutAt: number;
  edits: readonly { place: number; value: number }[];
}

/** Most edits strike the headers, where a byte decides how the rest is read. */
const damage: fc.Arbitrary<Damage> = fc.record({
  cutAt: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  edits: fc.array(
    fc.record({
      place: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share ** 3),
      value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 })),
    }),
    { maxLength: 30 },
  ),
});

function damaged(file: Uint8Array, { cutAt, edits }: Damage): Uint8Array {
  const mutant = Uint8Array.from(file);
  for (const { place, value } of edits) mutant[Math.floor(place * (mutant.length - 1))] = value;
  return mutant.subarray(0, Math.floor(cutAt * mutant.length));
}

/** What reading a file to its end comes to: whole blocks, a length, or a named fault. Anything else is thrown. */
async function outcomeOf(file: Uint8Array): Promise<string> {
  try {
    const audio = await openAudio(file);
    if (audio.blocks === null) {
      expect(audio.durationSeconds).toBeGreaterThan(0);
      return 'undecoded';
    }
    for await (const { channels, frames } of audio.blocks()) {
      expect(frames).toBeGreaterThan(0);
      expect(channels.map(({ length }) => length)).toEqual(Array(audio.channels).fill(frames));
    }
    return 'sound';
  } catch (error) {
    if (error instanceof AudioFaultError) return error.fault;
    throw error;
  }
}

describe('any damage to a recording ends in sound or a named fault', () => {
  it.each([
    'jfk.wav',
    'synthetic/fmt_mulaw8k_3s.wav',
    'jfk.mp3',
    'mfa_um.flac',
    'p001.ogg',
    'synthetic/fmt_opus.ogg',
    'p001.webm',
    'synthetic/fmt_opus.webm',
    'synthetic/fmt_opus_live.webm',
    'synthetic/fmt_aac_faststart.m4a',
  ])('%s', async (name) => {
    const head = Uint8Array.from(readFileSync(new URL(name, FIXTURES)).subarray(0, HEAD_BYTES));
    expect(await outcomeOf(head)).toMatch(/^(sound|undecoded)$/);
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        expect(await outcomeOf(damaged(head, how))).toMatch(/^[a-z_]+$/);
      }),
      { numRuns: 40 },
    );
  });
});
