import { jest } from '@jest/globals';
import { getReport, rebuildReport } from '../../sdk/src/generated/sdk.gen.js';
import { ReportBuilder } from '../../src/modules/report/build/report-builder.service.js';
import { ReportService } from '../../src/modules/report/report.service.js';
import { AnalysisService } from '../../src/modules/analysis/analysis.service.js';
import { AttemptService } from '../../src/modules/interview/attempt.service.js';
import { answeredInterview, completedInterview, solidAnswer } from '../factories/completed-interviews.js';
import { type Person, registerPerson } from '../factories/people.js';
import { createAttempt, completeInterview, deleteAttempt, listAttempts } from '../../sdk/src/generated/sdk.gen.js';
import { eventually } from '../support/eventually.js';
import { type ChatModelStandIn, startChatModelStandIn } from '../support/standins/chat-model.standin.js';
import { replySensibly } from '../support/standins/model-replies.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const running = (fields: { signal?: AbortSignal; lastAttempt?: boolean } = {}) => ({
  signal: new AbortController().signal,
  attempt: 1,
  lastAttempt: false,
  ...fields,
});

/** Jobs do not run here: each test is the worker. */
describe('building a report', () => {
  let app: TestApp;
  let model: ChatModelStandIn;
  let person: Person;
  let builder: ReportBuilder;
  let reports: ReportService;

  beforeAll(async () => {
    model = await startChatModelStandIn();
    app = await startTestApp({
      jobs: false,
      environment: { LLM_BASE_URL: model.url, LLM_API_KEY: 'x', LLM_MODEL: 'stand-in' },
    });
    builder = app.app.get(ReportBuilder);
    reports = app.app.get(ReportService);
  });
  beforeEach(async () => {
    replySensibly(model);
    person = await registerPerson(app);
  });
  afterAll(async () => {
    await app.close();
    await model.close();
  });

  const show = async (id: string) => (await getReport({ client: person.client, path: { id } })).data!;
  const of = (interviewId: string) => ({ interviewId, userId: person.user.id });
  const queued = async (id: string): Promise<number> => {
    const rows = await app.database.pool.query<{ count: string }[]>(
      `SELECT count(*) FROM pgboss.job WHERE name = 'report.requested' AND data ->> 'interviewId' = $1`,
      [id],
    );
    return Number(rows[0]?.count);
  };

  it('shows the report as pending from the completion on', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    expect(await show(id)).toMatchObject({
      status: 'pending',
      content: null,
      progress: { percent: 0, stage: 'waiting' },
    });
    await reports.begin(of(id));
    expect(await show(id)).toMatchObject({
      status: 'pending',
      content: null,
      progress: { percent: 0, stage: 'waiting' },
    });
  });

  it('begins once however often it is told', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await Promise.all(Array.from({ length: 16 }, () => reports.begin(of(id))));
    await Promise.all(Array.from({ length: 16 }, () => rebuildReport({ client: person.client, path: { id } })));
    expect(await queued(id)).toBe(1);
  });

  it('shows how far it is', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    const seen: [string, number][] = [];
    const analyses = app.app.get(AnalysisService);
    const ensure = analyses.ensure.bind(analyses);
    jest.spyOn(analyses, 'ensure').mockImplementation(async (...given) => {
      const { progress } = await show(id);
      seen.push([progress.stage, progress.percent]);
      return ensure(...given);
    });
    await builder.build(of(id), running());
    // Three analyses, four texts and the assembly are eight steps.
    expect(seen).toEqual([
      ['analysing', 0],
      ['analysing', 12],
      ['analysing', 25],
    ]);
    expect((await show(id)).progress).toMatchObject({ stage: 'done', percent: 100, stepsDone: 8, stepsTotal: 8 });
  });

  it('goes on where it was broken off and pays for nothing twice', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    const before = model.calls.length;
    const broken = new AbortController();
    let remarks = 0;
    model.reply('report_remark', () => {
      if (++remarks === 2) broken.abort(new Error('The process is stopping.'));
      return {
        remark: 'You lead with the measurement, which is convincing to hear.',
        modelAnswer: 'I measure first, then change one thing, and keep it only when the figure is better.',
      };
    });
    await expect(builder.build(of(id), running({ signal: broken.signal }))).rejects.toThrow();
    expect((await show(id)).status).toBe('pending');
    replySensibly(model);
    await builder.build(of(id), running());
    expect((await show(id)).status).toBe('ready');
    const bodies = model.calls.slice(before).map(({ sha256 }) => sha256);
    // Six analyses, three remarks, one summary; the remark under way at the break is paid again.
    expect(new Set(bodies).size).toBe(10);
    expect(bodies).toHaveLength(11);
  });

  it('builds nothing that is ready already', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    await builder.build(of(id), running());
    const { readyAt } = await show(id);
    const before = model.calls.length;
    app.clock.advance(1_000);
    await builder.build(of(id), running());
    expect((await show(id)).readyAt).toBe(readyAt);
    expect(model.calls.length).toBe(before);
  });

  it('fails visibly after its last try, and can be asked for again', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    const analyses = app.app.get(AnalysisService);
    const broken = jest.spyOn(analyses, 'ensure').mockRejectedValue(new Error('no'));
    await expect(builder.build(of(id), running())).rejects.toThrow('no');
    expect((await show(id)).status).toBe('pending');
    await expect(builder.build(of(id), running({ lastAttempt: true }))).rejects.toThrow('no');
    expect(await show(id)).toMatchObject({ status: 'failed', reason: 'build_failed', content: null });
    broken.mockRestore();
    await rebuildReport({ client: person.client, path: { id } });
    await builder.build(of(id), running());
    expect(await show(id)).toMatchObject({ status: 'ready', reason: null });
  });

  it('shows a report as interrupted when nobody works on it any more', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    await reports.failAbandoned();
    expect((await show(id)).status).toBe('pending');
    await app.database.pool.query(
      `UPDATE reports SET updated_at = updated_at - interval '31 minutes' WHERE interview_id = $1`,
      [id],
    );
    await reports.failAbandoned();
    expect(await show(id)).toMatchObject({ status: 'failed', reason: 'interrupted' });
  });

  it('stops without a trace when the interview goes meanwhile', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    const analyses = app.app.get(AnalysisService);
    const ensure = analyses.ensure.bind(analyses);
    const spy = jest.spyOn(analyses, 'ensure').mockImplementationOnce(async (...given) => {
      const found = await ensure(...given);
      await app.database.pool.query('DELETE FROM interviews WHERE id = $1', [id]);
      return found;
    });
    await builder.build(of(id), running());
    expect(spy).toHaveBeenCalledTimes(1);
    for (const table of ['reports', 'report_texts', 'report_skill_scores', 'analyses']) {
      const rows = await app.database.pool.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [person.user.id]);
      expect(rows).toEqual([]);
    }
  });

  it('gives up a call that nobody waits for any more', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    model.always({ delayMs: 2_000 });
    const before = model.calls.length;
    const built = builder.build(of(id), running());
    await eventually(() => Promise.resolve(expect(model.calls.length).toBeGreaterThan(before)));
    const startedAt = performance.now();
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [person.user.id]);
    await built;
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    model.always('ok');
    await eventually(() =>
      Promise.resolve(expect(model.calls.slice(before).every(({ aborted }) => aborted)).toBe(true)),
    );
    for (const table of ['reports', 'report_texts', 'analyses', 'model_judgements']) {
      expect(await app.database.pool.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [person.user.id])).toEqual([]);
    }
  });

  it('keeps a recording that waits in the report and makes it again when it is transcribed', async () => {
    const interview = await answeredInterview(person, { questions: 4, answered: 3 });
    const { id } = interview;
    const questionId = interview.questionIds[3]!;
    const opened = await createAttempt({ client: person.client, path: { id: questionId }, body: { kind: 'spoken' } });
    const attemptId = opened.data!.id;
    await app.database.pool.query(
      `INSERT INTO transcriptions (id, attempt_id, user_id, source, state, reason, language, content_sha256, verbatim, tries, created_at, updated_at)
       VALUES (gen_random_uuid(), $1, $2, 'recording', 'waiting', 'engine_unreachable', 'en', 'x', false, 1, now(), now())`,
      [attemptId, person.user.id],
    );
    await completeInterview({ client: person.client, path: { id } });
    await reports.begin(of(id));
    await builder.build(of(id), running());
    const before = await show(id);
    expect(before.content?.questions[3]).toMatchObject({
      state: 'not_transcribed',
      stateReason: 'engine_unreachable',
      attemptId,
      overall: { status: 'insufficient', score: null, reason: 'not_transcribed' },
    });
    expect(before.content?.overall).toMatchObject({ answeredQuestions: 3, askedQuestions: 4 });
    const said = solidAnswer('the spoken one');
    await app.database.transaction((tx) => app.app.get(AttemptService).completeSpoken(tx, attemptId, { text: said }));
    await reports.answerSettled({ attemptId, userId: person.user.id });
    const between = await show(id);
    expect(between.status).toBe('pending');
    expect(between.content).toEqual(before.content);
    await builder.build(of(id), running());
    const after = await show(id);
    expect(after.content?.questions[3]).toMatchObject({ state: 'answered', answer: said, answerKind: 'spoken' });
    expect(after.content?.overall).toMatchObject({ answeredQuestions: 4 });
  });

  it('builds again when a transcript came while it was building', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    const analyses = app.app.get(AnalysisService);
    const ensure = analyses.ensure.bind(analyses);
    jest.spyOn(analyses, 'ensure').mockImplementationOnce(async (actor, attemptId) => {
      await reports.answerSettled({ attemptId, userId: person.user.id });
      return ensure(actor, attemptId);
    });
    await app.database.pool.query(`DELETE FROM pgboss.job WHERE name = 'report.requested'`);
    await builder.build(of(id), running());
    expect((await show(id)).status).toBe('pending');
    expect(await queued(id)).toBe(1);
    await builder.build(of(id), running());
    expect((await show(id)).status).toBe('ready');
  });

  it('shows nothing any more of an answer that was deleted, and is made again without it', async () => {
    const { id, questionIds } = await completedInterview(person, { questions: 3 });
    const said = solidAnswer('case 2');
    await reports.begin(of(id));
    await builder.build(of(id), running());
    expect(JSON.stringify(await show(id))).toContain(said);
    const attempts = await listAttempts({ client: person.client, path: { id } });
    const { id: attemptId } = attempts.data!.items.find(({ questionId }) => questionId === questionIds[1])!;
    await deleteAttempt({ client: person.client, path: { id: attemptId } });
    const facts = await app.database.pool.query<{ data: { questionId: string } }[]>(
      `SELECT data FROM pgboss.job WHERE name = 'interview.attempt-deleted' AND data ->> 'interviewId' = $1`,
      [id],
    );
    expect(facts.map(({ data }) => data)).toMatchObject([{ ...of(id), questionId: questionIds[1] }]);
    await reports.answerDeleted({ ...of(id), questionId: questionIds[1]! });
    expect(await show(id)).toMatchObject({ status: 'pending', content: null });
    const kept = await app.database.pool.query<{ step: string }[]>(
      `SELECT step FROM report_texts JOIN reports ON reports.id = report_id WHERE interview_id = $1 ORDER BY step`,
      [id],
    );
    expect(kept.map(({ step }) => step)).toEqual([`answer:${questionIds[0]}`, `answer:${questionIds[2]}`].sort());
    await builder.build(of(id), running());
    const after = await show(id);
    expect(after.content?.questions[1]).toMatchObject({ state: 'unanswered', answer: null });
    expect(JSON.stringify(after)).not.toContain(said);
  });

  it('does not show what it built from an answer that was deleted meanwhile', async () => {
    const { id, questionIds } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    const analyses = app.app.get(AnalysisService);
    const ensure = analyses.ensure.bind(analyses);
    jest.spyOn(analyses, 'ensure').mockImplementationOnce(async (...given) => {
      await reports.answerDeleted({ ...of(id), questionId: questionIds[1]! });
      return ensure(...given);
    });
    await builder.build(of(id), running());
    expect(await show(id)).toMatchObject({ status: 'pending', content: null });
  });

  it('compares an interview with the one of its track before, and with no other', async () => {
    const build = async (track: string) => {
      const { id } = await completedInterview(person, { questions: 3, track });
      await reports.begin(of(id));
      await builder.build(of(id), running());
      app.clock.advance(60_000);
      return { id, content: (await show(id)).content! };
    };
    const first = await build('backend');
    expect(first.content.comparison).toMatchObject({ previousInterviewId: null, reason: 'no_previous_interview' });
    const elsewhere = await build('frontend');
    expect(elsewhere.content.comparison).toMatchObject({ previousInterviewId: null });
    const second = await build('backend');
    expect(second.content.comparison).toMatchObject({ previousInterviewId: first.id, previousDifficulty: 'medium' });
    const overall = second.content.comparison?.measures.find(({ measure }) => measure === 'overall');
    expect(overall).toMatchObject({
      status: 'measured',
      before: first.content.overall.score,
      now: second.content.overall.score,
      change: expect.closeTo(second.content.overall.score! - first.content.overall.score!, 4),
    });
    // Made again, it is not compared with what came after it.
    await rebuildReport({ client: person.client, path: { id: first.id } });
    await builder.build(of(first.id), running());
    expect((await show(first.id)).content?.comparison).toMatchObject({ previousInterviewId: null });
  });

  it('makes no more calls than a report may cost', async () => {
    const { id } = await completedInterview(person, { questions: 3 });
    await reports.begin(of(id));
    await app.database.pool.query('UPDATE reports SET model_calls = 1000 WHERE interview_id = $1', [id]);
    await builder.build(of(id), running());
    expect((await show(id)).content).toMatchObject({ modelReason: 'report_call_limit', summary: { source: 'rules' } });
  });
});
