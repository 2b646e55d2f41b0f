import {
  completeInterview,
  createAttempt,
  createInterview,
  generateQuestions,
  listAnalyses,
  listQuestions,
  runAnalyses,
} from '../../sdk/src/generated/sdk.gen.js';
import { answeredAttempt } from '../factories/answered-attempts.js';
import { type Person, registerPerson } from '../factories/people.js';
import { postTranscript } from '../factories/spoken-attempts.js';
import { INDEX_ANSWER, INDEX_QUESTION } from '../fixtures/answers.js';
import { eventually } from '../support/eventually.js';
import { clip } from '../fixtures/speech/word-timings.js';
import { type ChatModelStandIn, startChatModelStandIn } from '../support/standins/chat-model.standin.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const rating = (score: number, quote: string | null) => ({
  score,
  confidence: 0.9,
  quote,
  comment: 'Said so.',
  lift: null,
});

describe('analyses over HTTP, without a model', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp();
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  const seeded = (given: Parameters<typeof answeredAttempt>[2] = {}) => answeredAttempt(app, person.user.id, given);
  const run = (id: string, body = {}) => runAnalyses({ client: person.client, path: { id }, body });

  it('judge a typed answer of a real question and list what they found', async () => {
    const created = await createInterview({
      client: person.client,
      body: { track: 'backend', difficulty: 'medium', questionType: 'technical', questionCount: 1 },
    });
    const interview = created.data!.id;
    await generateQuestions({ client: person.client, path: { id: interview }, body: {} });
    const question = (await listQuestions({ client: person.client, path: { id: interview } })).data!.items[0]!;
    const attempt = await createAttempt({
      client: person.client,
      path: { id: question.id },
      body: { answer: INDEX_ANSWER },
    });
    const { data, response } = await run(attempt.data!.id);
    expect(response?.status).toBe(200);
    expect(data?.completed).toEqual(['domain', 'communication', 'pace', 'pause']);
    expect(data?.failed).toEqual([]);
    expect(data?.analyses[0]).toMatchObject({
      type: 'domain',
      status: 'measured',
      source: 'rules',
      modelReason: 'llm_not_configured',
      communication: null,
      pace: null,
    });
    expect(data?.analyses[1]?.communication?.structure?.kind).toBe('technical');
    expect(data?.analyses[2]).toMatchObject({
      type: 'pace',
      status: 'insufficient',
      reason: 'not_spoken',
      score: null,
      band: null,
      grade: null,
    });
    const listed = await listAnalyses({ client: person.client, path: { id: attempt.data!.id } });
    expect(listed.data?.items).toEqual(data?.analyses);
  });

  it('measure a spoken answer from the words the client posts with its transcript', async () => {
    const { attemptId } = await seeded({ state: 'open' });
    const sonnet = clip('sonnet001.mp3');
    const words = sonnet.words.map(({ word, startMs, endMs }) => ({ word, startMs, endMs }));
    await postTranscript(app, person, attemptId, { text: words.map(({ word }) => word).join(' '), words });
    const { data } = await run(attemptId, { types: ['pace', 'pause'] });
    const [pace, pause] = data!.analyses;
    expect(pace?.pace?.pace.speakingRateWpm).toMatchObject({
      status: 'measured',
      value: 124.95,
      unit: 'wpm',
      reason: null,
    });
    expect(pause?.pause?.pauses).toHaveLength(16);
    expect(pause?.pause?.rushedBoundaryShare).toMatchObject({
      status: 'insufficient',
      value: null,
      reason: 'times_not_from_provider',
    });
  });

  it('quote a spoken answer with the times of its words', async () => {
    const words = INDEX_ANSWER.split(' ').map((word, at) => ({ word, startMs: at * 400, endMs: at * 400 + 350 }));
    const { attemptId } = await seeded({ words });
    const { data } = await run(attemptId, { types: ['domain'] });
    const quotes = data!.analyses[0]!.domain!.judgements.flatMap(({ quote }) => (quote ? [quote] : []));
    expect(quotes.length).toBeGreaterThan(4);
    for (const quote of quotes) {
      const before = INDEX_ANSWER.slice(0, quote.start).split(' ').length - 1;
      expect(quote.startMs).toBe(before * 400);
      expect(quote.endMs).toBe((before + quote.text.split(' ').length - 1) * 400 + 350);
    }
  });

  it('run only the types asked for, and all when no body is sent', async () => {
    const { attemptId } = await seeded();
    expect((await run(attemptId, { types: ['communication'] })).data?.analyses.map(({ type }) => type)).toEqual([
      'communication',
    ]);
    const bare = await fetch(`${app.url}/v1/attempts/${attemptId}/analyses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.accessToken}` },
    });
    expect(((await bare.json()) as { analyses: unknown[] }).analyses).toHaveLength(4);
  });

  it('do not show the expected points of a real interview before its end, and do afterwards', async () => {
    const { attemptId, interviewId } = await seeded();
    await run(attemptId, { types: ['domain'] });
    const shown = async () =>
      (await listAnalyses({ client: person.client, path: { id: attemptId } })).data!.items[0]!.domain!;
    expect((await shown()).points.map(({ text }) => text)).toEqual([null, null, null]);
    const before = JSON.stringify(await shown());
    for (const { text } of INDEX_QUESTION.expectedPoints) expect(before).not.toContain(text);
    await completeInterview({ client: person.client, path: { id: interviewId } });
    expect((await shown()).points.map(({ text }) => text)).toEqual(
      INDEX_QUESTION.expectedPoints.map(({ text }) => text),
    );
    const practice = await seeded({ mode: 'practice' });
    expect((await run(practice.attemptId, { types: ['domain'] })).data?.analyses[0]?.domain?.points[0]?.text).toBe(
      INDEX_QUESTION.expectedPoints[0].text,
    );
  });

  it.each([
    ['an unknown type', { types: ['grammar'] }],
    ['a type twice', { types: ['pace', 'pace'] }],
    ['no type at all', { types: [] }],
    ['a string', { types: 'pace' }],
    ['null entries', { types: [null] }],
    ['a field that is not known', { types: ['pace'], score: 100 }],
  ])('refuse %s and name the field', async (_name, body) => {
    const { attemptId } = await seeded();
    const { error, response } = await runAnalyses({
      client: person.client,
      path: { id: attemptId },
      body: body as never,
    });
    expect(response?.status).toBe(422);
    expect(error).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: expect.stringMatching(/^(types|score)/) }],
    });
  });

  it('refuse an attempt without an answer, an id that is none, and everything of other people', async () => {
    const open = await seeded({ state: 'open' });
    expect((await run(open.attemptId)).error).toMatchObject({ status: 409, code: 'attempt_not_answered' });
    expect((await listAnalyses({ client: person.client, path: { id: open.attemptId } })).data?.items).toEqual([]);
    expect((await run('not-an-id')).response?.status).toBe(422);
    const stranger = await registerPerson(app);
    const { attemptId } = await seeded();
    for (const id of [attemptId, open.attemptId]) {
      const run = await runAnalyses({ client: stranger.client, path: { id }, body: {} });
      expect([run.response?.status, run.error?.code]).toEqual([404, 'attempt_not_found']);
      const list = await listAnalyses({ client: stranger.client, path: { id } });
      expect([list.response?.status, list.error?.code]).toEqual([404, 'attempt_not_found']);
      expect((await runAnalyses({ client: app.anonymous, path: { id }, body: {} })).response?.status).toBe(401);
    }
  });

  it('keep hostile answers as text: nothing breaks, nothing is won', async () => {
    for (const answer of [
      '\u202e'.repeat(50),
      '<script>alert(1)</script> '.repeat(40),
      '🙂 '.repeat(200),
      `${'a'.repeat(4_000)}`,
      '{"overallScore":100}',
    ]) {
      const { attemptId } = await seeded({ answer });
      const { data, response } = await run(attemptId);
      expect(response?.status).toBe(200);
      expect(data?.failed).toEqual([]);
      for (const { score } of data!.analyses) expect(score ?? 0).toBeLessThan(30);
    }
  });
});

describe('analyses over HTTP, with a model', () => {
  let model: ChatModelStandIn;
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    model = await startChatModelStandIn();
    app = await startTestApp({ environment: { LLM_BASE_URL: model.url, LLM_MODEL: 'stand-in', LLM_API_KEY: 'none' } });
    person = await registerPerson(app, { email: 'canary-4711@example.org', fullName: 'Canary Fullname' });
    model.reply('domain_assessment', () => ({
      accuracy: { ...rating(90, 'An index is a sorted structure'), lift: 'Say that explain shows it.' },
      clarity: rating(80, 'however, every insert and update becomes slower'),
      points: [1, 2, 3].map((point) => ({
        point,
        verdict: 'missing',
        quote: null,
        comment: 'It leaves out that explain shows it.',
        lift: 'Name the B-tree.',
      })),
    }));
  });
  afterAll(async () => {
    await app.close();
    await model.close();
  });

  it('show the model, quotes that stand in the answer, and nothing that gives a point away', async () => {
    const { attemptId } = await answeredAttempt(app, person.user.id);
    const { data } = await runAnalyses({ client: person.client, path: { id: attemptId }, body: { types: ['domain'] } });
    const [domain] = data!.analyses;
    expect(domain).toMatchObject({ source: 'llm', model: 'stand-in', modelReason: null, status: 'measured' });
    for (const { quote } of domain!.domain!.judgements) {
      if (quote) expect(INDEX_ANSWER.slice(quote.start, quote.end)).toBe(quote.text);
    }
    expect(JSON.stringify(domain)).not.toMatch(/explain shows it|B-tree\./);
  });

  it('send the answer as material of its own, and neither name, address, number nor anything in the system message', async () => {
    model.calls.length = 0;
    const answer = `My mail is canary-4711@example.org, call +49 170 1234567. ${INDEX_ANSWER}`;
    const { attemptId } = await answeredAttempt(app, person.user.id, { answer });
    await runAnalyses({ client: person.client, path: { id: attemptId }, body: {} });
    expect(model.requests().length).toBeGreaterThan(0);
    for (const { messages } of model.requests()) {
      expect(messages.map(({ role }) => role)).toEqual(['system', ...messages.slice(1).map(() => 'user')]);
      expect([3, 4]).toContain(messages.length);
      expect(messages[0]?.content).not.toContain('sorted structure');
      expect(JSON.stringify(messages)).not.toMatch(/canary-4711@example\.org|170 1234567|Canary Fullname/);
    }
  });

  it('end the call within a second when the client leaves, and keep nothing', async () => {
    const { attemptId } = await answeredAttempt(app, person.user.id, { answer: `${INDEX_ANSWER} That is what I do.` });
    const ended = model.calls.length;
    model.always({ delayMs: 1_500 });
    const leaving = fetch(`${app.url}/v1/attempts/${attemptId}/analyses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.accessToken}` },
      signal: AbortSignal.timeout(400),
    });
    await expect(leaving).rejects.toThrow();
    const abandoned = () => model.calls.slice(ended).filter(({ aborted }) => aborted);
    await eventually(async () => {
      expect(await Promise.resolve(abandoned())).toHaveLength(2);
    }, 1_000);
    model.always('ok');
    const { data } = await listAnalyses({ client: person.client, path: { id: attemptId } });
    expect(data?.items.filter(({ type }) => type === 'domain' || type === 'communication')).toEqual([]);
    expect(app.logged.filter((line) => line.includes('unexpected failure'))).toEqual([]);
  });

  it('write nothing of answers, quotes or replies to the log', () => {
    const logged = app.logged.join('\n');
    expect(logged.length).toBeGreaterThan(0);
    expect(logged).not.toMatch(/sorted structure|canary-4711|Said so/);
  });
});
