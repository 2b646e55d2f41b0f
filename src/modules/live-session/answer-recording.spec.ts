import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioJournal } from '../../platform/audio-journal/audio-journal.js';
import { AnswerRecording } from './answer-recording.service.js';

/** A journal that holds one answer: a tone of 400 Hz at half of full scale. */
function journalOf(seconds: number, rateHz: number): AudioJournal {
  const samples = Int16Array.from({ length: seconds * rateHz }, (_, n) =>
    Math.round(16_384 * Math.sin((2 * Math.PI * 400 * n) / rateHz)),
  );
  const bytes = new Uint8Array(samples.buffer);
  return {
    extent: () => Promise.resolve({ nextSeq: 1, bytes: bytes.length }),
    read: (_: string, from: number, to: number) => Promise.resolve(bytes.subarray(from, to)),
  } as unknown as AudioJournal;
}

describe('the recording of a live answer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'answer-recording-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function written(seconds: number, rateHz: number, mostBytes?: number) {
    const recording = new AnswerRecording(journalOf(seconds, rateHz), { path: folder });
    const file = await readFile(await recording.write({ id: 'stream', sampleRateHz: rateHz }, mostBytes));
    const samples = new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length));
    return { rateHz: file.readUInt32LE(24), dataBytes: file.readUInt32LE(40), fileBytes: file.length, samples };
  }

  it('holds every sample as it was sent', async () => {
    const { rateHz, dataBytes, fileBytes, samples } = await written(3, 44_100);
    expect([rateHz, dataBytes, fileBytes]).toEqual([44_100, 3 * 88_200, 3 * 88_200 + 44]);
    expect([samples[0], samples[1], samples.length]).toEqual([0, 933, 3 * 44_100]);
  });

  it('is cut down to what engines hear where they would not take the file', async () => {
    const seconds = 8;
    const { rateHz, dataBytes, fileBytes, samples } = await written(seconds, 48_000, 700_000);
    expect([rateHz, dataBytes, fileBytes]).toEqual([16_000, seconds * 32_000, seconds * 32_000 + 44]);
    const loudest = samples.subarray(8_000, 24_000).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(Math.abs(loudest - 16_384)).toBeLessThan(200);
  });
});
