import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { measureRecording } from './measure-recording.js';
import { roomFor } from './mono-recording.js';
import type { MeasuredSound, SoundReply } from './sound-protocol.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'measure-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function written(name: string, bytes: Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

const measure = (path: string, { maxSeconds = 600, neural = true } = {}, decoded = () => undefined as void) =>
  measureRecording({ recording: { path }, neural }, roomFor(maxSeconds), decoded);

const measured = async (path: string, options = {}) => (await measure(path, options)) as MeasuredSound;

describe('measureRecording', () => {
  it.each([
    ['speech/jfk.wav', 'wav', 11, 0.001],
    ['speech/jfk.mp3', 'mp3', 11, 0.1],
    ['speech/p001.ogg', 'ogg', 8.995, 0.01],
    ['speech/mfa_um.flac', 'flac', 8.931, 0.001],
    ['speech/synthetic/fmt_opus_live.webm', 'webm', 11, 0.05],
    ['speech/synthetic/fmt_s24_44k_stereo_3s.wav', 'wav', 3, 0.001],
    ['speech/synthetic/fmt_mulaw8k_3s.wav', 'wav', 3, 0.001],
    ['speech/synthetic/fmt_truncated.mp3', 'mp3', 3.6, 0.05],
    ['hostile/audio/lying-data-size.wav', 'wav', 1, 0.001],
    ['hostile/audio/claims-24h.wav', 'wav', 0.5, 0.001],
    ['hostile/audio/384-khz.wav', 'wav', 0.25, 0.001],
    ['hostile/audio/live-no-duration.webm', 'webm', 4, 0.05],
  ])('counts the seconds of %s from its samples', async (name, container, seconds, tolerance) => {
    const reply = await measured(fixture(name));
    expect(reply.facts.container).toBe(container);
    expect(Math.abs(reply.durationSeconds - seconds)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(reply.sound.durationMs - reply.durationSeconds * 1000)).toBeLessThanOrEqual(1);
  });

  it('finds the same speech in the same sound, whatever it is packed in', async () => {
    const names = ['jfk.wav', 'jfk.mp3', 'synthetic/fmt_opus.ogg', 'synthetic/fmt_opus.webm'];
    const sounds = [];
    for (const name of names) sounds.push((await measured(fixture(`speech/${name}`))).sound);
    const [wave] = sounds;
    for (const { speech, nucleiMs } of sounds) {
      expect(speech).toHaveLength(wave!.speech.length);
      for (const [index, { startMs, endMs }] of speech.entries()) {
        expect(Math.abs(startMs - wave!.speech[index]!.startMs)).toBeLessThanOrEqual(30);
        // Lossy coding takes away the faint end of a dying word.
        expect(Math.abs(endMs - wave!.speech[index]!.endMs)).toBeLessThanOrEqual(150);
      }
      expect(Math.abs(nucleiMs.length - wave!.nucleiMs.length)).toBeLessThanOrEqual(2);
    }
  });

  it('hears both channels, also where they cancel each other out', async () => {
    const mono = readFileSync(fixture('speech/jfk.wav'));
    const samples = new Int16Array(mono.buffer.slice(mono.byteOffset + mono.indexOf('data') + 8));
    const stereo = Int16Array.from(
      { length: samples.length * 2 },
      (_, at) => samples[at >> 1]! * (at % 2 === 0 ? 1 : -1),
    );
    const reply = await measured(written('mirrored.wav', wav(stereo, { format: 1, channels: 2, bytes: 2 })));
    expect(reply.silent).toBe(false);
    expect(reply.sound.nucleiMs.length).toBeGreaterThan(20);
  });

  it('takes NaN and infinite samples for silence', async () => {
    const samples = new Float32Array(16_000).fill(Number.NaN);
    samples[5] = Number.POSITIVE_INFINITY;
    const reply = await measured(written('nan.wav', wav(samples, { format: 3, channels: 1, bytes: 4 })));
    expect(reply).toMatchObject({ silent: true, durationSeconds: 1, sound: { durationMs: 1000, speech: [] } });
  });

  it('stops as soon as there is more than allowed', async () => {
    const decoded: string[] = [];
    const reply = await measure(fixture('speech/jfk.wav'), { maxSeconds: 10 }, () => void decoded.push('decoded'));
    expect(reply).toEqual({ kind: 'fault', fault: 'too_long' });
    expect(decoded).toEqual([]);
  });

  it('marks what the live detector measured because it was told to', async () => {
    const { sound } = await measured(fixture('speech/jfk.wav'), { neural: false });
    expect(sound).toMatchObject({ voiceActivity: 'adaptive', voiceActivityNote: 'model_failed' });
    expect(sound.speech.length).toBeGreaterThan(2);
  });

  it('tells the codec it cannot decode, with the time of the packets', async () => {
    const name = fixture('speech/synthetic/fmt_aac_faststart.m4a');
    expect(await measure(name)).toMatchObject({ kind: 'undecoded', facts: { container: 'mp4', codec: 'aac' } });
    expect(await measure(name, { maxSeconds: 10 })).toEqual({ kind: 'fault', fault: 'too_long' });
  });

  it.each([
    ['hostile/audio/zero-samples.wav', 'no_samples'],
    ['speech/synthetic/fmt_empty.wav', 'empty'],
    ['speech/synthetic/fmt_text_named.mp3', 'unsupported_type'],
    ['hostile/audio/rate-4g.wav', 'absurd_format'],
    ['hostile/audio/box-loop.m4a', 'no_audio_track'],
  ])('names what is wrong with %s: %s', async (name, fault) => {
    expect(await measure(fixture(name))).toEqual({ kind: 'fault', fault });
  });

  it('does not call a file broken that cannot be read from the disk', async () => {
    await expect(measure(join(scratch, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('answers every mutant of every container with finite figures or a named fault', async () => {
    // The FLAC decoder prints what it dislikes; in a thread nobody hears it.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const names = ['speech/jfk.mp3', 'speech/p001.ogg', 'speech/synthetic/fmt_opus.webm', 'speech/mfa_um.flac'];
    let random = 12_345;
    const next = () => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648);
    for (const name of names) {
      const original = readFileSync(fixture(name)).subarray(0, 40_000);
      for (let round = 0; round < 12; round += 1) {
        const mutant = Buffer.from(original.subarray(0, (next() % original.length) + 1));
        for (let flips = 0; flips < 20; flips += 1) mutant[next() % Math.min(mutant.length, 4096)] = next() % 256;
        expect(problemsOf(await measure(written('mutant', mutant)))).toEqual([]);
      }
    }
  });
});

/** What is not as promised in a reply. */
function problemsOf(reply: SoundReply): string[] {
  if (reply.kind === 'fault') return [];
  if (reply.kind === 'failed') return ['failed'];
  const numbers = JSON.stringify(reply, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? 'NOT FINITE' : value,
  );
  return numbers.includes('NOT FINITE') || !(reply.durationSeconds > 0) ? [numbers] : [];
}

function wav(samples: Int16Array | Float32Array, kind: { format: number; channels: number; bytes: number }): Buffer {
  const { format, channels, bytes } = kind;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE(16_000 * channels * bytes, 28);
  header.writeUInt16LE(channels * bytes, 32);
  header.writeUInt16LE(bytes * 8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}
