import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { completeInterview } from '../../sdk/src/generated/sdk.gen.js';
import { AttemptService } from '../../src/modules/interview/attempt.service.js';
import { type LiveAnswer, LiveAnswerService } from '../../src/modules/transcription/live-answer.service.js';
import { SaveTranscriptionService } from '../../src/modules/transcription/save-transcription.service.js';
import { TranscriptionWorker } from '../../src/modules/transcription/transcription.worker.js';
import { SoundReader } from '../../src/platform/sound/sound-reader.js';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { type Person, registerPerson } from '../factories/people.js';
import { soundWith, spans } from '../factories/sound-evidence.js';
import {
  deleteAttempt,
  fixture,
  getAttempt,
  getTranscription,
  openAttempt,
  postTranscript,
} from '../factories/spoken-attempts.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SOUND = soundWith(spans([0.5, 2.5], [3, 4.5]));
const SAID: LiveAnswer['transcript'] & object = {
  text: 'I measured first and then added an index.',
  words: null,
  model: 'live-1',
  verbatim: false,
};

/** Jobs do not run here, so that what was queued can be counted. */
describe('an answer spoken live', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  let folder: string;
  let person: Person;
  let attemptId: string;
  let written: string[];

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    folder = await mkdtemp(join(tmpdir(), 'live-answer-'));
    app = await startTestApp({ jobs: false, environment: { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' } });
  });
  beforeEach(async () => {
    written = [];
    person = await registerPerson(app);
    attemptId = await openAttempt(app, person);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.database.pool.query('DELETE FROM recordings WHERE size_bytes = 1');
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const answer = (change: Partial<LiveAnswer> = {}): LiveAnswer => ({
    attemptId,
    userId: person.user.id,
    language: 'en',
    sound: SOUND,
    durationSeconds: 5,
    silent: false,
    contentSha256: 'a'.repeat(64),
    transcript: SAID,
    writeRecording: async () => {
      const path = join(folder, randomBytes(6).toString('hex'));
      await writeFile(path, fixture('speech/jfk.wav'));
      written.push(path);
      return path;
    },
    keepRecording: false,
    ...change,
  });
  const save = (change: Partial<LiveAnswer> = {}) => app.app.get(LiveAnswerService).save(answer(change));
  const blobs = () => app.app.get(BlobStorage).list(person.user.id);
  const sweep = () => app.app.get(TranscriptionWorker).sweep();
  const transcribe = (transcriptionId: string) =>
    app.app
      .get(TranscriptionWorker)
      .transcribe({ transcriptionId }, { signal: new AbortController().signal, attempt: 1, lastAttempt: false });
  const count = async (sql: string, values: unknown[] = [person.user.id]): Promise<number> => {
    const rows = await app.database.pool.query<{ count: number }[]>(`SELECT count(*)::int AS count ${sql}`, values);
    return rows[0]!.count;
  };
  const queued = (name: string) =>
    count(`FROM pgboss.job WHERE name = $2 AND data ->> 'userId' = $1 AND state = 'created'`, [person.user.id, name]);
  const nothingLeft = async () => {
    expect(await blobs()).toEqual([]);
    expect(written.filter((path) => existsSync(path))).toEqual([]);
    expect(await count('FROM recordings WHERE user_id = $1')).toBe(0);
    expect(await count('FROM transcriptions WHERE user_id = $1')).toBe(0);
    expect(await count('FROM sounds WHERE user_id = $1')).toBe(0);
  };
  const fillRoom = () =>
    app.database.pool.query(
      `INSERT INTO recordings (key, user_id, size_bytes, created_at)
       SELECT $1 || '/recording/' || md5(n::text), $1::uuid, 1, $2::timestamptz FROM generate_series(1, 500) n`,
      [person.user.id, app.clock.now()],
    );

  describe('with its words', () => {
    it('completes the attempt, with estimated times where the engine gave none, and keeps no recording', async () => {
      const view = await save();
      expect(view).toMatchObject({ state: 'ready', source: 'live', timing: 'estimated', model: 'live-1' });
      expect(view.words).toHaveLength(8);
      expect((await getTranscription(app, person, attemptId)).body).toMatchObject({ source: 'live', text: SAID.text });
      expect((await getAttempt(app, person, attemptId)).body).toMatchObject({
        state: 'complete',
        answerText: SAID.text,
      });
      expect(await queued('transcription.attempt-transcribed')).toBe(1);
      expect([await blobs(), written]).toEqual([[], []]);
    });

    it('keeps the times the engine gave', async () => {
      const words = SAID.text.split(' ').map((word, at) => ({ word, startMs: 500 + at * 400, endMs: 800 + at * 400 }));
      expect(await save({ transcript: { ...SAID, words } })).toMatchObject({ timing: 'provider', words });
    });

    it('has the sound that was measured while it was spoken: nothing is decoded', async () => {
      const read = jest.spyOn(app.app.get(SoundReader), 'read');
      await save({ keepRecording: true });
      expect(await count(`FROM sounds WHERE user_id = $1 AND evidence ->> 'durationMs' = '${SOUND.durationMs}'`)).toBe(
        1,
      );
      expect(read).not.toHaveBeenCalled();
    });

    it('is saved also after the end of its interview', async () => {
      const { interviewId } = await app.app.get(AttemptService).getOwned({ userId: person.user.id }, attemptId);
      await completeInterview({ client: person.client, path: { id: interviewId } });
      expect(await save()).toMatchObject({ state: 'ready' });
      expect((await getAttempt(app, person, attemptId)).body.state).toBe('complete');
    });

    it('stores what the database cannot hold as what it can', async () => {
      const words = [{ word: 'one\u0000', startMs: 500, endMs: 900 }];
      expect(await save({ transcript: { ...SAID, text: ' one\u0000 ', words } })).toMatchObject({
        text: 'one',
        words: [{ word: 'one' }],
      });
    });
  });

  it('in which no word was said ends so, and whoever waits for it is told', async () => {
    expect(await save({ transcript: { ...SAID, text: '  ' } })).toMatchObject({
      state: 'failed',
      reason: 'no_speech',
      source: 'live',
    });
    expect((await getAttempt(app, person, attemptId)).body.state).toBe('open');
    expect(await queued('transcription.recording-given-up')).toBe(1);
    expect(await count('FROM sounds WHERE user_id = $1')).toBe(1);
  });

  it('that is silent asks no engine, whether or not there is a transcript', async () => {
    expect(await save({ silent: true, transcript: null })).toMatchObject({ state: 'failed', reason: 'no_speech' });
    expect([await queued('transcription.requested'), await blobs()]).toEqual([0, []]);
  });

  describe('without all its words', () => {
    it('is kept as a recording for the engine', async () => {
      expect(await save({ transcript: null })).toMatchObject({ state: 'waiting', reason: null, source: 'recording' });
      expect(await queued('transcription.requested')).toBe(1);
      expect(await blobs()).toHaveLength(1);
      expect(existsSync(written[0]!)).toBe(false);
    });

    it('is transcribed from it', async () => {
      const { id } = await save({ transcript: null });
      await transcribe(id);
      expect((await getTranscription(app, person, attemptId)).body).toMatchObject({
        state: 'ready',
        model: 'stand-in',
      });
      expect(await blobs()).toEqual([]);
    });

    it('finds a place though the room was filled since it began', async () => {
      await fillRoom();
      await expect(app.app.get(LiveAnswerService).checkRoom(person.user.id)).rejects.toMatchObject({
        code: 'recording_limit_reached',
      });
      expect(await save({ transcript: null })).toMatchObject({ state: 'waiting' });
    });
  });

  describe('saved again', () => {
    it('is one answer for sixteen at once, whatever becomes of it', async () => {
      const kinds: Partial<LiveAnswer>[] = [{}, { transcript: null }, { keepRecording: true }, { silent: true }];
      for (const change of kinds) {
        person = await registerPerson(app);
        attemptId = await openAttempt(app, person);
        const views = await Promise.all(Array.from({ length: 16 }, () => save(change)));
        expect(new Set(views.map(({ id }) => id)).size).toBe(1);
        const needed = change.transcript === null || change.keepRecording ? 1 : 0;
        expect((await blobs()).length).toBe(needed);
        expect(await count('FROM recordings WHERE user_id = $1')).toBe(needed);
        const jobs = await count(`FROM pgboss.job WHERE data ->> 'userId' = $1 AND name LIKE 'transcription.%'`);
        expect(jobs).toBe(1);
      }
      expect(written.length).toBeGreaterThan(2);
      expect(written.filter((path) => existsSync(path))).toEqual([]);
    });

    it('is the same after its recording has failed for good', async () => {
      const { id } = await save({ transcript: null });
      await app.database.pool.query(
        `UPDATE transcriptions SET state = 'failed', reason = 'engine_rejected' WHERE id = $1`,
        [id],
      );
      expect(await save({ transcript: null })).toMatchObject({ id, state: 'failed', reason: 'engine_rejected' });
      expect(await queued('transcription.requested')).toBe(1);
    });

    it('is refused with another sound', async () => {
      await save();
      await expect(save({ contentSha256: 'b'.repeat(64) })).rejects.toMatchObject({ code: 'transcription_exists' });
    });

    it('is refused where its speaker has posted a text meanwhile, and leaves no recording', async () => {
      await postTranscript(app, person, attemptId, { text: 'I say it in writing.' });
      await expect(save({ transcript: null })).rejects.toMatchObject({ code: 'transcription_exists' });
      expect(await blobs()).toEqual([]);
    });

    it('is whole after a crash between the storing of the recording and the commit', async () => {
      const saving = app.app.get(SaveTranscriptionService);
      jest.spyOn(saving, 'save').mockRejectedValueOnce(new Error('The process is gone.'));
      await expect(save({ transcript: null })).rejects.toThrow('gone');
      expect(await save({ transcript: null })).toMatchObject({ state: 'waiting' });
      expect(await blobs()).toHaveLength(2);
      app.clock.advance(11 * 60_000);
      await sweep();
      expect(await blobs()).toHaveLength(1);
      expect(await count(`FROM recordings r JOIN transcriptions t ON t.audio_key = r.key WHERE r.user_id = $1`)).toBe(
        1,
      );
    });

    it('keeps its recording when the commit is done and its news are lost', async () => {
      const saving = app.app.get(SaveTranscriptionService);
      const write = saving.save.bind(saving);
      jest.spyOn(saving, 'save').mockImplementationOnce(async (...given) => {
        await write(...given);
        throw new Error('The connection is lost.');
      });
      await expect(save({ transcript: null })).rejects.toThrow('lost');
      expect(await save({ transcript: null })).toMatchObject({ state: 'waiting' });
      expect(await count(`FROM transcriptions WHERE user_id = $1 AND audio_key IS NOT NULL`)).toBe(1);
      expect(await blobs()).toHaveLength(1);
    });
  });

  describe('whose attempt is gone', () => {
    it('is refused and leaves nothing', async () => {
      await deleteAttempt(app, person, attemptId);
      await expect(save({ transcript: null })).rejects.toMatchObject({ code: 'attempt_not_found' });
      expect(written).toEqual([]);
      await nothingLeft();
    });

    it('leaves nothing when it goes while the recording is written', async () => {
      const { writeRecording } = answer();
      const late = async () => {
        const path = await writeRecording();
        await deleteAttempt(app, person, attemptId);
        return path;
      };
      await expect(save({ transcript: null, writeRecording: late })).rejects.toMatchObject({
        code: 'attempt_not_found',
      });
      expect(written).toHaveLength(1);
      await nothingLeft();
    });

    it('leaves nothing when its owner goes while the recording is written', async () => {
      const { writeRecording } = answer();
      const late = async () => {
        const path = await writeRecording();
        await app.database.pool.query('DELETE FROM users WHERE id = $1', [person.user.id]);
        return path;
      };
      await expect(save({ transcript: null, writeRecording: late })).rejects.toMatchObject({
        code: 'attempt_not_found',
      });
      expect(written).toHaveLength(1);
      await nothingLeft();
    });

    it('is that of nobody else', async () => {
      const stranger = await registerPerson(app);
      await expect(save({ userId: stranger.user.id })).rejects.toMatchObject({ code: 'attempt_not_found' });
    });
  });

  it('is refused for a typed attempt', async () => {
    attemptId = await openAttempt(app, person, 'I would add an index.');
    await expect(save()).rejects.toMatchObject({ code: 'attempt_not_spoken' });
  });

  describe('whose recording is kept', () => {
    it('has it beside its words, longer than any retention', async () => {
      await save({ keepRecording: true });
      app.clock.advance(400 * 86_400_000);
      await sweep();
      expect(await blobs()).toHaveLength(1);
    });

    it('has it also after the engine was asked', async () => {
      const { id } = await save({ transcript: null, keepRecording: true });
      await transcribe(id);
      expect((await getTranscription(app, person, attemptId)).body.state).toBe('ready');
      app.clock.advance(400 * 86_400_000);
      await sweep();
      expect(await blobs()).toHaveLength(1);
    });

    it('loses it with its attempt', async () => {
      await save({ keepRecording: true });
      await deleteAttempt(app, person, attemptId);
      app.clock.advance(11 * 60_000);
      await sweep();
      await nothingLeft();
    });

    it('has its words although there is no room for the recording', async () => {
      await fillRoom();
      expect(await save({ keepRecording: true })).toMatchObject({ state: 'ready' });
      expect(written).toEqual([]);
    });
  });
});

it('an answer spoken live waits with a reason where no engine is configured', async () => {
  const app = await startTestApp({ jobs: false });
  try {
    const person = await registerPerson(app);
    const folder = await mkdtemp(join(tmpdir(), 'live-answer-'));
    const view = await app.app.get(LiveAnswerService).save({
      attemptId: await openAttempt(app, person),
      userId: person.user.id,
      language: 'en',
      sound: SOUND,
      durationSeconds: 5,
      silent: false,
      contentSha256: 'a'.repeat(64),
      transcript: null,
      writeRecording: () => writeFile(join(folder, 'wav'), 'RIFF').then(() => join(folder, 'wav')),
      keepRecording: false,
    });
    expect(view).toMatchObject({ state: 'waiting', reason: 'speech_to_text_not_configured' });
  } finally {
    await app.close();
  }
});
