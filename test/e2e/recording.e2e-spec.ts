import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { RecordingService } from '../../src/modules/transcription/recording.service.js';
import { type Person, registerPerson } from '../factories/people.js';
import {
  fixture,
  getTranscription,
  openAttempt,
  postTranscript,
  uploadRecording,
} from '../factories/spoken-attempts.js';
import { eventually } from '../support/eventually.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the recording of an attempt', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    const environment = { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in', RECORDING_RETENTION_DAYS: '7' };
    app = await startTestApp({ environment });
  });
  beforeEach(async () => {
    engine.always('ok');
    person = await registerPerson(app);
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
  });

  const call = async (attemptId: string, init: RequestInit = {}, by = person) => {
    const headers = { authorization: `Bearer ${by.accessToken}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${app.url}/v1/attempts/${attemptId}/recording`, { ...init, headers });
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  };
  const codeOf = (body: Buffer) => (JSON.parse(body.toString()) as { code: string }).code;
  const blobs = () => app.app.get(BlobStorage).list(person.user.id);
  const recorded = async (name = 'speech/jfk.wav') => {
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, name, { wait: 15 });
    return attemptId;
  };

  it.each([
    ['speech/jfk.wav', 'audio/wav', 'recording.wav'],
    ['speech/p001.webm', 'audio/webm', 'recording.webm'],
  ])('%s is its owner’s to download, byte by byte, under its own type', async (name, type, fileName) => {
    const { status, headers, body } = await call(await recorded(name));
    expect(status).toBe(200);
    expect(body.equals(fixture(name))).toBe(true);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('content-length')).toBe(String(body.length));
    expect(headers.get('content-disposition')).toContain(`attachment; filename="${fileName}"`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toContain('no-store');
  });

  it.each(['bytes=0-9', 'bytes=5-', 'bytes=-5', 'bytes=99999999-', 'bytes=0-1,4-5', 'junk'])(
    'comes whole whatever range is asked for: %s',
    async (range) => {
      const { status, headers, body } = await call(await recorded(), { headers: { range } });
      expect([status, headers.get('accept-ranges'), headers.get('content-range')]).toEqual([200, 'none', null]);
      expect(body.equals(fixture('speech/jfk.wav'))).toBe(true);
    },
  );

  it('is nobody else’s to have or to delete', async () => {
    const attemptId = await recorded();
    const stranger = await registerPerson(app);
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await call(attemptId, { method }, stranger);
      expect([status, codeOf(body)]).toEqual([404, 'attempt_not_found']);
    }
    expect(await blobs()).toHaveLength(1);
  });

  it('is not there where none was sent, or when its blob is gone', async () => {
    const typed = await openAttempt(app, person, 'I would add an index.');
    const { status, body } = await call(typed);
    expect([status, codeOf(body)]).toEqual([404, 'recording_not_found']);
    person = await registerPerson(app);
    const attemptId = await recorded();
    await app.app.get(BlobStorage).deleteAllOf(person.user.id);
    expect((await call(attemptId)).status).toBe(404);
  });

  it('is deleted alone: words and answer stay', async () => {
    const attemptId = await recorded();
    expect((await call(attemptId, { method: 'DELETE' })).status).toBe(204);
    expect(await blobs()).toEqual([]);
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await call(attemptId, { method });
      expect([status, codeOf(body)]).toEqual([404, 'recording_not_found']);
    }
    expect((await getTranscription(app, person, attemptId)).body).toMatchObject({ state: 'ready' });
    const rows = await app.database.pool.query<object[]>('SELECT 1 FROM recordings WHERE user_id = $1', [
      person.user.id,
    ]);
    expect(rows).toEqual([]);
  });

  it('is not transcribed any more once it is deleted, and another answer may follow', async () => {
    engine.always('503');
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    await call(attemptId, { method: 'DELETE' });
    const { body } = await getTranscription(app, person, attemptId);
    expect(body).toMatchObject({ state: 'failed', reason: 'recording_missing', nextTryAt: null });
    await eventually(async () => {
      const told = await app.database.pool.query<object[]>(
        `SELECT 1 FROM pgboss.job WHERE name = 'transcription.recording-given-up' AND data ->> 'attemptId' = $1`,
        [attemptId],
      );
      expect(told).toHaveLength(1);
    });
    const text = 'I would add an index.';
    expect((await postTranscript(app, person, attemptId, { text })).body).toMatchObject({ state: 'ready', text });
  });

  it('leaves a running call behind without its result', async () => {
    // Long after the call is ended, also on a busy machine.
    engine.script({ delayMs: 20_000 });
    const asked = engine.calls.length;
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    await eventually(() => (engine.calls.length > asked ? Promise.resolve() : Promise.reject(new Error('no call'))));
    await call(attemptId, { method: 'DELETE' });
    await eventually(async () => {
      const running = await app.database.pool.query<object[]>(
        `SELECT 1 FROM pgboss.job WHERE name = 'transcription.requested' AND state = 'active' AND data ->> 'userId' = $1`,
        [person.user.id],
      );
      expect(running).toEqual([]);
    });
    expect((await getTranscription(app, person, attemptId)).body).toMatchObject({ state: 'failed', text: null });
  });

  it('is sent whole to the engine though its file goes meanwhile', async () => {
    engine.script('503');
    const asked = engine.calls.length;
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    await eventually(() => (engine.calls.length > asked ? Promise.resolve() : Promise.reject(new Error('no call'))));
    await app.app.get(BlobStorage).deleteAllOf(person.user.id);
    await eventually(async () => {
      expect((await getTranscription(app, person, attemptId)).body).toMatchObject({ state: 'ready' });
    });
  });

  it('is taken by the sweep when the process died before the blob was deleted', async () => {
    const attemptId = await recorded();
    const recordings = app.app.get(RecordingService);
    const discard = recordings.discard.bind(recordings);
    recordings.discard = () => Promise.reject(new Error('The process is gone.'));
    expect((await call(attemptId, { method: 'DELETE' })).status).toBe(500);
    recordings.discard = discard;
    expect((await call(attemptId)).status).toBe(404);
    expect(await blobs()).toHaveLength(1);
    app.clock.advance(11 * 60_000);
    await recordings.sweep();
    expect(await blobs()).toEqual([]);
  });
});
