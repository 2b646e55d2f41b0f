import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { type Person, registerPerson } from '../factories/people.js';
import {
  deleteAttempt,
  fixture,
  getAttempt,
  getTranscription,
  openAttempt,
  postTranscript,
  type Reply,
  type ShownTranscription,
  uploadRecording,
} from '../factories/spoken-attempts.js';
import { eventually } from '../support/eventually.js';
import type { SpeechDialect } from '../support/standins/speech-dialects.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const JFK =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';
const code = (reply: Reply): string | undefined => (reply.body as unknown as { code?: string }).code;

let engine: SpeechEngineStandIn;
let app: TestApp;
let person: Person;

beforeAll(async () => {
  engine = await startSpeechEngineStandIn();
  app = await startTestApp({ environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' } });
});
afterAll(async () => {
  await app.close();
  await engine.close();
});
beforeEach(async () => {
  engine.always('ok');
  engine.dialect('openai-words');
  engine.refuseVerbose('no');
  engine.heard.length = 0;
  engine.calls.length = 0;
  person = await registerPerson(app);
});

const blobs = () => app.app.get(BlobStorage).list(person.user.id);

async function settled(attemptId: string): Promise<ShownTranscription> {
  let latest: ShownTranscription | undefined;
  await eventually(async () => {
    latest = (await getTranscription(app, person, attemptId)).body;
    if (latest.state === 'waiting' || latest.state === 'processing') throw new Error(`It is ${latest.state}.`);
  }, 15_000);
  return latest!;
}

describe('a recording', () => {
  it.each(['openai-words', 'whisper.cpp', 'segments-words', 'token-words'] as SpeechDialect[])(
    'becomes words with times through an engine that speaks %s',
    async (dialect) => {
      engine.dialect(dialect);
      const attemptId = await openAttempt(app, person);
      const reply = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
      expect(reply.status).toBe(201);
      expect(reply.body).toMatchObject({
        attemptId,
        source: 'recording',
        state: 'ready',
        reason: null,
        text: JFK,
        language: 'en',
        timing: 'provider',
        durationSeconds: 11,
        verbatim: false,
        model: 'stand-in',
      });
      expect(reply.body.words).toHaveLength(22);
      expect(reply.body.words?.[0]).toMatchObject({ startMs: 290, endMs: 630 });
      expect((await getAttempt(app, person, attemptId)).body).toMatchObject({ state: 'complete', answerText: JFK });
    },
  );

  it.each(['speech/jfk.mp3', 'speech/p001.mp4', 'speech/p001.ogg', 'speech/p001.webm', 'speech/mfa_um.flac'])(
    'may be %s',
    async (name) => {
      const reply = await uploadRecording(app, person, await openAttempt(app, person), name, { wait: 15 });
      expect(reply.body).toMatchObject({ state: 'ready', timing: 'provider' });
    },
  );

  it('is answered at once without a preference, with the place to ask', async () => {
    engine.script({ delayMs: 500 });
    const attemptId = await openAttempt(app, person);
    const reply = await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    expect(reply.status).toBe(202);
    expect(reply.headers.get('location')).toBe(`/v1/attempts/${attemptId}/transcription`);
    expect(['waiting', 'processing']).toContain(reply.body.state);
    expect(await settled(attemptId)).toMatchObject({ state: 'ready', text: JFK });
  });

  it('is not waited for longer than preferred', async () => {
    engine.script({ delayMs: 3000 });
    const startedAt = Date.now();
    const attemptId = await openAttempt(app, person);
    const reply = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 1 });
    expect(reply.status).toBe(202);
    expect(reply.headers.get('preference-applied')).toBe('wait=1');
    expect(Date.now() - startedAt).toBeLessThan(2900);
    expect((await settled(attemptId)).state).toBe('ready');
  });

  it('is kept until it is transcribed, and gone afterwards', async () => {
    engine.script({ delayMs: 800 });
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    expect(await blobs()).toHaveLength(1);
    await settled(attemptId);
    await eventually(async () => expect(await blobs()).toHaveLength(0));
  });

  it('counts once when it is sent twice, one after the other or at the same time', async () => {
    const attemptId = await openAttempt(app, person);
    const parallel = await Promise.all(
      Array.from({ length: 8 }, () => uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 })),
    );
    const again = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    expect(new Set([...parallel, again].map(({ body, status }) => `${status} ${body.id}`)).size).toBe(1);
    expect(engine.calls).toHaveLength(1);
    await eventually(async () => expect(await blobs()).toHaveLength(0));
  });

  it('is answered the same under the same Idempotency-Key', async () => {
    const attemptId = await openAttempt(app, person);
    const headers = { 'idempotency-key': 'take-1' };
    const first = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15, headers });
    const again = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15, headers });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is not replaced by another one', async () => {
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    const other = await uploadRecording(app, person, attemptId, 'speech/mfa_um.flac', { wait: 5 });
    expect([other.status, code(other)]).toEqual([409, 'transcription_exists']);
    const silent = await uploadRecording(app, person, attemptId, 'speech/synthetic/silence_5s.wav');
    expect(silent.status).toBe(409);
    expect((await getTranscription(app, person, attemptId)).body.text).toBe(JFK);
    expect(await blobs()).toHaveLength(0);
  });

  it('of silence is named so, never sent out, and leaves the attempt open for a better one', async () => {
    const attemptId = await openAttempt(app, person);
    const silent = await uploadRecording(app, person, attemptId, 'hostile/audio/silence-3s.wav', { wait: 5 });
    expect(silent.status).toBe(201);
    expect(silent.body).toMatchObject({ state: 'failed', reason: 'no_speech', text: null, words: null });
    expect(silent.body.detail).toMatch(/No speech/);
    expect(engine.calls).toHaveLength(0);
    expect((await getAttempt(app, person, attemptId)).body.state).toBe('open');
    const better = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    expect(better.body).toMatchObject({ id: silent.body.id, state: 'ready', text: JFK });
  });

  it('in which the engine hears nobody is named the same', async () => {
    const attemptId = await openAttempt(app, person);
    const { body } = await uploadRecording(app, person, attemptId, 'hostile/audio/ok-tone-1s.wav', { wait: 15 });
    expect(body).toMatchObject({ state: 'failed', reason: 'no_speech' });
    expect((await getAttempt(app, person, attemptId)).body).toMatchObject({ state: 'open', answerText: null });
  });

  it.each([
    ['pt-BR', 'pt'],
    ['de', 'de'],
  ])('in the language %s is heard as %s', async (language, asked) => {
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15, language });
    expect(engine.heard[0]?.fields['language']).toEqual([asked]);
  });

  it.each(['xx', 'english', 'en; drop', '', 'q'])('in the language %j is refused', async (language) => {
    const attemptId = await openAttempt(app, person);
    const reply = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { language });
    expect([reply.status, code(reply)]).toEqual([422, 'validation_failed']);
    expect(engine.calls).toHaveLength(0);
  });

  it('goes out under a name of ours, without anything of the person', async () => {
    await uploadRecording(app, person, await openAttempt(app, person), 'speech/p001.ogg', { wait: 15 });
    expect(engine.heard[0]).toMatchObject({ fileName: 'recording.ogg', mediaType: 'audio/ogg' });
    expect(engine.calls[0]?.body.toString('latin1')).not.toContain(person.user.id);
  });

  it('is a matter of its owner alone', async () => {
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    const stranger = await registerPerson(app);
    for (const reply of [
      await getTranscription(app, stranger, attemptId),
      await uploadRecording(app, stranger, attemptId, 'speech/jfk.wav'),
      await postTranscript(app, stranger, attemptId, { text: 'mine now' }),
      await getTranscription(app, stranger, '0190f5fe-7c00-7a00-8000-000000000000'),
    ]) {
      expect([reply.status, code(reply)]).toEqual([404, 'attempt_not_found']);
    }
  });

  it('is asked for in vain before it is there', async () => {
    const reply = await getTranscription(app, person, await openAttempt(app, person));
    expect([reply.status, code(reply)]).toEqual([404, 'transcription_not_found']);
  });

  it('belongs to a spoken attempt', async () => {
    const typed = await openAttempt(app, person, 'I would measure first.');
    const reply = await uploadRecording(app, person, typed, 'speech/jfk.wav');
    expect([reply.status, code(reply)]).toEqual([409, 'attempt_not_spoken']);
    expect(await blobs()).toHaveLength(0);
  });

  it('leaves no word of it in the log', () => {
    expect(app.logged.join('\n')).not.toMatch(/fellow Americans/i);
  });
});

describe('a hostile file', () => {
  it.each([
    ['zero-samples.wav', 422, 'audio_empty'],
    ['rate-4g.wav', 422, 'audio_unreadable'],
    ['channels-zero.wav', 422, 'audio_unreadable'],
    ['chunk-overflow.wav', 422, 'audio_unreadable'],
    ['id3-claims-256m.mp3', 422, 'audio_empty'],
    ['box-loop.m4a', 422, 'audio_unreadable'],
    ['garbage.webm', 422, 'audio_unreadable'],
    ['mislabelled-html.webm', 415, 'audio_unsupported'],
    ['ffconcat.wav', 415, 'audio_unsupported'],
    ['rifx-big-endian.wav', 415, 'audio_unsupported'],
  ])('%s is refused with %i %s', async (name, status, problem) => {
    const attemptId = await openAttempt(app, person);
    const startedAt = Date.now();
    const reply = await uploadRecording(app, person, attemptId, `hostile/audio/${name}`, { wait: 5 });
    expect([reply.status, code(reply)]).toEqual([status, problem]);
    expect(Date.now() - startedAt).toBeLessThan(5000);
    expect(engine.calls).toHaveLength(0);
    expect(await blobs()).toHaveLength(0);
    expect((await getTranscription(app, person, attemptId)).status).toBe(404);
  });

  it.each([
    ['lying-data-size.wav', 1],
    ['claims-24h.wav', 0.5],
    ['pipe-header.wav', 4],
    ['live-no-duration.webm', 4.02],
    ['truncated-mid-cluster.webm', 2.9],
    // Its last frame is cut off in the middle.
    ['truncated.flac', 0.792],
  ])('%s is taken for the %d s that are there', async (name, seconds) => {
    const { body, status } = await uploadRecording(
      app,
      person,
      await openAttempt(app, person),
      `hostile/audio/${name}`,
      {
        wait: 15,
      },
    );
    expect(status).toBe(201);
    expect(body.durationSeconds).toBeCloseTo(seconds, 1);
  });
});

describe('a hostile form', () => {
  it.each([
    ['truncated.bin', [400]],
    ['nested-field.bin', [400]],
    ['huge-index-field.bin', [400]],
    ['empty-field-name.bin', [400]],
    ['two-files.bin', [400]],
    ['traversal-name.bin', [415]],
  ])('%s is refused and leaves nothing', async (name, statuses) => {
    const attemptId = await openAttempt(app, person);
    const response = await fetch(`${app.url}/v1/attempts/${attemptId}/transcription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.accessToken}`, 'content-type': 'multipart/form-data; boundary=b' },
      body: new Uint8Array(fixture(`hostile/multipart/${name}`)),
    });
    expect(statuses).toContain(response.status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    await eventually(async () => expect(await readdir(join(app.dataDir, 'uploads'))).toEqual([]));
    expect(await blobs()).toHaveLength(0);
  });

  it('of more than 25 MB is refused while it arrives', async () => {
    const attemptId = await openAttempt(app, person);
    const form = new FormData();
    form.set(
      'file',
      new Blob([new Uint8Array(fixture('speech/jfk.wav')), new Uint8Array(27 * 1024 * 1024)]),
      'long.wav',
    );
    const headers = { authorization: `Bearer ${person.accessToken}` };
    const url = `${app.url}/v1/attempts/${attemptId}/transcription`;
    const response = await fetch(url, { method: 'POST', headers, body: form });
    expect(response.status).toBe(413);
    await eventually(async () => expect(await readdir(join(app.dataDir, 'uploads'))).toEqual([]));
  });
});

describe("the client's own transcript", () => {
  const words = [
    { word: 'Hello', startMs: 0, endMs: 400 },
    { word: 'world', startMs: 500, endMs: 900, confidence: 0.9 },
  ];

  it('is taken as it is, with its times marked as the client`s', async () => {
    const attemptId = await openAttempt(app, person);
    const reply = await postTranscript(app, person, attemptId, { text: 'Hello, world.', words });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      source: 'client',
      state: 'ready',
      text: 'Hello, world.',
      words,
      timing: 'client',
    });
    expect((await getAttempt(app, person, attemptId)).body).toMatchObject({
      state: 'complete',
      answerText: 'Hello, world.',
    });
    const again = await postTranscript(app, person, attemptId, { text: 'Hello, world.', words });
    expect(again.body.id).toBe(reply.body.id);
    expect(engine.calls).toHaveLength(0);
  });

  it.each([
    ['no text', {}],
    ['text without a word', { text: ' ... ' }],
    ['words that are not those of the text', { text: 'Something else', words }],
    ['times that are no numbers', { text: 'Hello world', words: [{ word: 'Hello', startMs: '0', endMs: 1 }] }],
    ['a time past ten minutes', { text: 'Hello', words: [{ word: 'Hello', startMs: 0, endMs: 600_001 }] }],
    ['an unknown field', { text: 'Hello', state: 'ready' }],
    ['an unknown language', { text: 'Hello', language: 'xx' }],
  ])('is refused with %s', async (_, body) => {
    const reply = await postTranscript(app, person, await openAttempt(app, person), body);
    expect([reply.status, reply.body.code]).toEqual([422, 'validation_failed']);
  });
});

describe('while the engine works', () => {
  const inFlight = () =>
    eventually(() => (engine.calls.length === 1 ? Promise.resolve() : Promise.reject(new Error('no call'))));
  const aborted = (since: number) =>
    eventually(() => {
      if (engine.calls[0]?.endedAt === null) throw new Error('still running');
      expect(engine.calls[0]?.aborted).toBe(true);
      expect((engine.calls[0]?.endedAt ?? Number.POSITIVE_INFINITY) - since).toBeLessThan(1000);
      return Promise.resolve();
    });

  it('deleting the attempt ends the call within a second and leaves nothing', async () => {
    engine.script('timeout');
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    await inFlight();
    expect((await deleteAttempt(app, person, attemptId)).status).toBe(204);
    await aborted(Date.now());
    expect((await getTranscription(app, person, attemptId)).status).toBe(404);
  });

  it('deleting the user ends the call within a second and leaves nothing', async () => {
    engine.script('timeout');
    await uploadRecording(app, person, await openAttempt(app, person), 'speech/jfk.wav');
    await inFlight();
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [person.user.id]);
    await aborted(Date.now());
    const rows: unknown[] = await app.database.pool.query('SELECT 1 FROM transcriptions WHERE user_id = $1', [
      person.user.id,
    ]);
    expect(rows).toHaveLength(0);
  });
});
