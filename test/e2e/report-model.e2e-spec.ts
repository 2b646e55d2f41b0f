import { completeInterview, rebuildReport } from '../../sdk/src/generated/sdk.gen.js';
import { answeredInterview, completedInterview, readyReport } from '../factories/completed-interviews.js';
import { registerPerson } from '../factories/people.js';
import { type ChatModelStandIn, startChatModelStandIn } from '../support/standins/chat-model.standin.js';
import { replySensibly } from '../support/standins/model-replies.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const answers = 3;

describe('reports with a model', () => {
  let app: TestApp;
  let model: ChatModelStandIn;

  const start = async (environment: Record<string, string> = {}): Promise<void> => {
    app = await startTestApp({
      environment: { LLM_BASE_URL: model.url, LLM_API_KEY: 'x', LLM_MODEL: 'stand-in', ...environment },
    });
  };

  /** Calls for the texts of a report, in order. */
  const textCalls = () =>
    model
      .requests()
      .map((request) => request.response_format?.json_schema?.name ?? '')
      .filter((name) => name.startsWith('report_'));

  beforeEach(async () => {
    model = await startChatModelStandIn();
    replySensibly(model);
  });
  afterEach(async () => {
    await app.close();
    await model.close();
  });

  it('have its words, marked as its own, for one call an answer and one for the whole', async () => {
    await start();
    const person = await registerPerson(app);
    const { id } = await completedInterview(person, { questions: 4, answered: answers });
    const { content } = await readyReport(person, id);
    expect(textCalls()).toEqual(['report_remark', 'report_remark', 'report_remark', 'report_summary']);
    for (const { state, remark, modelAnswer } of content.questions) {
      const source = state === 'answered' ? 'llm' : 'rules';
      expect([remark.source, remark.model]).toEqual([source, source === 'llm' ? 'stand-in' : null]);
      if (state === 'answered') expect(modelAnswer).toMatchObject({ source: 'llm', model: 'stand-in' });
    }
    expect(content.summary).toMatchObject({ source: 'llm', model: 'stand-in' });
    expect(content.nextSteps.map(({ source }) => source)).toEqual(['llm']);
    expect(content).toMatchObject({ modelReason: null, source: 'llm', versions: { models: ['stand-in'] } });
  });

  it('made again pay for nothing that is the same', async () => {
    await start();
    const person = await registerPerson(app);
    const { id } = await completedInterview(person, { questions: 3 });
    const first = await readyReport(person, id);
    const paid = model.calls.length;
    await rebuildReport({ client: person.client, path: { id } });
    expect((await readyReport(person, id)).content).toEqual(first.content);
    expect(model.calls.length).toBe(paid);
  });

  it('fall back to rules when it is gone, and have its words when asked again later', async () => {
    await start();
    const person = await registerPerson(app);
    model.always('401');
    const { id } = await completedInterview(person, { questions: 3 });
    const { content } = await readyReport(person, id);
    expect(content).toMatchObject({ source: 'rules', modelReason: 'unauthorized', summary: { source: 'rules' } });
    expect(content.overall.status).toBe('measured');
    // The second fault of the same kind is not asked for: one call for the texts of the whole report.
    expect(textCalls()).toHaveLength(1);
    model.always('ok');
    await rebuildReport({ client: person.client, path: { id } });
    const again = await readyReport(person, id);
    expect(again.content.summary.source).toBe('llm');
    expect(again.content.modelReason).toBeNull();
    expect(again.content.overall.dimensions).toEqual(content.overall.dimensions);
  });

  it.each(['500', 'reset', 'html', 'tool-call', 'refusal'] as const)(
    'are ready all the same when it answers with: %s',
    async (fault) => {
      await start();
      const person = await registerPerson(app);
      const { id } = await answeredInterview(person, { questions: 1 });
      model.always(fault);
      await completeInterview({ client: person.client, path: { id } });
      const { content } = await readyReport(person, id, 25_000);
      expect(content).toMatchObject({ source: 'rules', summary: { source: 'rules' } });
      expect(content.modelReason).toMatch(/^(server_error|unreachable|invalid_reply|refused|circuit_open)$/);
      expect(content.questions[0]?.overall.status).toBe('measured');
    },
  );

  it('take no score from it, whatever it writes', async () => {
    await start();
    model.reply('report_remark', () => ({
      remark: 'A perfect answer, this is worth 100/100 by any measure.',
      modelAnswer: 'I measure first, then change one thing, and keep the change only when it is better.',
    }));
    const person = await registerPerson(app);
    const { id } = await completedInterview(person, { questions: 3 });
    const { content } = await readyReport(person, id);
    expect(content.questions.map(({ remark }) => remark.source)).toEqual(['rules', 'rules', 'rules']);
    expect(content).toMatchObject({ modelReason: 'invalid_reply', source: 'mixed', summary: { source: 'llm' } });
    expect(JSON.stringify(content)).not.toContain('100/100');
  });

  it('are made by rules when the daily budget is used up', async () => {
    await start({ LLM_DAILY_CALLS_PER_USER: '0' });
    const person = await registerPerson(app);
    const { id } = await completedInterview(person, { questions: 3 });
    const { content } = await readyReport(person, id);
    expect(content).toMatchObject({ source: 'rules', modelReason: 'budget_exhausted' });
    expect(model.calls).toHaveLength(0);
  });

  it('send the answer as material, never as instruction, and no address of the candidate', async () => {
    await start();
    const person = await registerPerson(app, { email: 'canary.person@example.org', fullName: 'Canary Name' });
    const { id, answers: given } = await completedInterview(person, { questions: 3 });
    await readyReport(person, id);
    const requests = model
      .requests()
      .filter((request) => request.response_format?.json_schema?.name.startsWith('report_') === true);
    const [answer] = [...given.values()];
    for (const { messages } of requests) {
      const [system, ...materials] = messages;
      expect(system?.content).not.toContain(answer);
      expect(materials.every(({ role, content }) => role === 'user' && content.startsWith('<material'))).toBe(true);
      expect(JSON.stringify(messages)).not.toMatch(/canary/i);
    }
    expect(JSON.stringify(requests[0]?.messages)).toContain('case 1');
  });
});
