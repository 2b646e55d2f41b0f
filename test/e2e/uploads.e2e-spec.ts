import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  attachRecording,
  confirmUpload,
  createJobDescription,
  createUpload,
  deleteAttempt,
  deleteUpload,
  getUpload,
  listAttachedRecordings,
  listUploads,
  submitTranscription,
  uploadResume,
} from '../../sdk/src/generated/sdk.gen.js';
import type { AttachedRecordingResponse } from '../../sdk/src/generated/types.gen.js';
import { UploadService } from '../../src/modules/uploads/upload.service.js';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { type Person, registerPerson } from '../factories/people.js';
import { openAttempt } from '../factories/spoken-attempts.js';
import { announceUpload, fixtureBytes, putUpload, reachable, sha256, upload } from '../factories/uploads.js';
import { eventually } from '../support/eventually.js';
import { type SpeechEngineStandIn, startSpeechEngineStandIn } from '../support/standins/speech-engine.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const wav = 'speech/jfk.wav';
const wavBytes = fixtureBytes(wav);
const asAudio = { kind: 'audio', mediaType: 'audio/wav' } as const;
const pdf = 'hostile/pdf/ok-minimal.pdf';
const nobodys = '00000000-0000-4000-8000-000000000000';

describe('an upload', () => {
  let engine: SpeechEngineStandIn;
  let app: TestApp;
  let person: Person;

  beforeAll(async () => {
    engine = await startSpeechEngineStandIn();
    const environment = { STT_BASE_URL: engine.url, STT_MODEL: 'stand-in' };
    app = await startTestApp({ environment: { ...environment, UPLOAD_QUOTA_FILES: '6', UPLOAD_QUOTA_MB: '200' } });
  });
  beforeEach(async () => {
    person = await registerPerson(app);
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
  });

  const confirm = (id: string, by = person) => confirmUpload({ client: by.client, path: { id } });
  const read = (id: string, by = person) => getUpload({ client: by.client, path: { id } });
  const blobs = () => app.app.get(BlobStorage).list(person.user.id);
  const sent = async (bytes: Buffer, announced: Partial<Parameters<typeof announceUpload>[1]> = {}) => {
    const granted = await announceUpload(person, { ...asAudio, sizeBytes: bytes.length, ...announced });
    expect((await putUpload(app, granted, bytes)).status).toBe(201);
    return granted.upload.id;
  };

  it('is announced, sent to the link, confirmed, read and deleted', async () => {
    const granted = await announceUpload(person, {
      ...asAudio,
      mediaType: 'audio/x-wav; codecs=1',
      sizeBytes: wavBytes.length,
      sha256: sha256(wavBytes),
      fileName: '../Vorstellung\u202e.wav',
    });
    const { id } = granted.upload;
    expect(granted.upload).toMatchObject({ state: 'pending', mediaType: 'audio/wav', fileName: 'Vorstellung.wav' });
    expect((await confirm(id)).error).toMatchObject({ code: 'upload_incomplete' });
    expect((await putUpload(app, granted, wavBytes)).status).toBe(201);
    const confirmed = await confirm(id);
    expect(confirmed.data).toMatchObject({ id, state: 'confirmed', sizeBytes: wavBytes.length, reason: null });
    expect((await confirm(id)).data).toEqual(confirmed.data);

    const details = (await read(id)).data!;
    const file = await fetch(reachable(app, details.download!.url), { headers: { range: 'bytes=4-' } });
    expect(file.status).toBe(206);
    expect(file.headers.get('content-disposition')).toContain('Vorstellung.wav');
    expect(sha256(Buffer.concat([wavBytes.subarray(0, 4), Buffer.from(await file.arrayBuffer())]))).toBe(
      details.sha256,
    );

    expect((await deleteUpload({ client: person.client, path: { id } })).response!.status).toBe(204);
    expect((await read(id)).error).toMatchObject({ code: 'upload_not_found' });
    expect(await blobs()).toEqual([]);
    expect((await fetch(reachable(app, details.download!.url))).status).toBe(404);
  });

  it('is confirmed once by sixteen requests at a time, out of reach of the link it came by', async () => {
    const granted = await announceUpload(person, { ...asAudio, sizeBytes: wavBytes.length });
    await putUpload(app, granted, wavBytes);
    const answers = await Promise.all(Array.from({ length: 16 }, () => confirm(granted.upload.id)));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(answers[0]!.data).toMatchObject({ state: 'confirmed' });
    expect(await blobs()).toHaveLength(1);
    const other = Buffer.from(wavBytes).fill(7, 100);
    await putUpload(app, granted, other);
    const { download, sha256: kept } = (await read(granted.upload.id)).data!;
    const file = Buffer.from(await (await fetch(reachable(app, download!.url))).arrayBuffer());
    expect(sha256(file)).toBe(kept);
    expect(file.equals(other)).toBe(false);
  });

  it.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), asAudio, 'type_differs'],
    ['another container', fixtureBytes('speech/p001.webm'), asAudio, 'type_differs'],
    [
      'sound without a picture',
      fixtureBytes('speech/p001.webm'),
      { kind: 'camera', mediaType: 'video/webm' },
      'type_differs',
    ],
    ['a video as sound', fixtureBytes('video/jfk.webm'), { kind: 'audio', mediaType: 'audio/webm' }, 'type_differs'],
    ['sound as a document', wavBytes, { kind: 'resume', mediaType: 'application/pdf' }, 'type_differs'],
    [
      'a program as text',
      Buffer.from('\x7fELF\x02\x01\x01'),
      { kind: 'resume', mediaType: 'text/plain' },
      'type_differs',
    ],
  ] as const)('that holds %s instead is rejected and not kept', async (_what, bytes, announced, reason) => {
    const id = await sent(bytes, announced);
    for (const { error } of [await confirm(id), await confirm(id)]) {
      expect(error).toMatchObject({ code: 'upload_content_unfit', status: 422, errors: [{ code: reason }] });
    }
    expect((await read(id)).data).toMatchObject({ state: 'rejected', reason, download: null });
    expect(await blobs()).toEqual([]);
  });

  it('whose content is not the announced one never gets in', async () => {
    const granted = await announceUpload(person, { ...asAudio, sizeBytes: wavBytes.length, sha256: '0'.repeat(64) });
    expect((await putUpload(app, granted, wavBytes)).status).toBe(400);
    expect((await confirm(granted.upload.id)).error).toMatchObject({ code: 'upload_incomplete' });
    // The same where the storage itself does not look.
    const [row] = await app.database.pool.query<{ key: string }[]>(
      'SELECT arrival_key AS key FROM uploads WHERE id = $1',
      [granted.upload.id],
    );
    await app.app.get(BlobStorage).putBytes(row!.key, wavBytes);
    expect((await confirm(granted.upload.id)).error).toMatchObject({ errors: [{ code: 'checksum_differs' }] });
  });

  it.each([
    ['of another type', { ...asAudio, mediaType: 'video/mp4', sizeBytes: 5 }, 'media_type_unsupported'],
    ['of more bytes than its kind takes', { ...asAudio, sizeBytes: 100 * 1024 ** 2 + 1 }, 'payload_too_large'],
    [
      'of more than two gibibytes',
      { kind: 'screen', mediaType: 'video/webm', sizeBytes: 2 ** 31 + 1 },
      'payload_too_large',
    ],
    [
      'that exceeds the quota',
      { kind: 'screen', mediaType: 'video/webm', sizeBytes: 2 ** 31 },
      'upload_quota_exceeded',
    ],
    [
      'of a document as large as a video',
      { kind: 'resume', mediaType: 'text/plain', sizeBytes: 6e6 },
      'payload_too_large',
    ],
  ] as const)('%s is not announced at all', async (_what, body, code) => {
    expect((await createUpload({ client: person.client, body })).error).toMatchObject({ code });
  });

  it('counts against the quota of its owner, also in a race', async () => {
    const body = { ...asAudio, sizeBytes: 5 };
    const answers = await Promise.all(Array.from({ length: 12 }, () => createUpload({ client: person.client, body })));
    const codes = answers.flatMap(({ error }) => (error as { code: string } | undefined)?.code ?? []);
    expect(codes).toEqual(Array(6).fill('upload_limit_reached'));
  });

  it('is announced once under one key', async () => {
    const headers = { 'Idempotency-Key': 'one-video' };
    const body = { ...asAudio, sizeBytes: 5 };
    const [first, second] = [
      await createUpload({ client: person.client, body, headers }),
      await createUpload({ client: person.client, body, headers }),
    ];
    // With a link of its own: the first one's life is not kept.
    expect(second.data!.upload).toEqual(first.data!.upload);
    expect(new URL(second.data!.put.url).pathname).toBe(new URL(first.data!.put.url).pathname);
    expect((await listUploads({ client: person.client })).data!.items).toHaveLength(1);
  });

  it('is listed newest first, by kind, and nobody else’s to see', async () => {
    const audio = await upload(app, person, wav, asAudio);
    const document = await upload(app, person, pdf, { kind: 'resume', mediaType: 'application/pdf' });
    const list = async (query = {}) => (await listUploads({ client: person.client, query })).data!;
    expect((await list()).items.map(({ id }) => id)).toEqual([document.id, audio.id]);
    expect((await list({ kind: 'audio' })).items.map(({ id }) => id)).toEqual([audio.id]);
    const first = await list({ limit: 1 });
    expect((await list({ limit: 1, cursor: first.nextCursor! })).items.map(({ id }) => id)).toEqual([audio.id]);
    const stranger = await registerPerson(app);
    for (const { error } of [await read(audio.id, stranger), await confirm(audio.id, stranger)]) {
      expect(error).toMatchObject({ code: 'upload_not_found' });
    }
    expect((await listUploads({ client: stranger.client })).data!.items).toEqual([]);
  });

  it('tells no places: coordinates of a video are taken off', async () => {
    const camera = await upload(app, person, 'video/jfk-with-place.mp4', { kind: 'camera', mediaType: 'video/mp4' });
    expect(fixtureBytes('video/jfk-with-place.mp4').includes('+48.8577')).toBe(true);
    const { download } = (await read(camera.id)).data!;
    const kept = Buffer.from(await (await fetch(reachable(app, download!.url))).arrayBuffer());
    expect(kept.length).toBe(fixtureBytes('video/jfk-with-place.mp4').length);
    expect(kept.includes('+48.8577')).toBe(false);
  });

  it('goes when nobody confirms or uses it in time', async () => {
    const forgotten = await sent(wavBytes);
    const unused = await upload(app, person, wav, asAudio);
    const uploads = app.app.get(UploadService);
    const remaining = async () =>
      (await uploads.list({ userId: person.user.id }, { limit: 9 })).items.map(({ id }) => id);
    app.clock.advance(59 * 60_000);
    await uploads.sweep();
    expect(await remaining()).toEqual([unused.id, forgotten]);
    app.clock.advance(2 * 60_000);
    await uploads.sweep();
    expect(await remaining()).toEqual([unused.id]);
    app.clock.advance(24 * 3_600_000);
    await uploads.sweep();
    expect(await remaining()).toEqual([]);
    expect(await blobs()).toEqual([]);
  });

  describe('of an answer', () => {
    const attach = (attemptId: string, uploadId: string) =>
      attachRecording({ client: person.client, path: { id: attemptId }, body: { uploadId } });
    const attached = async (attemptId: string) =>
      (await listAttachedRecordings({ client: person.client, path: { id: attemptId } })).data!.items;

    it('is attached, played from a link, and stays as long as the attempt', async () => {
      const attemptId = await openAttempt(app, person);
      const camera = await upload(app, person, 'video/jfk.webm', { kind: 'camera', mediaType: 'video/webm' });
      for (const again of [await attach(attemptId, camera.id), await attach(attemptId, camera.id)]) {
        expect(again.data).toMatchObject({ id: camera.id, attemptId, kind: 'camera', mediaType: 'video/webm' });
      }
      const [{ playback }] = (await attached(attemptId)) as [AttachedRecordingResponse];
      expect((await fetch(reachable(app, playback!.url))).headers.get('content-type')).toBe('video/webm');
      app.clock.advance(16 * 60_000);
      expect((await fetch(reachable(app, playback!.url))).status).toBe(403);
      app.clock.advance(400 * 24 * 3_600_000);
      await app.app.get(UploadService).sweep();
      expect(await blobs()).toHaveLength(1);
    });

    it('goes with its attempt', async () => {
      const attemptId = await openAttempt(app, person);
      const camera = await upload(app, person, 'video/jfk.webm', { kind: 'camera', mediaType: 'video/webm' });
      await attach(attemptId, camera.id);
      await deleteAttempt({ client: person.client, path: { id: attemptId } });
      expect((await read(camera.id)).response!.status).toBe(404);
      await app.app.get(UploadService).sweep();
      expect(await blobs()).toEqual([]);
    });

    it('belongs to one attempt, is confirmed, and is a recording', async () => {
      const [one, other] = [await openAttempt(app, person), await openAttempt(app, person)];
      const audio = await upload(app, person, wav, asAudio);
      const document = await upload(app, person, pdf, { kind: 'resume', mediaType: 'application/pdf' });
      const pending = await announceUpload(person, { ...asAudio, sizeBytes: 5 });
      await attach(one, audio.id);
      const codes = [];
      for (const id of [audio.id, document.id, pending.upload.id, nobodys]) {
        codes.push(((await attach(other, id)).error as { code: string }).code);
      }
      expect(codes).toEqual(['upload_attached', 'upload_kind_unfit', 'upload_not_confirmed', 'upload_not_found']);
      expect([(await attached(one)).length, (await attached(other)).length]).toEqual([1, 0]);
    });

    it.each([
      ['sound', wav, asAudio],
      ['a WebM video', 'video/jfk.webm', { kind: 'camera', mediaType: 'video/webm' }],
      ['an MP4 video', 'video/jfk-with-place.mp4', { kind: 'combined', mediaType: 'video/mp4' }],
    ] as const)('is transcribed from %s and stays where it is', async (_what, name, announced) => {
      engine.always('ok');
      engine.otherwise({
        text: 'Ask not what your country can do for you.',
        language: 'en',
        durationSeconds: 11,
        words: [],
      });
      const attemptId = await openAttempt(app, person);
      const { id: uploadId } = await upload(app, person, name, announced);
      const submit = () =>
        submitTranscription({
          client: person.client,
          path: { id: attemptId },
          body: { uploadId },
          headers: { Prefer: 'wait=15' },
        });
      const first = await submit();
      expect(first.data).toMatchObject({ state: 'ready', source: 'recording' });
      expect(first.data!.durationSeconds).toBeCloseTo(11, 0);
      // Of a video nobody gets the picture.
      expect(engine.heard.at(-1)!.mediaType).toBe(announced.mediaType.replace('video/', 'audio/'));
      expect((await submit()).data).toMatchObject({ id: first.data!.id });
      const { download } = (await read(uploadId)).data!;
      expect((await fetch(reachable(app, download!.url))).status).toBe(200);
      // The copy that was heard is gone.
      expect(await blobs()).toHaveLength(1);
      await eventually(async () => expect(await readdir(join(app.dataDir, 'uploads'))).toEqual([]));
    });

    it('is not transcribed together with a text, unconfirmed or as a document', async () => {
      const attemptId = await openAttempt(app, person);
      const audio = await upload(app, person, wav, asAudio);
      const document = await upload(app, person, pdf, { kind: 'resume', mediaType: 'application/pdf' });
      const pending = await announceUpload(person, { ...asAudio, sizeBytes: 5 });
      const submit = async (body: object) => {
        const { error } = await submitTranscription({ client: person.client, path: { id: attemptId }, body });
        return (error as { code: string }).code;
      };
      expect(await submit({ uploadId: audio.id, text: 'I would add an index.' })).toBe('validation_failed');
      expect(await submit({ uploadId: document.id })).toBe('upload_kind_unfit');
      expect(await submit({ uploadId: pending.upload.id })).toBe('upload_not_confirmed');
      expect(await submit({ uploadId: nobodys })).toBe('upload_not_found');
    });
  });

  it('becomes a résumé or a job description and ends with it', async () => {
    const resume = await upload(app, person, pdf, { kind: 'resume', mediaType: 'application/pdf' });
    const job = await upload(app, person, 'hostile/docx/ok-minimal.docx', {
      kind: 'job_description',
      mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    });
    const headers = { 'Idempotency-Key': 'taken' };
    const take = () => uploadResume({ client: person.client, body: { uploadId: resume.id }, headers });
    const first = await take();
    expect(first.data).toMatchObject({ fileName: 'ok-minimal.pdf', mediaType: 'application/pdf' });
    expect((await take()).data).toEqual(first.data);
    const described = await createJobDescription({ client: person.client, body: { uploadId: job.id } });
    expect(described.data).toMatchObject({ fileName: 'ok-minimal.docx' });
    for (const { id } of [resume, job]) expect((await read(id)).response!.status).toBe(404);
    expect((await blobs()).map((key) => key.split('/')[1]).sort()).toEqual(['job-description', 'resume']);
    const again = await uploadResume({ client: person.client, body: { uploadId: resume.id } });
    expect(again.error).toMatchObject({ code: 'upload_not_found' });
  });
});
