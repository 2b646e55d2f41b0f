import { existsSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../../src/common/ids.js';
import { BlobSweepService } from '../../src/modules/uploads/blob-sweep.service.js';
import { UploadService } from '../../src/modules/uploads/upload.service.js';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { type Person, registerPerson } from '../factories/people.js';
import { openAttempt, uploadRecording } from '../factories/spoken-attempts.js';
import { announceUpload, fixtureBytes, putUpload, upload } from '../factories/uploads.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const wav = 'speech/jfk.wav';
const asAudio = { kind: 'audio', mediaType: 'audio/wav' } as const;
const hours = 3_600_000;

describe('storage and rows that do not agree', () => {
  let app: TestApp;
  let blobs: BlobStorage;
  let person: Person;

  beforeAll(async () => {
    // Recordings wait: there is no engine to hear them.
    app = await startTestApp({ jobs: false });
    blobs = app.app.get(BlobStorage);
  });
  beforeEach(async () => {
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  const sweep = () => app.app.get(BlobSweepService).sweep();
  const state = async (id: string) => (await app.app.get(UploadService).getOwned({ userId: person.user.id }, id)).state;
  const put = async (userId: string, kind: Parameters<BlobStorage['newKey']>[1]) => {
    const key = blobs.newKey(userId, kind);
    await blobs.putBytes(key, fixtureBytes(wav));
    return key;
  };
  const putSmall = async (userId: string) => {
    const key = blobs.newKey(userId, 'upload');
    await blobs.putBytes(key, new Uint8Array(1));
    return key;
  };
  const pathOf = (key: string) => join(app.dataDir, 'blobs', key);
  const here = (keys: readonly string[]) => keys.map((key) => existsSync(pathOf(key)));

  it('loses files that belong to nothing, but none of what is being saved', async () => {
    const { id } = person.user;
    const kinds = ['upload', 'recording', 'resume', 'job-description', 'export'] as const;
    const orphans = await Promise.all(kinds.map((kind) => put(id, kind)));
    const ofNobody = await put(newId(), 'recording');
    await sweep();
    expect(here([...orphans, ofNobody])).toEqual([true, true, true, true, true, true]);
    app.clock.advance(1.1 * hours);
    const young = await put(id, 'upload');
    const now = app.clock.now();
    await utimes(pathOf(young), now, now);
    await sweep();
    expect(here([...orphans, ofNobody, young])).toEqual([false, false, false, false, false, false, true]);
  });

  it('keeps every file that some row names', async () => {
    const audio = await upload(app, person, wav, asAudio);
    const pending = await announceUpload(person, { ...asAudio, sizeBytes: fixtureBytes(wav).length });
    await putUpload(app, pending, fixtureBytes(wav));
    await uploadRecording(app, person, await openAttempt(app, person), wav);
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(fixtureBytes('hostile/pdf/ok-minimal.pdf'))]), 'cv.pdf');
    for (const path of ['/v1/resumes', '/v1/job-descriptions']) {
      const headers = { authorization: `Bearer ${person.accessToken}` };
      expect((await fetch(app.url + path, { method: 'POST', headers, body: form })).status).toBe(201);
    }
    const kept = await blobs.list(person.user.id);
    expect(kept.map((key) => key.split('/')[1])).toEqual([
      'job-description',
      'recording',
      'resume',
      'upload',
      'upload',
    ]);
    app.clock.advance(2 * hours);
    await sweep();
    expect(await blobs.list(person.user.id)).toEqual(kept);
    expect(await state(audio.id)).toBe('confirmed');
  });

  it('says of an upload that its file is gone', async () => {
    const [gone, whole] = [await upload(app, person, wav, asAudio), await upload(app, person, wav, asAudio)];
    const rows = await app.database.pool.query<[{ key: string }]>('SELECT blob_key AS key FROM uploads WHERE id = $1', [
      gone.id,
    ]);
    await rm(pathOf(rows[0].key));
    await sweep();
    expect(await state(gone.id)).toBe('confirmed');
    app.clock.advance(1.1 * hours);
    await sweep();
    expect([await state(gone.id), await state(whole.id)]).toEqual(['lost', 'confirmed']);
    const owner = { userId: person.user.id };
    expect(await app.app.get(UploadService).getOwned(owner, gone.id)).toMatchObject({ download: null });
    await expect(app.app.get(UploadService).getConfirmed(owner, gone.id, ['audio'])).rejects.toMatchObject({
      code: 'upload_lost',
    });
    await blobs.putBytes(rows[0].key, fixtureBytes(wav));
    await sweep();
    expect(await state(gone.id)).toBe('confirmed');
  });

  it('loses what an account leaves behind that was closed while a file arrived', async () => {
    await app.database.pool
      .query(`UPDATE users SET status = 'closed' WHERE id = $1`, [person.user.id])
      .catch(() => null);
    const late = await put(person.user.id, 'upload');
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [person.user.id]);
    app.clock.advance(1.1 * hours);
    await sweep();
    expect(here([late])).toEqual([false]);
  });

  it('loses growing files without a row, as of an account that was closed', async () => {
    const staged = join(app.dataDir, 'uploads', 'tus', newId());
    await mkdir(dirname(staged), { recursive: true });
    await writeFile(staged, 'RIFF');
    await app.app.get(UploadService).sweep();
    expect(existsSync(staged)).toBe(false);
  });

  it('are read on the connection of who attaches, and wait for no other', async () => {
    const attemptId = await openAttempt(app, person);
    const { id } = await upload(app, person, wav, asAudio);
    await app.database.transaction(async (tx) => {
      const own = { userId: person.user.id };
      await tx.query(`UPDATE uploads SET kind = 'resume' WHERE id = $1`, [id]);
      const attached = app.app.get(UploadService).attach(tx, own, id, attemptId);
      await expect(attached).rejects.toMatchObject({ code: 'upload_kind_unfit' });
    });
  });

  it('are put right with more files than fit on one page', async () => {
    const owner = person.user.id;
    const keys = await Promise.all(Array.from({ length: 540 }, () => putSmall(owner)));
    await app.database.pool.query(
      `INSERT INTO uploads (id, user_id, kind, transfer, state, media_type, size_bytes, file_name, arrival_key, blob_key,
         received_bytes, created_at, confirmed_at)
       SELECT gen_random_uuid(), $1, 'audio', 'put', 'confirmed', 'audio/wav', 1, 'a', key || '-', key, 0, $3, $3
       FROM unnest($2::text[]) AS key`,
      [owner, keys, app.clock.now()],
    );
    const orphans = await Promise.all(Array.from({ length: 8 }, () => putSmall(owner)));
    const missing = keys.filter((_key, index) => index % 60 === 0);
    for (const key of missing) await rm(pathOf(key));
    app.clock.advance(1.1 * hours);
    await sweep();
    expect(here(orphans).some(Boolean)).toBe(false);
    expect(here(keys).filter(Boolean)).toHaveLength(keys.length - missing.length);
    const lost = await app.database.pool.query<{ key: string }[]>(
      `SELECT blob_key AS key FROM uploads WHERE state = 'lost' AND user_id = $1`,
      [owner],
    );
    expect(lost.map(({ key }) => key).sort()).toEqual([...missing].sort());
  });

  it('are left alone where most files seem to belong to nothing', async () => {
    await app.database.pool.query('DELETE FROM users');
    const keys = await Promise.all(Array.from({ length: 30 }, () => putSmall(newId())));
    app.clock.advance(1.1 * hours);
    await sweep();
    expect(here(keys).every(Boolean)).toBe(true);
    expect(app.logged.some((line) => line.includes('is this their database'))).toBe(true);
  });
});
