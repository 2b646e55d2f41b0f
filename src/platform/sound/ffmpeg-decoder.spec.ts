import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ffmpegProgram } from '../../config/ffmpeg-program.js';
import { FfmpegDecoder } from './ffmpeg-decoder.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
const M4A = {
  path: fixture('speech/synthetic/fmt_aac_faststart.m4a'),
  container: 'mp4',
  channels: 1,
  maxSeconds: 600,
} as const;
const ffmpeg = ffmpegProgram(undefined, process.env.PATH ?? '');

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'ffmpeg-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** A decoder whose program is a script of our own. */
function scripted(name: string, script: string, timeLimitMs?: number): FfmpegDecoder {
  const path = join(scratch, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return new FfmpegDecoder(path, timeLimitMs);
}

describe('the limits of a decoder outside the process', () => {
  it('end one that does not end', async () => {
    await expect(scripted('hang', 'exec sleep 600', 50).decode(M4A)).rejects.toMatchObject({ fault: 'too_costly' });
  });

  it('end one that never stops writing', async () => {
    const flood = scripted('flood', 'exec cat /dev/zero');
    await expect(flood.decode({ ...M4A, maxSeconds: 1 })).rejects.toMatchObject({ fault: 'too_costly' });
  });

  it('tell a crash', async () => {
    await expect(scripted('crash', 'kill -s SEGV $$').decode(M4A)).rejects.toMatchObject({ fault: 'undecodable' });
  });

  it('end what runs when the process stops, and start nothing any more', async () => {
    const decoder = scripted('long', 'exec sleep 600', 1000);
    const running = decoder.decode(M4A);
    decoder.close();
    await expect(running).rejects.toMatchObject({ fault: 'busy' });
    await expect(decoder.decode(M4A)).rejects.toMatchObject({ fault: 'busy' });
  });

  it('give it nothing of the environment', async () => {
    const bytes = await scripted('environment', 'env').decode(M4A);
    expect(Buffer.from(bytes ?? []).toString()).not.toMatch(/HOME|PATH=.*node_modules|REHEARSE|NODE_/);
  });

  it('let it open one file, as the container that was found', async () => {
    const bytes = await scripted('arguments', 'echo "$@"').decode(M4A);
    const said = Buffer.from(bytes ?? []).toString();
    expect(said).toContain(`-f mov -protocol_whitelist file -codec_whitelist`);
    expect(said).toContain(`-i file:${M4A.path} -map 0:a:0`);
  });

  it('give nothing when it gets nothing out of the file, or is gone', async () => {
    expect(await scripted('nothing', 'exit 1').decode(M4A)).toBeNull();
    expect(await new FfmpegDecoder(join(scratch, 'absent')).decode(M4A)).toBeNull();
  });
});

const describeWithFfmpeg = ffmpeg === null ? describe.skip : describe;
describeWithFfmpeg(ffmpeg === null ? 'ffmpeg (SKIPPED: none in PATH)' : 'ffmpeg', () => {
  const decoder = new FfmpegDecoder(ffmpeg ?? '');
  const seconds = (bytes: Uint8Array | null, channels = 1) => ((bytes?.byteLength ?? 0) - 44) / (32_000 * channels);

  it('decodes what is in an M4A', async () => {
    const bytes = await decoder.decode(M4A);
    expect(Buffer.from(bytes!.subarray(0, 4)).toString()).toBe('RIFF');
    expect(seconds(bytes)).toBeCloseTo(11, 1);
  });

  it('decodes no more than is allowed, and a second to tell', async () => {
    expect(seconds(await decoder.decode({ ...M4A, maxSeconds: 2 }))).toBeCloseTo(3, 1);
  });

  it('is told what the file is, and reads no playlist that claims to be one', async () => {
    const playlist = join(scratch, 'playlist.m4a');
    writeFileSync(playlist, `ffconcat version 1.0\nfile '${M4A.path}'\n`);
    expect(await decoder.decode({ ...M4A, path: playlist })).toBeNull();
  });

  it.each([0.5, 0.9])('gives what is there of a file cut at %d of its length', async (share) => {
    const whole = readFileSync(M4A.path);
    const path = join(scratch, `cut-${share}.m4a`);
    writeFileSync(path, whole.subarray(0, whole.length * share));
    const decoded = seconds(await decoder.decode({ ...M4A, path }));
    expect(decoded).toBeGreaterThan(11 * share - 2);
    expect(decoded).toBeLessThan(11.2);
  });
});
