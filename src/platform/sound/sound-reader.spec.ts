import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Log } from '../../common/logger.js';
import { ffmpegProgram } from '../../config/ffmpeg-program.js';
import type { AudioFaultError } from '../../speech/decode/audio-stream.js';
import { FfmpegDecoder } from './ffmpeg-decoder.js';
import { SOUND_LIMITS } from './recording-sound.js';
import { SoundReader, type SoundReaderOptions } from './sound-reader.js';
import { SoundThreads } from './sound-threads.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
const logged: string[] = [];
const log = new Log({
  level: 'info',
  destination: new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged.push(chunk.toString());
      done();
    },
  }),
});
const opened: SoundReader[] = [];

function reader(options: Partial<SoundReaderOptions> = {}): SoundReader {
  const made = new SoundReader({ log, ffmpeg: null, ...options });
  opened.push(made);
  return made;
}

/** Threads that run this code, with `tell` to answer and `request` as it came. */
function scripted(onRequest: string): URL {
  const script = `
    import { parentPort } from 'node:worker_threads';
    const tell = (kind, rest) => parentPort.postMessage({ kind, ...rest });
    parentPort.on('message', (request) => { ${onRequest} });
    tell('ready');`;
  return new URL(`data:text/javascript,${encodeURIComponent(script)}`);
}

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'sound-'));
});
afterAll(() => rm(scratch, { recursive: true }));
afterEach(async () => {
  for (const one of opened.splice(0)) await one.onModuleDestroy();
});

describe('reading the sound of recordings', () => {
  it('tells what is in them, several at a time', async () => {
    const sounds = reader();
    const names = ['speech/jfk.wav', 'speech/jfk.mp3', 'speech/synthetic/fmt_opus.webm', 'hostile/audio/garbage.webm'];
    const results = await Promise.allSettled(names.map((name) => sounds.read(fixture(name))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(results[0]).toMatchObject({
      value: {
        container: 'wav',
        codec: 'pcm_s16le',
        mediaType: 'audio/wav',
        extension: 'wav',
        sampleRateHz: 16_000,
        channels: 1,
        durationSeconds: 11,
        silent: false,
        sound: { durationMs: 11_000, voiceActivity: 'neural' },
        soundReason: null,
      },
    });
    expect(results[3]).toMatchObject({ reason: { fault: 'unreadable' } });
  });

  it.each([
    ['hostile/audio/silence-3s.wav', true],
    ['speech/synthetic/silence_5s.wav', true],
    ['hostile/audio/ok-tone-1s.wav', false],
    ['speech/synthetic/fmt_mulaw8k_3s.wav', false],
  ])('tells whether %s is silent: %s', async (name, silent) => {
    expect((await reader().read(fixture(name))).silent).toBe(silent);
  });

  it('refuses a recording that is too long, too large or empty', async () => {
    const short = reader({ limits: { ...SOUND_LIMITS, maxSeconds: 10 } });
    await expect(short.read(fixture('speech/jfk.wav'))).rejects.toMatchObject({ fault: 'too_long' });
    await expect(short.read(fixture('speech/jfk.mp3'))).rejects.toMatchObject({ fault: 'too_long' });
    await expect(short.read(fixture('speech/synthetic/fmt_aac_faststart.m4a'))).rejects.toMatchObject({
      fault: 'too_long',
    });
    const large = join(scratch, 'large');
    writeFileSync(large, 'RIFF');
    await truncate(large, SOUND_LIMITS.maxBytes + 1);
    await expect(short.read(large)).rejects.toMatchObject({ fault: 'too_large' });
    await expect(short.read(fixture('speech/synthetic/fmt_empty.wav'))).rejects.toMatchObject({ fault: 'empty' });
  });

  it('refuses at once what would wait behind too many, and serves the others', async () => {
    const small = reader({ limits: { ...SOUND_LIMITS, concurrent: 1, waiting: 1 } });
    const reads = Array.from({ length: 4 }, () => small.read(fixture('speech/jfk.wav')));
    const results = await Promise.allSettled(reads);
    const outcomes = results.map((result) =>
      result.status === 'fulfilled' ? 'served' : (result.reason as AudioFaultError).fault,
    );
    expect(outcomes.sort()).toEqual(['busy', 'busy', 'served', 'served']);
  });

  it('leaves nobody waiting when it is closed', async () => {
    const sounds = reader({ limits: { ...SOUND_LIMITS, concurrent: 1 } });
    const reads = Promise.allSettled([1, 2].map(() => sounds.read(fixture('speech/jfk.wav'))));
    await sounds.onModuleDestroy();
    expect(await reads).toMatchObject([{ reason: { fault: 'busy' } }, { reason: { fault: 'busy' } }]);
  });
});

describe('a recording in a codec that nothing in the process decodes', () => {
  const m4a = fixture('speech/synthetic/fmt_aac_faststart.m4a');

  it('is taken without its sound, with the time of its packets', async () => {
    const { durationSeconds, ...rest } = await reader().read(m4a);
    expect(rest).toMatchObject({
      mediaType: 'audio/mp4',
      codec: 'aac',
      silent: null,
      sound: null,
      soundReason: 'codec',
    });
    expect(durationSeconds).toBeCloseTo(11, 0);
  });

  it('is taken so too when ffmpeg is gone', async () => {
    const gone = reader({ ffmpeg: new FfmpegDecoder(join(scratch, 'absent')) });
    expect(await gone.read(m4a)).toMatchObject({ sound: null, soundReason: 'codec' });
  });

  const ffmpeg = ffmpegProgram(undefined, process.env.PATH ?? '');
  const withFfmpeg = ffmpeg === null ? it.skip : it;
  withFfmpeg(ffmpeg === null ? 'SKIPPED, no ffmpeg in PATH: is decoded by it' : 'is decoded by ffmpeg', async () => {
    const sounds = reader({ ffmpeg: new FfmpegDecoder(ffmpeg ?? '') });
    const { durationSeconds, sound, ...rest } = await sounds.read(m4a);
    expect(rest).toMatchObject({ container: 'mp4', codec: 'aac', silent: false, soundReason: null });
    expect(durationSeconds).toBeCloseTo(11, 1);
    expect(sound!.nucleiMs.length).toBeGreaterThan(20);
    const short = reader({ ffmpeg: new FfmpegDecoder(ffmpeg ?? ''), limits: { ...SOUND_LIMITS, maxSeconds: 10 } });
    await expect(short.read(m4a)).rejects.toMatchObject({ fault: 'too_long' });
  });
});

describe('threads that read recordings', () => {
  const evidence = `{ facts: { container: 'wav' }, sound: { uses: globalThis.uses, neural: request.neural } }`;

  it('are used again, and replaced when one had to be ended', async () => {
    const entry = scripted(`
      globalThis.uses = (globalThis.uses ?? 0) + 1;
      if (request.recording.path.endsWith('.webm')) for (;;);
      tell('measured', ${evidence});`);
    const hasty = { ...SOUND_LIMITS, concurrent: 1, stageLimitMs: { ...SOUND_LIMITS.stageLimitMs, decoding: 100 } };
    const sounds = reader({ entry, limits: hasty });
    const uses = async () => (await sounds.read(fixture('speech/jfk.wav'))).sound;
    expect([await uses(), await uses()]).toMatchObject([{ uses: 1 }, { uses: 2 }]);
    const looping = sounds.read(fixture('speech/synthetic/fmt_opus.webm'));
    await expect(looping).rejects.toMatchObject({ fault: 'too_costly' });
    expect(await uses()).toMatchObject({ uses: 1 });
  });

  it('measure with the live detector what the neural one did not get through', async () => {
    const entry = scripted(`tell('decoded'); if (request.neural) process.exit(1); tell('measured', ${evidence});`);
    expect((await reader({ entry }).read(fixture('speech/jfk.wav'))).sound).toMatchObject({ neural: false });
    expect(logged.at(-1)).toContain('neural detector');
  });

  it('are not started again once they are closed', async () => {
    const entry = scripted(`tell('decoded'); process.exit(1);`);
    const threads = new SoundThreads(SOUND_LIMITS, entry);
    await threads.close();
    const asked = threads.ask({ recording: { path: fixture('speech/jfk.wav') }, neural: false });
    await expect(asked).rejects.toMatchObject({ fault: 'busy' });
  });

  it('say what is wrong on our side, and do not call it the file’s', async () => {
    const broken = reader({ entry: scripted(`tell('decoded'); process.exit(1);`) });
    await expect(broken.read(fixture('speech/jfk.wav'))).rejects.toMatchObject({ name: 'SoundThreadError' });
    const failing = reader({ entry: scripted(`tell('failed', { error: new RangeError('no room') });`) });
    await expect(failing.read(fixture('speech/jfk.wav'))).rejects.toMatchObject({ name: 'RangeError' });
  });
});
