import { jest } from '@jest/globals';
import { Log } from '../../src/common/logger.js';
import { TranscriptionService } from '../../src/modules/transcription/transcription.service.js';
import { ffmpegProgram } from '../../src/config/ffmpeg-program.js';
import { SOUND_LIMITS } from '../../src/platform/sound/recording-sound.js';
import { SoundReader } from '../../src/platform/sound/sound-reader.js';
import { type Person, registerPerson } from '../factories/people.js';
import {
  deleteAttempt,
  fixture,
  getTranscription,
  openAttempt,
  postTranscript,
  uploadBytes,
  uploadRecording,
} from '../factories/spoken-attempts.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let engine: SpeechEngineStandIn;
let app: TestApp;
let person: Person;

beforeAll(async () => {
  engine = await startSpeechEngineStandIn();
  // Whatever the machine has: without ffmpeg unless a test asks for it.
  const environment = { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in', FFMPEG_PATH: 'off' };
  app = await startTestApp({ environment });
});
afterAll(async () => {
  await app.close();
  await engine.close();
});
beforeEach(async () => {
  engine.always('ok');
  engine.dialect('openai-words');
  person = await registerPerson(app);
});

/** A WebM file whose structure is whole, with nothing but ones in every packet. */
function withGarbledPackets(webm: Uint8Array): Buffer {
  const garbled = Buffer.from(webm);
  const [cluster, blocks] = [Buffer.of(0x1f, 0x43, 0xb6, 0x75), new Set([0xa1, 0xa3])];
  for (let at = garbled.indexOf(cluster); at < garbled.length - 8; at += 1) {
    const long = (garbled[at + 1]! & 0x80) === 0;
    const size = long ? garbled.readUInt16BE(at + 1) & 0x3fff : garbled[at + 1]! & 0x7f;
    const body = at + (long ? 3 : 2);
    if (!blocks.has(garbled[at]!) || garbled[body] !== 0x81 || size < 5 || body + size > garbled.length) continue;
    // Behind track number, time and flags.
    garbled.fill(0xff, body + 4, body + size);
    at = body + size - 1;
  }
  return garbled;
}

const soundOf = (owner: Person, attemptId: string, of = app) =>
  of.app.get(TranscriptionService).findSoundForAttempt({ userId: owner.user.id }, attemptId);

async function uploaded(name: string) {
  const attemptId = await openAttempt(app, person);
  const { body } = await uploadRecording(app, person, attemptId, name, { wait: 15 });
  return { attemptId, body };
}

describe('the sound of a recording', () => {
  it.each([
    ['speech/jfk.wav', 11],
    ['speech/jfk.mp3', 11],
    ['speech/p001.flac', 8.99],
    ['speech/p001.ogg', 8.99],
    ['speech/p001.webm', 8.99],
    ['speech/synthetic/fmt_opus.ogg', 11],
    ['speech/synthetic/fmt_opus.webm', 11],
    ['speech/synthetic/fmt_opus_live.webm', 11],
    ['speech/synthetic/fmt_stream_header.wav', 11],
  ])('%s is measured from its samples, %d s of them', async (name, seconds) => {
    const { attemptId, body } = await uploaded(name);
    expect(Math.abs((body.durationSeconds ?? 0) - seconds)).toBeLessThan(0.1);
    const { sound } = await soundOf(person, attemptId);
    expect(sound!.durationMs).toBeCloseTo((body.durationSeconds ?? 0) * 1000, -1);
    expect(sound!.speech.length).toBeGreaterThan(0);
    expect(sound!.nucleiMs.length).toBeGreaterThan(10);
    expect(sound!.nucleiMs.at(-1)).toBeLessThan(seconds * 1000);
  });

  it('finds the speech with the neural detector', async () => {
    const { attemptId } = await uploaded('speech/jfk.wav');
    const { sound } = await soundOf(person, attemptId);
    expect(sound).toMatchObject({ voiceActivity: 'neural', voiceActivityNote: null });
  });

  it('of silence is kept as no speech, also where the engine is not asked', async () => {
    const { attemptId, body } = await uploaded('hostile/audio/silence-3s.wav');
    expect(body).toMatchObject({ state: 'failed', reason: 'no_speech', durationSeconds: 3 });
    expect((await soundOf(person, attemptId)).sound).toMatchObject({ durationMs: 3000, speech: [], nucleiMs: [] });
  });

  it('is stated missing where nothing decodes the codec, and the recording is transcribed all the same', async () => {
    const { attemptId, body } = await uploaded('speech/synthetic/fmt_aac_faststart.m4a');
    expect(body).toMatchObject({ state: 'ready', timing: 'provider' });
    expect(body.durationSeconds).toBeCloseTo(11, 0);
    expect(await soundOf(person, attemptId)).toEqual({ sound: null, reason: 'codec' });
  });

  it('that no decoder gets anything out of is refused, and nothing of it is kept', async () => {
    const attemptId = await openAttempt(app, person);
    engine.calls.length = 0;
    const file = { name: 'answer.webm', bytes: withGarbledPackets(fixture('speech/synthetic/fmt_opus_live.webm')) };
    const reply = await uploadBytes(app, person, attemptId, file, { wait: 5 });
    expect([reply.status, reply.body]).toMatchObject([422, { code: 'audio_undecodable' }]);
    expect(engine.calls).toHaveLength(0);
    expect((await getTranscription(app, person, attemptId)).status).toBe(404);
    expect(await soundOf(person, attemptId)).toEqual({ sound: null, reason: 'no_sound' });
    expect(app.logged.join('\n')).not.toMatch(/opus/i);
  });

  it.each([
    ['loops', 'for (;;);'],
    ['crashes', 'process.exit(1);'],
  ])('is refused when its decoder %s, and nobody else waits for that', async (_, decoder) => {
    const script = `
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => { ${decoder} });
      parentPort.postMessage({ kind: 'ready' });`;
    const stuck = new SoundReader({
      log: new Log({ level: 'silent' }),
      ffmpeg: null,
      limits: { ...SOUND_LIMITS, stageLimitMs: { ...SOUND_LIMITS.stageLimitMs, decoding: 1000 } },
      entry: new URL(`data:text/javascript,${encodeURIComponent(script)}`),
    });
    const read = jest.spyOn(app.app.get(SoundReader), 'read').mockImplementation((path) => stuck.read(path));
    try {
      const attemptId = await openAttempt(app, person);
      const upload = uploadRecording(app, person, attemptId, 'speech/jfk.wav');
      expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
      const { status, body } = await upload;
      expect([status, body]).toMatchObject([422, { code: 'audio_undecodable' }]);
      expect((await getTranscription(app, person, attemptId)).status).toBe(404);
    } finally {
      read.mockRestore();
      await stuck.onModuleDestroy();
    }
    expect((await uploaded('speech/jfk.wav')).body).toMatchObject({ state: 'ready' });
  });

  it('is known to its owner alone, and gone with the attempt', async () => {
    const { attemptId } = await uploaded('speech/jfk.wav');
    const stranger = await registerPerson(app);
    expect(await soundOf(stranger, attemptId)).toEqual({ sound: null, reason: 'no_sound' });
    await deleteAttempt(app, person, attemptId);
    const rows: unknown[] = await app.database.pool.query('SELECT 1 FROM sounds WHERE user_id = $1', [person.user.id]);
    expect(rows).toHaveLength(0);
  });

  it('is that of the recording which took the place of a failed one', async () => {
    const { attemptId } = await uploaded('hostile/audio/silence-3s.wav');
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    expect((await soundOf(person, attemptId)).sound).toMatchObject({ durationMs: 11_000 });
  });

  it('is none once a text takes the place of a failed recording', async () => {
    const { attemptId } = await uploaded('hostile/audio/silence-3s.wav');
    expect((await postTranscript(app, person, attemptId, { text: 'I would measure first.' })).status).toBe(201);
    expect(await soundOf(person, attemptId)).toEqual({ sound: null, reason: 'no_sound' });
  });
});

describe('words without times', () => {
  it('of a browser recording are laid over the speech in it, marked estimated', async () => {
    engine.dialect('text-only');
    const { attemptId, body } = await uploaded('speech/synthetic/fmt_opus_live.webm');
    expect(body).toMatchObject({ state: 'ready', timing: 'estimated' });
    expect(body.words).toHaveLength(22);
    const words = body.words ?? [];
    const { sound } = await soundOf(person, attemptId);
    const [first, last] = [sound!.speech[0]!, sound!.speech.at(-1)!];
    expect(words[0]!.startMs).toBeGreaterThanOrEqual(first.startMs);
    expect(words.at(-1)!.endMs).toBeLessThanOrEqual(last.endMs);
    for (const [index, { startMs, endMs }] of words.entries()) {
      expect(endMs).toBeGreaterThanOrEqual(startMs);
      expect(startMs).toBeGreaterThanOrEqual(words[index - 1]?.startMs ?? 0);
    }
    expect((await getTranscription(app, person, attemptId)).body.words).toEqual(words);
  });

  it('stay without where there is no sound to lay them over', async () => {
    engine.dialect('text-only');
    const { body } = await uploaded('speech/synthetic/fmt_aac_faststart.m4a');
    expect(body).toMatchObject({ state: 'ready', words: null, timing: null });
  });

  it('that a client posts stay without', async () => {
    const reply = await postTranscript(app, person, await openAttempt(app, person), { text: 'I would measure first.' });
    expect(reply.body).toMatchObject({ words: null, timing: null });
  });
});

describe('without an engine', () => {
  it('the sound of a recording that waits is known', async () => {
    const without = await startTestApp({ environment: { FFMPEG_PATH: 'off' } });
    try {
      const owner = await registerPerson(without);
      const attemptId = await openAttempt(without, owner);
      const { body } = await uploadRecording(without, owner, attemptId, 'speech/jfk.wav');
      expect(body).toMatchObject({ state: 'waiting', reason: 'speech_to_text_not_configured', durationSeconds: 11 });
      const { sound, reason } = await soundOf(owner, attemptId, without);
      expect(reason).toBeNull();
      expect(sound!.speech.length).toBeGreaterThan(1);
    } finally {
      await without.close();
    }
  });
});

const ffmpeg = ffmpegProgram(undefined, process.env.PATH ?? '');
const describeWithFfmpeg = ffmpeg === null ? describe.skip : describe;
describeWithFfmpeg(ffmpeg === null ? 'with ffmpeg (SKIPPED: none in PATH)' : 'with ffmpeg', () => {
  let withFfmpeg: TestApp;
  beforeAll(async () => {
    withFfmpeg = await startTestApp({ environment: { FFMPEG_PATH: ffmpeg ?? '' } });
  });
  afterAll(() => withFfmpeg.close());

  it.each(['speech/p001.mp4', 'speech/synthetic/fmt_aac_faststart.m4a'])('%s is measured too', async (name) => {
    const owner = await registerPerson(withFfmpeg);
    const attemptId = await openAttempt(withFfmpeg, owner);
    const { body } = await uploadRecording(withFfmpeg, owner, attemptId, name);
    const { sound } = await soundOf(owner, attemptId, withFfmpeg);
    expect(sound!.durationMs).toBeCloseTo((body.durationSeconds ?? 0) * 1000, -1);
    expect(sound!.nucleiMs.length).toBeGreaterThan(10);
  });
});
