import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspectAudio } from './inspect-audio.js';

const FIXTURES = new URL('../../../test/fixtures/', import.meta.url);
const fixture = (name: string): string => fileURLToPath(new URL(name, FIXTURES));

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'inspect-'));
});
afterAll(() => rm(scratch, { recursive: true }));

function written(name: string, bytes: Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

describe('inspectAudio counts what is there', () => {
  it.each([
    ['speech/jfk.wav', 'wav', 'audio/wav', 11, 0.01],
    ['speech/jfk.mp3', 'mp3', 'audio/mpeg', 11.088, 0.04],
    ['speech/p001.mp4', 'mp4', 'audio/mp4', 9.009, 0.03],
    ['speech/p001.ogg', 'ogg', 'audio/ogg', 8.995, 0.01],
    ['speech/p001.webm', 'webm', 'audio/webm', 9.014, 0.03],
    ['speech/mfa_um.flac', 'flac', 'audio/flac', 8.931, 0.01],
    ['speech/synthetic/fmt_aac_faststart.m4a', 'mp4', 'audio/mp4', 11, 0.1],
    ['speech/synthetic/fmt_opus.ogg', 'ogg', 'audio/ogg', 11, 0.01],
    ['speech/synthetic/fmt_opus.webm', 'webm', 'audio/webm', 11, 0.05],
    ['speech/synthetic/fmt_opus_live.webm', 'webm', 'audio/webm', 11, 0.05],
    ['speech/synthetic/fmt_stream_header.wav', 'wav', 'audio/wav', 11, 0.01],
    ['speech/synthetic/fmt_mulaw8k_3s.wav', 'wav', 'audio/wav', 3, 0.01],
    // Its header says 11.09 s; 3.6 s are there.
    ['speech/synthetic/fmt_truncated.mp3', 'mp3', 'audio/mpeg', 3.62, 0.05],
    ['hostile/audio/ok-tone-1s.wav', 'wav', 'audio/wav', 1, 0.001],
    ['hostile/audio/lying-data-size.wav', 'wav', 'audio/wav', 1, 0.001],
    ['hostile/audio/data-size-too-small.wav', 'wav', 'audio/wav', 1, 0.001],
    ['hostile/audio/claims-24h.wav', 'wav', 'audio/wav', 0.5, 0.001],
    ['hostile/audio/384-khz.wav', 'wav', 'audio/wav', 0.25, 0.001],
    ['hostile/audio/pipe-header.wav', 'wav', 'audio/wav', 4, 0.001],
    ['hostile/audio/live-no-duration.webm', 'webm', 'audio/webm', 4, 0.05],
    ['hostile/audio/truncated-mid-cluster.webm', 'webm', 'audio/webm', 2.8, 0.15],
    ['hostile/audio/truncated.flac', 'flac', 'audio/flac', 0.864, 0.001],
  ])('%s', async (name, container, mediaType, seconds, tolerance) => {
    const facts = await inspectAudio(fixture(name));
    expect(facts).toMatchObject({ container, mediaType });
    expect(Math.abs(facts.durationSeconds - seconds)).toBeLessThanOrEqual(tolerance);
  });

  it('counts an M4A whose end is missing only as far as it goes', async () => {
    const whole = readFileSync(fixture('speech/synthetic/fmt_aac_faststart.m4a'));
    const facts = await inspectAudio(written('cut.m4a', whole.subarray(0, whole.length / 2)));
    expect(facts.durationSeconds).toBeGreaterThan(4);
    expect(facts.durationSeconds).toBeLessThan(6.5);
  });

  it.each(['speech/synthetic/fmt_opus.ogg', 'speech/mfa_um.flac', 'speech/synthetic/fmt_opus_live.webm'])(
    'counts half of %s as about half',
    async (name) => {
      const whole = readFileSync(fixture(name));
      const [all, half] = [
        await inspectAudio(fixture(name)),
        await inspectAudio(written(`half-${name.replaceAll('/', '-')}`, whole.subarray(0, whole.length / 2))),
      ];
      expect(half.durationSeconds / all.durationSeconds).toBeGreaterThan(0.35);
      expect(half.durationSeconds / all.durationSeconds).toBeLessThan(0.6);
    },
  );
});

describe('inspectAudio refuses', () => {
  it.each([
    ['hostile/audio/zero-samples.wav', 'no_samples'],
    ['speech/synthetic/fmt_header_only.wav', 'no_samples'],
    ['speech/synthetic/fmt_empty.wav', 'empty'],
    ['speech/synthetic/fmt_text_named.mp3', 'unsupported_type'],
    ['hostile/audio/rate-4g.wav', 'absurd_format'],
    ['hostile/audio/channels-zero.wav', 'absurd_format'],
    ['hostile/audio/chunk-overflow.wav', 'unreadable'],
    ['hostile/audio/id3-claims-256m.mp3', 'no_samples'],
    ['hostile/audio/box-loop.m4a', 'no_audio_track'],
    ['hostile/audio/garbage.webm', 'unreadable'],
    ['hostile/audio/mislabelled-html.webm', 'unsupported_type'],
    ['hostile/audio/ffconcat.wav', 'unsupported_type'],
    ['hostile/audio/rifx-big-endian.wav', 'unsupported_type'],
  ])('%s as %s', async (name, fault) => {
    await expect(inspectAudio(fixture(name))).rejects.toMatchObject({ fault });
  });
});

describe('inspectAudio listens to plain samples', () => {
  it.each([
    ['hostile/audio/silence-3s.wav', true],
    ['speech/synthetic/silence_5s.wav', true],
    ['hostile/audio/ok-tone-1s.wav', false],
    ['speech/jfk.wav', false],
    ['speech/synthetic/fmt_mulaw8k_3s.wav', false],
    ['speech/jfk.mp3', null],
  ])('%s silent: %s', async (name, silent) => {
    expect((await inspectAudio(fixture(name))).silent).toBe(silent);
  });

  it('takes NaN and infinite samples for no sound', async () => {
    const samples = new Float32Array(16_000).fill(Number.NaN);
    samples[5] = Number.POSITIVE_INFINITY;
    const facts = await inspectAudio(written('nan.wav', floatWav(samples)));
    expect(facts).toMatchObject({ codec: 'pcm_f32le', durationSeconds: 1, silent: true });
  });
});

function floatWav(samples: Float32Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE(64_000, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(32, 34);
  header.write('data', 36);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

describe('inspectAudio on broken files', () => {
  it('answers or refuses every mutant of every format, quickly', async () => {
    const names = [
      'speech/jfk.mp3',
      'speech/p001.ogg',
      'speech/synthetic/fmt_opus.webm',
      'speech/mfa_um.flac',
      'hostile/audio/ok-tone-1s.wav',
    ];
    let random = 12345;
    const next = () => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648);
    for (const name of names) {
      const original = readFileSync(fixture(name));
      for (let round = 0; round < 40; round += 1) {
        const mutant = Buffer.from(original.subarray(0, (next() % original.length) + 1));
        for (let flips = 0; flips < 20; flips += 1) mutant[next() % Math.min(mutant.length, 4096)] = next() % 256;
        const startedAt = performance.now();
        const outcome = await inspectAudio(written('mutant', mutant)).catch((error: unknown) => error);
        expect(outcome).toEqual(
          expect.objectContaining(
            outcome instanceof Error ? { fault: expect.any(String) } : { codec: expect.any(String) },
          ),
        );
        expect(performance.now() - startedAt).toBeLessThan(1000);
      }
    }
  });
});
