import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { TranscriptionWorker } from '../../src/modules/transcription/transcription.worker.js';
import { type Person, registerPerson } from '../factories/people.js';
import {
  deleteAttempt,
  getTranscription,
  openAttempt,
  type ShownTranscription,
  uploadRecording,
} from '../factories/spoken-attempts.js';
import { eventually } from '../support/eventually.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let engine: SpeechEngineStandIn;
const opened: TestApp[] = [];

beforeAll(async () => {
  engine = await startSpeechEngineStandIn();
});
afterAll(() => engine.close());
beforeEach(() => {
  engine.always('ok');
  engine.calls.length = 0;
});
afterEach(async () => {
  for (const app of opened.splice(0).reverse()) await app.close();
});

async function start(environment: Record<string, string>, before?: TestApp): Promise<TestApp> {
  const again = before ? { databaseUrl: before.databaseUrl } : {};
  const sameFolder: Record<string, string> = before ? { DATA_DIR: before.dataDir } : {};
  const app = await startTestApp({ ...again, environment: { ...sameFolder, ...environment } });
  opened.push(app);
  return app;
}

const withEngine = () => ({ STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' });

function shown(app: TestApp, person: Person, attemptId: string, wanted: (view: ShownTranscription) => boolean) {
  let view: ShownTranscription;
  return eventually(async () => {
    view = (await getTranscription(app, person, attemptId)).body;
    if (!wanted(view)) throw new Error(`It is ${view.state} (${view.reason}).`);
  }, 20_000).then(() => view);
}

const ready = (app: TestApp, person: Person, attemptId: string) =>
  shown(app, person, attemptId, ({ state }) => state === 'ready');
const sweep = (app: TestApp) => app.app.get(TranscriptionWorker).sweep();

describe('a recording that is saved', () => {
  it('waits when there is no engine, says what to set, and is transcribed once there is one', async () => {
    const without = await start({});
    const person = await registerPerson(without);
    const attemptId = await openAttempt(without, person);
    const reply = await uploadRecording(without, person, attemptId, 'speech/jfk.wav', { wait: 1 });
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({ state: 'waiting', reason: 'speech_to_text_not_configured', nextTryAt: null });
    expect(reply.body.detail).toContain('STT_BASE_URL');
    await without.app.get(JobRunner).stop();
    const later = await start(withEngine(), without);
    expect((await ready(later, person, attemptId)).words).toHaveLength(22);
  });

  it('waits while the engine is down, and says when it is tried again', async () => {
    const app = await start(withEngine());
    const person = await registerPerson(app);
    const attemptId = await openAttempt(app, person);
    engine.always('503');
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    const waiting = await shown(app, person, attemptId, ({ nextTryAt }) => nextTryAt !== null);
    expect(waiting).toMatchObject({ state: 'waiting', reason: 'engine_failing' });
    expect(Date.parse(waiting.nextTryAt ?? '')).toBeGreaterThan(Date.now());
    expect(engine.calls).toHaveLength(3);
    expect(await app.app.get(BlobStorage).list(person.user.id)).toHaveLength(1);
    // The next try names its owner: the queue is emptied by that when an account is deleted.
    const queued = await app.database.pool.query<object[]>(
      `SELECT id FROM pgboss.job WHERE name = 'transcription.requested' AND state = 'created' AND data ->> 'userId' = $1`,
      [person.user.id],
    );
    expect(queued).toHaveLength(1);
    engine.always('ok');
    app.clock.advance(60_000);
    await sweep(app);
    expect((await ready(app, person, attemptId)).text).toContain('fellow Americans');
  });

  it.each([
    ['401', 'engine_refuses_access'],
    ['quota', 'engine_refuses_access'],
    ['broken-json', 'engine_answer_unusable'],
    ['html', 'engine_answer_unusable'],
    ['reset', 'engine_unreachable'],
  ] as const)('is kept when the engine answers %s', async (fault, reason) => {
    const app = await start(withEngine());
    const person = await registerPerson(app);
    const attemptId = await openAttempt(app, person);
    engine.always(fault);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    const view = await shown(app, person, attemptId, ({ nextTryAt }) => nextTryAt !== null);
    expect(view).toMatchObject({ state: 'waiting', reason });
    expect(view.detail).not.toMatch(/sk-secret/);
  });

  it('ends with a reason when the engine does not take it', async () => {
    const app = await start(withEngine());
    const person = await registerPerson(app);
    const attemptId = await openAttempt(app, person);
    engine.always('plain-400');
    const { body } = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    expect(body).toMatchObject({ state: 'failed', reason: 'engine_rejected' });
    engine.always('ok');
    const again = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    expect(again.body).toMatchObject({ id: body.id, state: 'ready' });
  });

  it('has words with estimated times where the engine has none, and says so', async () => {
    engine.refuseVerbose('plain');
    const app = await start(withEngine());
    const person = await registerPerson(app);
    const attemptId = await openAttempt(app, person);
    const { body } = await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    engine.refuseVerbose('no');
    expect(body).toMatchObject({ state: 'ready', timing: 'estimated' });
    expect(body.text).toContain('fellow Americans');
  });

  it('is taken up by the next process when one stops in the middle', async () => {
    const first = await start(withEngine());
    const person = await registerPerson(first);
    const attemptId = await openAttempt(first, person);
    engine.script('timeout');
    await uploadRecording(first, person, attemptId, 'speech/jfk.wav');
    await eventually(() => (engine.calls.length === 1 ? Promise.resolve() : Promise.reject(new Error('no call'))));
    await first.app.get(JobRunner).stop();
    const next = await start(withEngine(), first);
    expect((await ready(next, person, attemptId)).words).toHaveLength(22);
  });

  it('is taken up again when its worker died and its job with it', async () => {
    const app = await start(withEngine());
    const person = await registerPerson(app);
    const attemptId = await openAttempt(app, person);
    await app.database.pool.query('DELETE FROM pgboss.job');
    engine.always('503');
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    await shown(app, person, attemptId, ({ nextTryAt }) => nextTryAt !== null);
    await app.database.pool.query('DELETE FROM pgboss.job');
    await app.database.pool.query(
      `UPDATE transcriptions SET state = 'processing', next_try_at = NULL, lease_ends_at = now() WHERE attempt_id = $1`,
      [attemptId],
    );
    engine.always('ok');
    app.clock.advance(120_000);
    await sweep(app);
    expect((await ready(app, person, attemptId)).words).toHaveLength(22);
  });

  it('is refused past the number one person may have here', async () => {
    const app = await start({});
    const person = await registerPerson(app);
    await app.database.pool.query(
      `INSERT INTO recordings (key, user_id, size_bytes, created_at) SELECT 'k' || n, $1, 1, now() FROM generate_series(1, 500) n`,
      [person.user.id],
    );
    const reply = await uploadRecording(app, person, await openAttempt(app, person), 'speech/jfk.wav');
    expect([reply.status, (reply.body as unknown as { code: string }).code]).toEqual([409, 'recording_limit_reached']);
  });

  it('goes with its attempt', async () => {
    const app = await start({});
    const person = await registerPerson(app);
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav');
    await deleteAttempt(app, person, attemptId);
    app.clock.advance(11 * 60_000);
    await sweep(app);
    expect(await app.app.get(BlobStorage).list(person.user.id)).toHaveLength(0);
  });

  it('is kept as long as recordings are kept, and not longer', async () => {
    const app = await start({ ...withEngine(), RECORDING_RETENTION_DAYS: '7' });
    const person = await registerPerson(app);
    const attemptId = await openAttempt(app, person);
    await uploadRecording(app, person, attemptId, 'speech/jfk.wav', { wait: 15 });
    const kept = () => app.app.get(BlobStorage).list(person.user.id);
    app.clock.advance(6.9 * 86_400_000);
    await sweep(app);
    expect(await kept()).toHaveLength(1);
    app.clock.advance(0.2 * 86_400_000);
    await sweep(app);
    expect(await kept()).toHaveLength(0);
  });
});
