import { readdir, stat } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import { getCurrentResume, getKnowledgeSet, getResume, listResumes } from '../../sdk/src/generated/sdk.gen.js';
import { type Person, registerPerson } from '../factories/people.js';
import { call, fixtureBytes, postRaw, resumeText, upload, uploadFixture } from '../factories/resumes.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface HostileItem {
  file: string;
  kind: string;
  what: string;
  via?: string;
  expect: { outcome: string; status: number[]; maxMs: number };
}

const { items } = JSON.parse(fixtureBytes('hostile/manifest.json').toString('utf8')) as { items: HostileItem[] };
const hostileFiles = items.filter(({ kind, via }) => ['pdf', 'docx', 'txt'].includes(kind) && via === undefined);
const hostileBodies = items.filter(({ kind }) => kind === 'multipart');

let app: TestApp;
let person: Person;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  person = await registerPerson(app);
});

const blobs = () => app.app.get(BlobStorage).list(person.user.id);
const temporaryFiles = () => readdir(join(app.dataDir, 'uploads'));
const temporaryBytes = async (): Promise<number> => {
  const sizes = await Promise.all(
    (await temporaryFiles()).map((name) =>
      stat(join(app.dataDir, 'uploads', name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};
const isAlive = async () => (await fetch(`${app.url}/health/live`)).status === 200;

describe('a résumé', () => {
  it('is read from a PDF and given back as it came', async () => {
    const { status, body } = await uploadFixture(app, person, 'resumes/google-docs-skia-proxy-minimal.pdf');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      fileName: 'google-docs-skia-proxy-minimal.pdf',
      mediaType: 'application/pdf',
      pageCount: 1,
      contact: { fullName: 'Jane Smith', email: 'jane.smith@example.com' },
      experience: [
        { title: 'Software Engineer', company: 'Globex Corporation', start: '2022', current: true },
        { company: 'Acme Corp' },
      ],
      source: 'rules',
      reason: 'llm_not_configured',
      model: null,
    });
    expect(body.skills.filter(({ evidence }) => evidence === 'listed').map(({ canonical }) => canonical)).toEqual([
      'Python',
      'JavaScript',
      'Git',
      'SQL',
      'Linux',
      'Amazon Web Services',
    ]);
    expect(body.preview.length).toBeLessThanOrEqual(300);
    expect(body).not.toHaveProperty('blobKey');
    expect((await getResume({ client: person.client, path: { id: body.id } })).data).toEqual(body);
    const file = await fetch(`${app.url}/v1/resumes/${body.id}/file`, {
      headers: { authorization: `Bearer ${person.accessToken}` },
    });
    expect(Buffer.from(await file.arrayBuffer())).toEqual(fixtureBytes('resumes/google-docs-skia-proxy-minimal.pdf'));
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^attachment; filename="google-docs/),
      'cache-control': 'no-store',
    });
  });

  it.each([
    ['résumé – Zoë.pdf', 'résumé – Zoë.pdf'],
    ['re\u0301sume\u0301.txt', 'résumé.txt'],
    ['../../etc/passwd', 'passwd'],
    ['cv\u202etxt.exe', 'cvtxt.exe'],
    [`${'é'.repeat(200)}.txt`, expect.stringMatching(/^é{127}$/)],
  ])('keeps the name %j as %j for people alone', async (name, kept) => {
    const { body } = await upload(app, person, resumeText(), { name });
    expect(body.fileName).toEqual(kept);
    const file = await call(app, person, `/v1/resumes/${body.id}/file`);
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\x21-\x7e]+$/,
    );
    expect((await blobs())[0]).toMatch(/^[0-9a-f-]{36}\/resume\/[0-9a-f]{32}$/);
  });

  it('goes by content, not by name or declared type', async () => {
    expect(
      (await upload(app, person, fixtureBytes('hostile/docx/ok-minimal.docx'), { name: 'x.pdf' })).body.mediaType,
    ).toMatch(/wordprocessingml/);
    expect(
      (await upload(app, person, '# Jo Doe\n\n**Engineer** at [Acme](https://acme.example)', { name: 'x.exe' })).body
        .mediaType,
    ).toBe('text/markdown');
    const html = await upload(app, person, '<!doctype html><script>alert(1)</script>', { name: 'cv.pdf' });
    expect([html.status, html.body.code, html.body.detail]).toEqual([
      415,
      'document_type_unsupported',
      expect.stringMatching(/PDF.*docx/),
    ]);
  });

  it('the newest is the current one, lists are paged', async () => {
    expect((await getCurrentResume({ client: person.client })).response?.status).toBe(404);
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      ids.unshift((await upload(app, person, resumeText(`Rust ${index}`))).body.id);
      app.clock.advance(1000);
    }
    expect((await getCurrentResume({ client: person.client })).data?.id).toBe(ids[0]);
    const first = await listResumes({ client: person.client, query: { limit: 2 } });
    expect(first.data?.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.data?.items[0]).not.toHaveProperty('text');
    const cursor = first.data?.nextCursor ?? '';
    const second = await listResumes({ client: person.client, query: { limit: 2, cursor } });
    expect(second.data).toMatchObject({ items: [{ id: ids[2] }], nextCursor: null });
    const stranger = await registerPerson(app);
    expect((await listResumes({ client: stranger.client, query: { cursor } })).response?.status).toBe(400);
  });

  it('is nobody else’s', async () => {
    const { body } = await upload(app, person, resumeText());
    const stranger = await registerPerson(app);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/file'],
      ['DELETE', ''],
    ]) {
      const url = `/v1/resumes/${body.id}${path}`;
      expect([method, path, (await call(app, stranger, url, { method: method as string })).status]).toEqual([
        method,
        path,
        404,
      ]);
      expect((await call(app, null, url, { method: method as string })).status).toBe(401);
    }
    expect((await upload(app, null, resumeText())).status).toBe(401);
    expect((await call(app, person, `/v1/resumes/${body.id}`)).status).toBe(200);
  });

  it('is deleted with its file', async () => {
    const { body } = await upload(app, person, resumeText());
    expect(await blobs()).toHaveLength(1);
    expect((await call(app, person, `/v1/resumes/${body.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await blobs()).toEqual([]);
    expect((await call(app, person, `/v1/resumes/${body.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('is made once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `key-${person.user.id}` };
    const first = await upload(app, person, resumeText(), { headers });
    const again = await upload(app, person, resumeText(), { headers });
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await upload(app, person, resumeText('Rust'), { headers })).body.code).toBe('idempotency_key_reused');
    expect(await blobs()).toHaveLength(1);
  });

  it('is refused beyond the fiftieth, at the same time too', async () => {
    const { body } = await upload(app, person, resumeText());
    await app.database.pool.query(
      `INSERT INTO resumes SELECT gen_random_uuid(), user_id, file_name, media_type, size_bytes, page_count, blob_key, content_hash, text, preview,
       parsed, years_experience, source, reason, model, latency_ms, created_at FROM resumes, generate_series(1, 47) WHERE id = $1`,
      [body.id],
    );
    const replies = await Promise.all(
      Array.from({ length: 5 }, (_, index) => upload(app, person, resumeText(`Java ${index}`))),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'resume_limit_reached',
      detail: expect.stringMatching(/50.*delete/),
    });
    expect(await blobs()).toHaveLength(3);
  });

  it('keeps no text in the logs', async () => {
    await upload(app, person, resumeText('Zyzzyvacanary'), { name: 'canaryfile.txt' });
    expect(app.logged.join('')).not.toMatch(/canary|Frobnicator|Jordan/i);
  });
});

describe('the knowledge set without a model', () => {
  it('says what to revise per skill, made by rules', async () => {
    expect((await getKnowledgeSet({ client: person.client })).response?.status).toBe(404);
    const { body } = await upload(app, person, resumeText());
    const { data } = await getKnowledgeSet({ client: person.client });
    expect(data).toMatchObject({ resumeId: body.id, source: 'rules', reason: 'llm_not_configured', model: null });
    expect(data?.topics.map(({ skill }) => skill)).toEqual(['Python', 'Go', 'PostgreSQL']);
    expect(data?.topics.every(({ revise, source }) => revise.length >= 3 && source === 'rules')).toBe(true);
    expect((await getKnowledgeSet({ client: person.client })).data).toEqual(data);
  });
});

describe('hostile documents', () => {
  it.each(hostileFiles.map((item) => [item.file, item] as const))('%s', async (file, item) => {
    const started = performance.now();
    const reply = await uploadFixture(app, person, `hostile/${file}`);
    expect(item.expect.status).toContain(reply.status);
    expect(performance.now() - started).toBeLessThan(item.expect.maxMs);
    if (reply.status === 201) {
      expect(reply.body.text.length).toBeLessThanOrEqual(200_000);
      expect(JSON.stringify(reply.body)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    } else {
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(reply.body.detail).toMatch(/\w+ .*[.]$/);
      expect(await blobs()).toEqual([]);
    }
    expect(await isAlive()).toBe(true);
    await eventually(async () => expect(await temporaryFiles()).toEqual([]));
  });

  it('hidden instructions stay out of everything that is kept', async () => {
    const { body } = await uploadFixture(app, person, 'hostile/pdf/prompt-injection-white-text.pdf');
    expect(JSON.stringify(body)).not.toMatch(/ignore all previous|127\.0\.0\.1/i);
    expect(body.warnings.map(({ code }) => code)).toContain('hidden_text_removed');
  });

  it('others are answered while a bomb is read', async () => {
    const bombs = Promise.all(
      ['flate-bomb-double-256m', 'text-amplification', '10k-pages'].map((name) =>
        uploadFixture(app, person, `hostile/pdf/${name}.pdf`),
      ),
    );
    let longest = 0;
    let running = true;
    void bombs.finally(() => (running = false));
    while (running) {
      const asked = performance.now();
      expect(await isAlive()).toBe(true);
      longest = Math.max(longest, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    expect((await bombs).map(({ status }) => status)).toEqual([422, 422, 422]);
    expect(longest).toBeLessThan(1_000);
  });

  it.each(hostileBodies.map((item) => [item.file, item] as const))('%s', async (file, item) => {
    for (const path of ['/v1/resumes', '/v1/job-descriptions']) {
      const reply = await postRaw(app, person, path, fixtureBytes(`hostile/${file}`));
      expect(item.expect.status).toContain(reply.status);
    }
    expect(await isAlive()).toBe(true);
    await eventually(async () => expect(await temporaryFiles()).toEqual([]));
  });

  it.each([true, false])('more than 5 MB is refused and never kept (announced length: %s)', async (announced) => {
    let kept = 0;
    const rss = process.memoryUsage.rss();
    let grown = 0;
    const watch = setInterval(() => {
      grown = Math.max(grown, process.memoryUsage.rss() - rss);
      void temporaryBytes().then((bytes) => (kept = Math.max(kept, bytes)));
    }, 10);
    expect(await sendTooMuch(app, person, announced)).toBe(413);
    clearInterval(watch);
    expect(kept).toBeLessThan(6 * 1024 * 1024);
    expect(grown).toBeLessThan(60 * 1024 * 1024);
    await eventually(async () => expect(await temporaryFiles()).toEqual([]));
    expect(await blobs()).toEqual([]);
  });

  it('an upload cut midway leaves nothing behind and no error in the log', async () => {
    await Promise.all(Array.from({ length: 20 }, () => cutUpload(app, person)));
    await eventually(async () => expect(await temporaryFiles()).toEqual([]));
    expect((await listResumes({ client: person.client })).data?.items).toEqual([]);
    expect(app.logged.join('')).not.toMatch(/unexpected failure/);
  });
});

const HEAD = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n';

function request(app: TestApp, person: Person, headers: Record<string, string>): http.ClientRequest {
  return http.request(`${app.url}/v1/resumes`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${person.accessToken}`,
      'content-type': 'multipart/form-data; boundary=b',
      ...headers,
    },
  });
}

/** Sends up to 60 MB of text. */
function sendTooMuch(app: TestApp, person: Person, announced: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const chunk = Buffer.alloc(256 * 1024, 'word ');
    const chunks = 240;
    const tail = '\r\n--b--\r\n';
    const length = HEAD.length + chunk.length * chunks + tail.length;
    const sending = request(app, person, announced ? { 'content-length': String(length) } : {});
    let answered = false;
    sending.on('response', (response) => {
      answered = true;
      response.resume();
      resolve(response.statusCode ?? 0);
      sending.destroy();
    });
    sending.on('error', (error) => (answered ? undefined : reject(error)));
    sending.write(HEAD);
    const more = (left: number): void => {
      if (answered) return;
      if (left === 0) sending.end(tail);
      else sending.write(chunk, () => setTimeout(() => more(left - 1), 1));
    };
    more(chunks);
  });
}

function cutUpload(app: TestApp, person: Person): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(app, person, {});
    sending.on('error', () => undefined);
    sending.on('close', () => resolve());
    sending.write(HEAD);
    sending.write('half a résumé '.repeat(1000), () => setTimeout(() => sending.destroy(), 20));
  });
}
