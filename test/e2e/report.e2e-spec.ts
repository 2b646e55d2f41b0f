import { randomUUID } from 'node:crypto';
import {
  completeInterview,
  deleteInterview,
  getOwnStats,
  getPerformance,
  getReport,
  getSkillGaps,
  listOwnSkillGaps,
  listPerformance,
  rebuildReport,
} from '../../sdk/src/generated/sdk.gen.js';
import { answeredAttempt } from '../factories/answered-attempts.js';
import { answeredInterview, completedInterview, readyReport } from '../factories/completed-interviews.js';
import { openLiveSession } from '../factories/live-sessions.js';
import { type Person, registerPerson } from '../factories/people.js';
import { soundWith, spans } from '../factories/sound-evidence.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const count = async (app: TestApp, table: string, column: string, id: string): Promise<number> => {
  const rows = await app.database.pool.query<{ count: string }[]>(
    `SELECT count(*) FROM ${table} WHERE ${column} = $1`,
    [id],
  );
  return Number(rows[0]?.count);
};

describe('reports by rules', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp();
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  it('are not there before the interview is completed', async () => {
    const { id } = await answeredInterview(person, { track: 'qa' });
    for (const ask of [getReport, rebuildReport, getSkillGaps, getPerformance]) {
      const { error, response } = await ask({ client: person.client, path: { id } });
      expect(response?.status).toBe(404);
      expect(error).toMatchObject({ code: 'report_not_started' });
    }
    expect(await count(app, 'reports', 'interview_id', id)).toBe(0);
  });

  it('come within two seconds of the completion, with everything that was said', async () => {
    const interview = await answeredInterview(person, { questions: 5, answered: 4 });
    const startedAt = performance.now();
    await completeInterview({ client: person.client, path: { id: interview.id } });
    const { content, progress } = await readyReport(person, interview.id);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(progress).toMatchObject({ stage: 'done', percent: 100 });
    expect(content.overall).toMatchObject({ status: 'measured', askedQuestions: 5, answeredQuestions: 4 });
    expect(content.questions.map(({ answer }) => answer)).toEqual(
      interview.questionIds.map((id) => interview.answers.get(id) ?? null),
    );
    expect(content).toMatchObject({ source: 'rules', modelReason: 'llm_not_configured', versions: { models: [] } });
  });

  it('leave out what was not measured and say why', async () => {
    const { id } = await completedInterview(person);
    const { content } = await readyReport(person, id);
    for (const { scores, overall } of content.questions) {
      const measured = scores.filter(({ status }) => status === 'measured');
      expect(measured.map(({ dimension }) => dimension)).toEqual(['domain', 'communication']);
      const mean = measured.reduce((sum, { score }) => sum + (score ?? NaN), 0) / measured.length;
      expect(Math.abs((overall.score ?? NaN) - mean)).toBeLessThan(0.06);
      const spoken = scores.filter(({ dimension }) => dimension === 'pace' || dimension === 'pause');
      expect(spoken.map(({ score, reason }) => [score, reason])).toEqual([
        [null, 'not_spoken'],
        [null, 'not_spoken'],
      ]);
    }
    expect(content.overall.coverage).toBe(0.5);
    expect(content.speechFluency.parts.find(({ name }) => name === 'fillers')).toMatchObject({
      status: 'insufficient',
    });
  });

  it('quote the answer word for word', async () => {
    const { id } = await completedInterview(person);
    const { content } = await readyReport(person, id);
    const quotes = content.questions.flatMap(({ answer, quotes: own }) => own.map((quote) => ({ answer, quote })));
    expect(quotes.length).toBeGreaterThan(0);
    for (const { answer, quote } of quotes) expect(answer?.slice(quote.start, quote.end)).toBe(quote.text);
  });

  it('withhold an overall score under three answers', async () => {
    const { id } = await completedInterview(person, { questions: 4, answered: 2 });
    const { content } = await readyReport(person, id);
    expect(content.overall).toMatchObject({ status: 'insufficient', score: null, reason: 'too_few_answers' });
    const { data } = await listPerformance({ client: person.client, query: { limit: 1 } });
    expect(data?.items[0]).toMatchObject({ interviewId: id, score: null, grade: null, scoreReason: 'too_few_answers' });
  });

  it('are one however often the interview is completed at once', async () => {
    const { id } = await answeredInterview(person);
    const ended = await Promise.all(
      Array.from({ length: 16 }, () => completeInterview({ client: person.client, path: { id } })),
    );
    expect(new Set(ended.map(({ response }) => response?.ok))).toEqual(new Set([true]));
    const first = await readyReport(person, id);
    await eventually(async () => {
      const open = await app.database.pool.query(
        `SELECT id FROM pgboss.job WHERE data ->> 'interviewId' = $1 AND state IN ('created', 'retry', 'active')`,
        [id],
      );
      expect(open).toEqual([]);
    });
    const jobs = await app.database.pool.query<{ name: string; count: string }[]>(
      `SELECT name, count(*) FROM pgboss.job WHERE data ->> 'interviewId' = $1 GROUP BY name ORDER BY name`,
      [id],
    );
    expect(jobs).toEqual([
      { name: 'interview.completed', count: '1' },
      { name: 'report.requested', count: '1' },
    ]);
    expect(await count(app, 'reports', 'interview_id', id)).toBe(1);
    expect((await readyReport(person, id)).readyAt).toBe(first.readyAt);
  });

  it('are made again once however many ask at once, and come out the same', async () => {
    const { id } = await completedInterview(person);
    const before = await readyReport(person, id);
    const asked = await Promise.all(
      Array.from({ length: 16 }, () => rebuildReport({ client: person.client, path: { id } })),
    );
    expect(new Set(asked.map(({ response }) => response?.status))).toEqual(new Set([202]));
    const after = await readyReport(person, id);
    expect(after.content).toEqual(before.content);
    const [row] = await app.database.pool.query<{ generation: number }[]>(
      'SELECT generation FROM reports WHERE interview_id = $1',
      [id],
    );
    expect(row?.generation).toBeGreaterThan(1);
    expect(row?.generation).toBeLessThanOrEqual(3);
    expect(await count(app, 'reports', 'interview_id', id)).toBe(1);
  });

  it('show skills by interview and over all of them', async () => {
    const own = await registerPerson(app);
    const { id } = await completedInterview(own, { questions: 5, answered: 3 });
    const { content } = await readyReport(own, id);
    const { data: gaps } = await getSkillGaps({ client: own.client, path: { id } });
    expect(gaps).toEqual({ status: 'ready', items: content.skillGaps });
    const open = gaps?.items.filter(({ assessedAnswers }) => assessedAnswers === 0) ?? [];
    for (const gap of open) expect(gap).toMatchObject({ level: 'not_assessed', score: null });
    const { data: all } = await listOwnSkillGaps({ client: own.client });
    expect(all?.items.map(({ skill, score, level }) => [skill, score, level])).toEqual(
      content.skillGaps.map(({ skill, score, level }) => [skill, score, level]),
    );
  });

  it('show the performance of an interview question by question', async () => {
    const { id } = await completedInterview(person, { questions: 4, answered: 3 });
    const { content } = await readyReport(person, id);
    const { data } = await getPerformance({ client: person.client, path: { id } });
    expect(data).toMatchObject({
      interviewId: id,
      track: 'backend',
      status: 'ready',
      overall: { score: content.overall.score },
    });
    expect(data?.questions).toHaveLength(4);
    for (const [place, shown] of (data?.questions ?? []).entries()) {
      const report = content.questions[place]!;
      const { answer, remark, modelAnswer, overall } = report;
      expect(shown).toMatchObject({
        question: report.text,
        answer,
        remark,
        modelAnswer,
        score: overall.score,
        playback: null,
      });
    }
  });

  it('go with their interview, also while they are being made', async () => {
    const finished = await completedInterview(person);
    await readyReport(person, finished.id);
    const running = await completedInterview(person);
    for (const { id } of [finished, running]) {
      await deleteInterview({ client: person.client, path: { id } });
      expect((await getReport({ client: person.client, path: { id } })).response?.status).toBe(404);
    }
    await eventually(async () => {
      const open = await app.database.pool.query(
        `SELECT id FROM pgboss.job WHERE data ->> 'interviewId' = $1 AND state IN ('created', 'retry', 'active')`,
        [running.id],
      );
      expect(open).toEqual([]);
    });
    expect(await count(app, 'reports', 'interview_id', running.id)).toBe(0);
    expect(app.logged.filter((line) => line.includes('job failed'))).toEqual([]);
    const left = await app.database.pool.query(
      'SELECT 1 FROM report_skill_scores s LEFT JOIN reports r ON r.id = s.report_id WHERE r.id IS NULL',
    );
    expect(left).toEqual([]);
  });

  it("are nobody else's: the same 404 as for an id that does not exist", async () => {
    const { id } = await completedInterview(person);
    await readyReport(person, id);
    const stranger = await registerPerson(app);
    for (const ask of [getReport, rebuildReport, getSkillGaps, getPerformance]) {
      const theirs = await ask({ client: stranger.client, path: { id } });
      const nobodys = await ask({ client: stranger.client, path: { id: randomUUID() } });
      expect(theirs.response?.status).toBe(404);
      expect({ ...theirs.error, requestId: '' }).toEqual({ ...nobodys.error, requestId: '' });
    }
    const { data: page } = await listPerformance({ client: stranger.client });
    expect(page?.items).toEqual([]);
  });

  it('list newest first, page by page without repeats', async () => {
    const own = await registerPerson(app);
    const ids: string[] = [];
    for (let made = 0; made < 3; made++) {
      const { id } = await completedInterview(own, { questions: 3 });
      await readyReport(own, id);
      ids.unshift(id);
    }
    const first = await listPerformance({ client: own.client, query: { limit: 2 } });
    const second = await listPerformance({ client: own.client, query: { limit: 2, cursor: first.data!.nextCursor! } });
    expect([...first.data!.items, ...second.data!.items].map(({ interviewId }) => interviewId)).toEqual(ids);
    expect(second.data?.nextCursor).toBeNull();
  });
});

describe('statistics', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('of somebody new are null where there is nothing to measure', async () => {
    const person = await registerPerson(app);
    const { data } = await getOwnStats({ client: person.client });
    expect(data).toEqual({
      status: 'active',
      memberSince: person.user.createdAt,
      totalInterviews: 0,
      completedInterviews: 0,
      questionsAnswered: 0,
      scoredInterviews: 0,
      averageScore: null,
      bestScore: null,
      improvement: null,
      improvementReason: 'too_few_scored_interviews',
      totalSessions: 0,
      totalLiveSessions: 0,
      completedLiveSessions: 0,
      spokenMinutes: null,
      currentStreakDays: 0,
      longestStreakDays: 0,
      lastPracticeDay: null,
    });
    expect((await listOwnSkillGaps({ client: person.client })).data).toEqual({ items: [] });
    expect((await listPerformance({ client: person.client })).data).toMatchObject({ items: [], nextCursor: null });
  });

  it('count what was done and compare the newer half of the scores with the older', async () => {
    const person = await registerPerson(app);
    const scores = [40, 50, 99, 70, 80];
    for (const [place, score] of scores.entries()) {
      const { id } = await completedInterview(person, { questions: 3 });
      await readyReport(person, id);
      await app.database.pool.query(
        `WITH moved AS (UPDATE interviews SET completed_at = completed_at - $3::int * interval '1 day' WHERE id = $1)
         UPDATE reports SET score = $2, grade = 'C' WHERE interview_id = $1`,
        [id, score, place < 2 ? 5 - place : 0],
      );
      const { data } = await getOwnStats({ client: person.client });
      expect(data?.improvement).toBe([null, 10, 59, 39.5, 30][place]);
    }
    await answeredInterview(person, { questions: 3, answered: 1 });
    const { data } = await getOwnStats({ client: person.client });
    expect(data).toMatchObject({
      totalInterviews: 6,
      completedInterviews: 5,
      questionsAnswered: 16,
      scoredInterviews: 5,
      averageScore: 67.8,
      bestScore: 99,
      // (70 + 80) / 2 − (40 + 50) / 2; the one in the middle is in neither half.
      improvement: 30,
      improvementReason: null,
      totalSessions: 6,
      longestStreakDays: 2,
      currentStreakDays: 1,
    });
  });

  it('count live sessions and what was spoken, recorded and live, each sound once', async () => {
    const person = await registerPerson(app);
    const userId = person.user.id;
    const sessions: string[] = [];
    for (const track of ['qa', 'backend']) {
      sessions.push((await openLiveSession(app.url, person.accessToken, { track })).sessionId);
    }
    const now = app.clock.now();
    await app.database.pool.query(
      `UPDATE live_sessions SET status = 'finalized', started_at = $2, ended_at = $2, end_reason = 'finalized' WHERE id = $1`,
      [sessions[0], now],
    );
    const recorded = await answeredAttempt(app, userId, { sound: soundWith(spans([0, 89.5])) });
    const live = await answeredAttempt(app, userId, { sound: soundWith(spans([0, 29.5])) });
    await app.database.pool.query(
      `INSERT INTO audio_streams (id, session_id, user_id, attempt_id, question_id, sample_rate_hz, language, epoch,
                                  offset_ms, last_seq, duration_ms, sound, state, started_at, settled_at)
       SELECT a.id, $2::uuid, a.user_id, a.id, a.question_id, 16000, 'en', 1, 0, 1, 30000, NULL::jsonb, 'settled', $3::timestamptz, $3::timestamptz
       FROM attempts a WHERE a.id = $1
       UNION ALL SELECT gen_random_uuid(), $2, $4::uuid, NULL, NULL, 16000, 'en', 1, 0, 1, 15000, '{}', 'settled', $3, $3`,
      [live.attemptId, sessions[1], now, userId],
    );
    expect((await getOwnStats({ client: person.client })).data).toMatchObject({
      totalLiveSessions: 2,
      completedLiveSessions: 1,
      // 90 s recorded, 30 s live, 15 s of talk.
      spokenMinutes: 2.3,
    });
    expect(recorded.attemptId).not.toBe(live.attemptId);
  });
});
