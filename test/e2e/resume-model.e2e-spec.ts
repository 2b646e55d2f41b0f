import { getKnowledgeSet } from '../../sdk/src/generated/sdk.gen.js';
import { type Person, registerPerson } from '../factories/people.js';
import { describeJob, resumeText, upload, uploadFixture } from '../factories/resumes.js';
import { type ChatModelStandIn, startChatModelStandIn } from '../support/standins/chat-model.standin.js';
import { materialIn } from '../support/standins/model-replies.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let model: ChatModelStandIn;
let app: TestApp;
let person: Person;

const extraction = {
  summary: null,
  skills: ['Frobnicator', 'Kubernetes'],
  experience: [],
  education: [],
  certifications: [],
  languages: [],
};

beforeAll(async () => {
  model = await startChatModelStandIn();
  app = await startTestApp({
    environment: { LLM_BASE_URL: model.url, LLM_MODEL: 'stand-in', LLM_API_KEY: 'sk-canary' },
  });
});
afterAll(async () => {
  await app.close();
  await model.close();
});
beforeEach(async () => {
  model.always('ok');
  model.calls.length = 0;
  model.reply('resume_extraction', () => extraction);
  model.reply('knowledge_set', (messages) => ({
    topics: materialIn(messages, 'skills')
      .split('\n')
      .map((line) => ({ skill: line.split(':')[0], level: 'working', revise: ['One point', 'Another point'] })),
  }));
  person = await registerPerson(app);
});

describe('a résumé read with a model', () => {
  it('takes what stands in the text and nothing else', async () => {
    const { body } = await upload(app, person, resumeText());
    expect(body).toMatchObject({ source: 'llm', reason: null, model: 'stand-in', yearsExperience: expect.any(Number) });
    const names = body.skills.map(({ canonical }) => canonical);
    expect(names).toContain('Frobnicator');
    expect(names).not.toContain('Kubernetes');
    expect(body.contact).toMatchObject({ fullName: 'Jordan Example', email: 'jordan.canary@example.com' });
  });

  it('sends the text as data, without who it is', async () => {
    await upload(app, person, resumeText());
    await uploadFixture(app, person, 'hostile/pdf/prompt-injection-white-text.pdf');
    const [plain, injected] = model.requests();
    expect(plain?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(injected?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(injected?.messages[0]).toEqual(plain?.messages[0]);
    expect(plain?.messages[1]?.content).toContain('Frobnicator');
    const sent = model.calls.map(({ body }) => body.toString()).join('');
    expect(sent).not.toMatch(/Jordan|canary|010-9942|ignore all previous/i);
    expect(sent).not.toContain(person.email);
  });

  it('asks once for the same text', async () => {
    const first = await upload(app, person, resumeText());
    const again = await upload(app, person, resumeText(), { name: 'other.txt' });
    expect(again.body.id).not.toBe(first.body.id);
    expect(again.body).toMatchObject({ source: 'llm', skills: first.body.skills });
    expect(model.calls).toHaveLength(1);
    await upload(app, person, resumeText('Rust'));
    expect(model.calls).toHaveLength(2);
  });

  it.each([
    ['refusal', 'refused'],
    ['401', 'unauthorized'],
    ['plain-400', 'rejected'],
  ] as const)('is read by rules after %s, and says why', async (fault, reason) => {
    model.always(fault);
    const { status, body } = await upload(app, person, resumeText());
    expect(status).toBe(201);
    expect(body).toMatchObject({ source: 'rules', reason, model: null, contact: { fullName: 'Jordan Example' } });
    expect(body.warnings).toContainEqual({ code: 'read_by_rules', detail: expect.stringContaining(reason) });
  });

  it('is read by rules when nothing of the reply stands in the text', async () => {
    model.reply('resume_extraction', () => ({ ...extraction, skills: ['Kubernetes'] }));
    expect((await upload(app, person, resumeText())).body).toMatchObject({
      source: 'rules',
      reason: 'nothing_verified',
    });
  });

  it('is not shown to a model when it has no text', async () => {
    expect((await uploadFixture(app, person, 'hostile/pdf/image-only.pdf')).body.code).toBe('resume_has_no_text');
    expect(model.calls).toHaveLength(0);
  });
});

describe('the knowledge set with a model', () => {
  const calls = () =>
    model.requests().filter(({ response_format }) => response_format?.json_schema?.name === 'knowledge_set').length;

  it('is made once per content, also for requests at the same time', async () => {
    await upload(app, person, resumeText());
    const replies = await Promise.all(Array.from({ length: 6 }, () => getKnowledgeSet({ client: person.client })));
    expect(new Set(replies.map(({ data }) => JSON.stringify(data?.topics))).size).toBe(1);
    expect(replies[0]?.data).toMatchObject({
      source: 'llm',
      model: 'stand-in',
      topics: [{ revise: ['One point', 'Another point'], source: 'llm' }, {}, {}],
    });
    await upload(app, person, resumeText(), { name: 'again.txt' });
    await getKnowledgeSet({ client: person.client });
    expect(calls()).toBe(1);
    await upload(app, person, resumeText('Rust'));
    await getKnowledgeSet({ client: person.client });
    expect(calls()).toBe(2);
  });

  it('is made by rules when the model fails, and tried again later', async () => {
    await upload(app, person, resumeText());
    model.always('refusal');
    expect((await getKnowledgeSet({ client: person.client })).data).toMatchObject({
      source: 'rules',
      reason: 'refused',
    });
    await getKnowledgeSet({ client: person.client });
    expect(calls()).toBe(1);
    model.always('ok');
    app.clock.advance(11 * 60_000);
    expect((await getKnowledgeSet({ client: person.client })).data).toMatchObject({ source: 'llm', reason: null });
  });
});

describe('a job description read with a model', () => {
  it('gains skills that stand in the text', async () => {
    model.reply('job_description_extraction', () => ({
      skills: [
        { name: 'Frobnicator', requirement: 'required' },
        { name: 'Haskell', requirement: 'required' },
      ],
      seniority: 'senior',
      responsibilities: ['Run the Frobnicator'],
    }));
    const { body } = await describeJob(app, person, {
      title: 'Engineer',
      text: 'You will write Go.\nRun the Frobnicator every day.',
    });
    expect(body).toMatchObject({ source: 'llm', seniority: 'senior', responsibilities: ['Run the Frobnicator'] });
    expect(body.skills.map(({ canonical }) => canonical)).toContain('Frobnicator');
    expect(body.skills.map(({ canonical }) => canonical)).not.toContain('Haskell');
  });
});
