import { BlobStorage } from '../../src/platform/storage/blob-storage.js';
import {
  deleteJobDescription,
  getJobDescription,
  listJobDescriptions,
  matchJobDescription,
} from '../../sdk/src/generated/sdk.gen.js';
import type { JobDescriptionResponse } from '../../sdk/src/generated/types.gen.js';
import { type Person, registerPerson } from '../factories/people.js';
import { call, describeJob, fixtureBytes, resumeText, upload } from '../factories/resumes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const TEXT =
  'Senior Backend Engineer\n\nRequirements\n- PostgreSQL and Python\n- Kafka is a plus\n\nResponsibilities\n- Run our services day and night';

let app: TestApp;
let person: Person;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  person = await registerPerson(app);
});

describe('a job description', () => {
  it('is read from text', async () => {
    const { status, body } = await describeJob(app, person, { text: TEXT });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      title: 'Senior Backend Engineer',
      seniority: 'senior',
      responsibilities: ['Run our services day and night'],
      fileName: null,
      source: 'rules',
      reason: 'llm_not_configured',
    });
    expect(body.skills).toEqual(
      expect.arrayContaining([
        { name: 'PostgreSQL', canonical: 'PostgreSQL', requirement: 'required' },
        { name: 'Kafka', canonical: 'Apache Kafka', requirement: 'preferred' },
      ]),
    );
    expect((await getJobDescription({ client: person.client, path: { id: body.id } })).data).toEqual(body);
  });

  it('is read from a file, which goes with it', async () => {
    const path = '/v1/job-descriptions';
    const { status, body } = await upload<JobDescriptionResponse>(
      app,
      person,
      fixtureBytes('hostile/docx/ok-minimal.docx'),
      { path, name: 'job.docx' },
    );
    expect([status, body.fileName]).toEqual([201, 'job.docx']);
    const blobs = () => app.app.get(BlobStorage).list(person.user.id);
    expect(await blobs()).toHaveLength(1);
    expect((await deleteJobDescription({ client: person.client, path: { id: body.id } })).response?.status).toBe(204);
    expect(await blobs()).toEqual([]);
  });

  it.each([
    ['neither text nor file', {}],
    ['a text too short', { text: 'Go' }],
    ['an unknown field', { text: TEXT, skills: [] }],
    ['a text that is no text', { text: 7 }],
  ])('is refused with %s', async (_, body) => {
    const reply = await describeJob(app, person, body);
    expect([reply.status, reply.body.code]).toEqual([422, 'validation_failed']);
  });

  it('is refused without letters, and beyond the limit of text', async () => {
    expect((await describeJob(app, person, { text: '-- '.repeat(20) })).body.code).toBe('document_has_no_text');
    expect((await describeJob(app, person, { text: 'word '.repeat(40_001) })).status).toBe(422);
  });

  it('is made once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `key-${person.user.id}` };
    const first = await describeJob(app, person, { text: TEXT }, headers);
    expect((await describeJob(app, person, { text: TEXT }, headers)).body.id).toBe(first.body.id);
    expect((await listJobDescriptions({ client: person.client })).data?.items).toHaveLength(1);
  });

  it('is nobody else’s', async () => {
    const { body } = await describeJob(app, person, { text: TEXT });
    const stranger = await registerPerson(app);
    await upload(app, stranger, resumeText());
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/match'],
      ['DELETE', ''],
    ]) {
      expect(
        (await call(app, stranger, `/v1/job-descriptions/${body.id}${path}`, { method: method as string })).status,
      ).toBe(404);
    }
  });
});

describe('the match', () => {
  it('tells matched, missing and extra skills', async () => {
    const job = await describeJob(app, person, { text: TEXT });
    const path = { id: job.body.id };
    expect((await matchJobDescription({ client: person.client, path })).response?.status).toBe(404);
    const resume = await upload(app, person, resumeText());
    const { data } = await matchJobDescription({ client: person.client, path });
    expect(data).toMatchObject({
      jobDescriptionId: job.body.id,
      resumeId: resume.body.id,
      status: 'measured',
      requiredShare: 0.667,
    });
    expect(data?.matched.map(({ canonical }) => canonical)).toEqual(expect.arrayContaining(['PostgreSQL', 'Python']));
    expect(data?.missing.map(({ canonical }) => canonical)).toContain('Apache Kafka');
    // "Backend" in the title is asked for as well.
    expect(data?.missing).toContainEqual({ canonical: 'Backend Development', requirement: 'required' });
    expect(data?.extra).toContain('Go');
    const stranger = await registerPerson(app);
    const foreign = await upload(app, stranger, resumeText());
    const asked = await matchJobDescription({ client: person.client, path, query: { resumeId: foreign.body.id } });
    expect(asked.response?.status).toBe(404);
  });

  it('gives no share where no skill is asked for', async () => {
    await upload(app, person, resumeText());
    const job = await describeJob(app, person, { text: 'We look for a kind person who likes mornings.' });
    const { data } = await matchJobDescription({ client: person.client, path: { id: job.body.id } });
    expect(data).toMatchObject({ status: 'insufficient', reason: 'no_skills_in_job_description', share: null });
  });
});
