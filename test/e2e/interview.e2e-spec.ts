import { randomUUID } from 'node:crypto';
import {
  askFollowUp,
  completeInterview,
  createAttempt,
  createInterview,
  deleteAttempt,
  deleteInterview,
  generateQuestions,
  getAttempt,
  getInterview,
  listAttempts,
  listInterviews,
  listQuestions,
  updateInterview,
} from '../../sdk/src/generated/sdk.gen.js';
import type { CreateInterviewRequest } from '../../sdk/src/generated/types.gen.js';
import { findBankQuestion, questionBank } from '../../src/modules/interview/bank/question-bank.js';
import { type Person, registerPerson } from '../factories/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const sixteen = Array.from({ length: 16 }, (_, index) => index);
const status = (result: { response?: Response }) => result.response?.status;
const code = (result: { error?: unknown }) => (result.error as { code?: string } | undefined)?.code;

describe('interviews', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  const start = async (body: Partial<CreateInterviewRequest> = {}, who = person) => {
    const { data, error } = await createInterview({ client: who.client, body: { track: 'backend', ...body } });
    if (data === undefined) throw new Error(JSON.stringify(error));
    return data;
  };
  const generate = async (id: string, body: { count?: number } = {}, who = person) => {
    const { data, error } = await generateQuestions({ client: who.client, path: { id }, body });
    if (data === undefined) throw new Error(JSON.stringify(error));
    return data.items;
  };
  const answer = (id: string, text = 'An index keeps the column sorted.', who = person) =>
    createAttempt({ client: who.client, path: { id }, body: { answer: text } });
  const rows = async (table: string, column: string, id: string): Promise<number> => {
    const found = await app.database.pool.query<{ n: number }[]>(
      `SELECT count(*)::integer AS n FROM ${table} WHERE ${column} = $1`,
      [id],
    );
    return found[0]?.n ?? -1;
  };

  describe('starting', () => {
    it('starts a draft with the settings given or their defaults', async () => {
      const interview = await start({ title: 'For the new job', questionCount: 7 });
      expect(interview).toMatchObject({
        track: 'backend',
        title: 'For the new job',
        difficulty: 'medium',
        questionType: 'mixed',
        questionCount: 7,
        mode: 'real',
        state: 'draft',
        language: 'en',
        resumed: false,
        completedAt: null,
      });
      expect(interview).not.toHaveProperty('userId');
    });

    it('resumes the open one of the track, and starts another after completion', async () => {
      const first = await start();
      const again = await createInterview({ client: person.client, body: { track: 'backend', difficulty: 'hard' } });
      expect([status(again), again.data?.id, again.data?.resumed]).toEqual([200, first.id, true]);
      expect(again.data?.difficulty).toBe('medium');
      expect((await start({ track: 'qa' })).id).not.toBe(first.id);
      await generate(first.id);
      await completeInterview({ client: person.client, path: { id: first.id } });
      expect(await start()).toMatchObject({ resumed: false, state: 'draft' });
    });

    it('makes one of sixteen parallel starts', async () => {
      const all = await Promise.all(
        sixteen.map(() => createInterview({ client: person.client, body: { track: 'backend' } })),
      );
      expect(all.map(status).toSorted()).toEqual([...Array<number>(15).fill(200), 201]);
      expect(new Set(all.map(({ data }) => data?.id)).size).toBe(1);
      expect(await rows('interviews', 'user_id', person.user.id)).toBe(1);
    });

    it.each([
      ['a track that is no slug', { track: 'Back End' }],
      ['an unknown difficulty', { difficulty: 'brutal' }],
      ['eleven questions', { questionCount: 11 }],
      ['half a question', { questionCount: 1.5 }],
      ['an unknown language', { language: 'xx' }],
      ['null where a value belongs', { difficulty: null }],
      ['a field of its own', { state: 'completed' }],
    ])('refuses %s', async (_, body) => {
      const result = await createInterview({ client: person.client, body: { track: 'backend', ...body } as never });
      expect([status(result), code(result)]).toEqual([422, 'validation_failed']);
    });

    it('refuses a résumé and a job description that are not the own ones', async () => {
      const resume = await createInterview({ client: person.client, body: { track: 'qa', resumeId: randomUUID() } });
      expect([status(resume), code(resume)]).toEqual([404, 'resume_not_found']);
      const job = await createInterview({
        client: person.client,
        body: { track: 'qa', jobDescriptionId: randomUUID() },
      });
      expect([status(job), code(job)]).toEqual([404, 'job_description_not_found']);
    });

    it('repeats the answer to a repeated key', async () => {
      const headers = { 'Idempotency-Key': randomUUID() };
      const body = { track: 'backend' };
      const first = await createInterview({ client: person.client, body, headers });
      const second = await createInterview({ client: person.client, body, headers });
      expect([status(first), status(second)]).toEqual([201, 201]);
      expect(second.data).toEqual(first.data);
    });
  });

  describe('the list', () => {
    it('goes through all, newest first, each once', async () => {
      const ids: string[] = [];
      for (const track of ['qa', 'backend', 'frontend', 'general', 'devops-sre']) ids.push((await start({ track })).id);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { data } = await listInterviews({
          client: person.client,
          query: { limit: 2, ...(cursor && { cursor }) },
        });
        seen.push(...data!.items.map(({ id }) => id));
        cursor = data!.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(ids.toReversed());
    });

    it('refuses a cursor of another user', async () => {
      for (const track of ['qa', 'backend']) await start({ track });
      const { data } = await listInterviews({ client: person.client, query: { limit: 1 } });
      const stranger = await registerPerson(app);
      const result = await listInterviews({ client: stranger.client, query: { cursor: data!.nextCursor! } });
      expect([status(result), code(result)]).toEqual([400, 'cursor_invalid']);
    });
  });

  describe('changing', () => {
    it('changes settings of a draft, and only the title later', async () => {
      const { id } = await start();
      const draft = await updateInterview({
        client: person.client,
        path: { id },
        body: { difficulty: 'hard', title: 'A' },
      });
      expect(draft.data).toMatchObject({ difficulty: 'hard', title: 'A' });
      await generate(id);
      const late = await updateInterview({ client: person.client, path: { id }, body: { mode: 'practice' } });
      expect([status(late), code(late)]).toEqual([409, 'interview_started']);
      const renamed = await updateInterview({ client: person.client, path: { id }, body: { title: null } });
      expect(renamed.data).toMatchObject({ title: null, difficulty: 'hard', mode: 'real', state: 'active' });
    });

    it('takes none of the fields the server owns', async () => {
      const { id } = await start();
      for (const field of ['state', 'userId', 'completedAt', 'track', 'createdAt']) {
        const result = await updateInterview({
          client: person.client,
          path: { id },
          body: { [field]: 'completed' },
        });
        expect(status(result)).toBe(422);
      }
    });

    it('deletes with questions and answers', async () => {
      const { id } = await start();
      const [question] = await generate(id);
      await answer(question!.id);
      expect(status(await deleteInterview({ client: person.client, path: { id } }))).toBe(204);
      expect(status(await getInterview({ client: person.client, path: { id } }))).toBe(404);
      expect(await rows('questions', 'interview_id', id)).toBe(0);
      expect(await rows('attempts', 'interview_id', id)).toBe(0);
    });
  });

  describe('questions', () => {
    it('are written from the bank without a model, and say so', async () => {
      const { id } = await start();
      const questions = await generate(id);
      expect(questions.map(({ category }) => category)).toEqual([
        'technical',
        'technical',
        'technical',
        'behavioral',
        'behavioral',
      ]);
      expect(questions.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
      for (const question of questions) {
        expect(question).toMatchObject({ source: 'rules', sourceReason: 'llm_not_configured', model: null });
        expect(questionBank.map(({ text }) => text)).toContain(question.text);
      }
      expect((await getInterview({ client: person.client, path: { id } })).data?.state).toBe('active');
    });

    it('are one set for sixteen parallel calls', async () => {
      const { id } = await start();
      const all = await Promise.all(
        sixteen.map(() => generateQuestions({ client: person.client, path: { id }, body: {} })),
      );
      expect(all.map(status).toSorted()).toEqual([...Array<number>(15).fill(200), 201]);
      const sets = all.map(({ data }) => data!.items.map((question) => question.id).join());
      expect(new Set(sets).size).toBe(1);
      expect(await rows('questions', 'interview_id', id)).toBe(5);
      expect(await rows('question_batches', 'interview_id', id)).toBe(1);
    });

    it('stay the same when asked for again, and grow by count', async () => {
      const { id } = await start({ questionCount: 3 });
      const first = await generate(id);
      expect(await generate(id)).toEqual(first);
      const more = await generate(id, { count: 10 });
      expect(more.slice(0, 3)).toEqual(first);
      expect(more).toHaveLength(13);
      expect(new Set(more.map(({ text }) => text)).size).toBe(13);
      await generate(id, { count: 10 });
      const tooMany = await generateQuestions({ client: person.client, path: { id }, body: { count: 8 } });
      expect([status(tooMany), code(tooMany)]).toEqual([409, 'question_limit_reached']);
    });

    it('grow once by a repeated key', async () => {
      const { id } = await start({ questionCount: 1 });
      await generate(id);
      const headers = { 'Idempotency-Key': randomUUID() };
      for (let i = 0; i < 3; i++) {
        const { data } = await generateQuestions({ client: person.client, path: { id }, body: { count: 2 }, headers });
        expect(data?.items).toHaveLength(3);
      }
    });

    it('do not come again in the next three interviews of the track', async () => {
      const texts: string[] = [];
      for (let round = 0; round < 4; round++) {
        const { id } = await start({ questionCount: 10, difficulty: 'expert' });
        texts.push(...(await generate(id)).map(({ text }) => text));
        await completeInterview({ client: person.client, path: { id } });
      }
      expect(texts).toHaveLength(40);
      expect(new Set(texts).size).toBe(40);
    });

    it('show nothing of a good answer before the end, not even after a refused answer', async () => {
      const { id } = await start();
      const questions = await generate(id);
      const bodies = [
        questions,
        (await listQuestions({ client: person.client, path: { id } })).data,
        (await answer(questions[0]!.id, '')).error,
        (await answer(questions[0]!.id)).data,
        (await askFollowUp({ client: person.client, path: { id: questions[0]!.id } })).data,
        (await getInterview({ client: person.client, path: { id } })).data,
      ];
      const seen = JSON.stringify(bodies);
      for (const { text } of questions) {
        const known = questionBank.find((entry) => entry.text === text)!;
        expect(seen).not.toContain(known.modelAnswer);
        for (const point of known.expectedPoints) expect(seen).not.toContain(`"${point.text}"`);
      }
      expect(questions.every((question) => question.expectedPoints === null && question.hints === null)).toBe(true);
      await completeInterview({ client: person.client, path: { id } });
      const after = await listQuestions({ client: person.client, path: { id } });
      expect(after.data!.items.every(({ expectedPoints }) => (expectedPoints?.length ?? 0) >= 3)).toBe(true);
      expect(after.data!.items[0]!.modelAnswer).not.toBeNull();
    });

    it('show hints when practising, and no model answer', async () => {
      const { id } = await start({ mode: 'practice' });
      const [question] = await generate(id);
      expect(question!.hints!.length).toBeGreaterThanOrEqual(3);
      expect([question!.expectedPoints, question!.modelAnswer]).toEqual([null, null]);
      await completeInterview({ client: person.client, path: { id } });
      const { data } = await listQuestions({ client: person.client, path: { id } });
      expect(data!.items[0]!.hints).toBeNull();
    });

    it('carry the code or diagram they are about', async () => {
      const { id } = await start({
        track: 'frontend',
        difficulty: 'easy',
        questionType: 'technical',
        questionCount: 10,
      });
      const shown = (await generate(id)).find(({ text }) => text === findBankQuestion('frontend.promise-order')!.text);
      expect(shown?.supplement?.kind).toBe('code');
      expect(shown?.supplement?.content).toContain('setTimeout');
    });

    it('are refused after completion', async () => {
      const { id } = await start({ questionCount: 1 });
      await generate(id);
      await completeInterview({ client: person.client, path: { id } });
      const more = await generateQuestions({ client: person.client, path: { id }, body: { count: 1 } });
      expect([status(more), code(more)]).toEqual([409, 'interview_completed']);
      expect(await generate(id)).toHaveLength(1);
    });
  });

  describe('attempts', () => {
    it('are all kept, and the latest complete one is current', async () => {
      const { id } = await start();
      const [question] = await generate(id);
      const first = await answer(question!.id, 'First thoughts.');
      expect(status(first)).toBe(201);
      expect(first.data).toMatchObject({
        kind: 'typed',
        state: 'complete',
        answerText: 'First thoughts.',
        interviewId: id,
      });
      const spoken = await createAttempt({
        client: person.client,
        path: { id: question!.id },
        body: { kind: 'spoken' },
      });
      expect(spoken.data).toMatchObject({ kind: 'spoken', state: 'open', answerText: null, completedAt: null });
      const { data } = await listAttempts({ client: person.client, path: { id } });
      expect(data!.items.map((attempt) => attempt.id)).toEqual([first.data!.id, spoken.data!.id]);
      expect((await getAttempt({ client: person.client, path: { id: first.data!.id } })).data).toEqual(first.data);
    });

    it.each([
      ['nothing', {}],
      ['an empty answer', { answer: '' }],
      ['a blank answer', { answer: ' \n ' }],
      ['5,001 characters', { answer: 'x'.repeat(5001) }],
      ['a number', { answer: 7 }],
      ['a spoken one with an answer', { kind: 'spoken', answer: 'x' }],
      ['an unknown kind', { kind: 'sung' }],
      ['a score of their own', { answer: 'x', score: 100 }],
    ])('refuse %s', async (_, body) => {
      const { id } = await start();
      const [question] = await generate(id);
      const result = await createAttempt({ client: person.client, path: { id: question!.id }, body: body as never });
      expect([status(result), code(result)]).toEqual([422, 'validation_failed']);
      expect(await rows('attempts', 'interview_id', id)).toBe(0);
    });

    it('take 5,000 characters, counted as people count them', async () => {
      const { id } = await start();
      const [question] = await generate(id);
      const { data } = await answer(question!.id, '🙂'.repeat(5000));
      expect([...data!.answerText!]).toHaveLength(5000);
    });

    it('are refused before the first question is known and after completion', async () => {
      expect(status(await answer(randomUUID()))).toBe(404);
      const { id } = await start();
      const [question] = await generate(id);
      await completeInterview({ client: person.client, path: { id } });
      const late = await answer(question!.id);
      expect([status(late), code(late)]).toEqual([409, 'interview_completed']);
    });

    it('in a race with completion are either stored before it or refused', async () => {
      for (let round = 0; round < 5; round++) {
        const { id } = await start({ track: `race-${round}` });
        const [question] = await generate(id);
        const results = await Promise.all(
          sixteen.map((n) =>
            n === 8 ? completeInterview({ client: person.client, path: { id } }) : answer(question!.id, `Answer ${n}`),
          ),
        );
        const stored = results.filter((result) => status(result) === 201).length;
        const refused = results.filter((result) => code(result) === 'interview_completed').length;
        expect(stored + refused).toBe(15);
        expect(await rows('attempts', 'interview_id', id)).toBe(stored);
      }
    });

    it('are stored once by a repeated key', async () => {
      const { id } = await start();
      const [question] = await generate(id);
      const headers = { 'Idempotency-Key': randomUUID() };
      const body = { answer: 'Only once.' };
      const first = await createAttempt({ client: person.client, path: { id: question!.id }, body, headers });
      const second = await createAttempt({ client: person.client, path: { id: question!.id }, body, headers });
      expect(second.data).toEqual(first.data);
      expect(await rows('attempts', 'interview_id', id)).toBe(1);
    });

    it('can be deleted', async () => {
      const { id } = await start();
      const [question] = await generate(id);
      const { data } = await answer(question!.id);
      expect(status(await deleteAttempt({ client: person.client, path: { id: data!.id } }))).toBe(204);
      expect(status(await getAttempt({ client: person.client, path: { id: data!.id } }))).toBe(404);
    });
  });

  describe('follow-ups', () => {
    it('are one of sixteen for a question, made from its answer', async () => {
      const { id } = await start();
      const [question] = await generate(id);
      await answer(question!.id);
      const all = await Promise.all(
        sixteen.map(() => askFollowUp({ client: person.client, path: { id: question!.id } })),
      );
      expect(all.map(status).toSorted()).toEqual([...Array<number>(15).fill(200), 201]);
      expect(new Set(all.map(({ data }) => data!.id)).size).toBe(1);
      const followUp = all[0]!.data!;
      expect(followUp).toMatchObject({ parentQuestionId: question!.id, source: 'rules', position: 6 });
      expect(followUp.text.split(/\s+/).length).toBeLessThanOrEqual(35);
      expect(status(await answer(followUp.id))).toBe(201);
    });

    it('need an answer and are never chained', async () => {
      const { id } = await start();
      const [question] = await generate(id);
      const early = await askFollowUp({ client: person.client, path: { id: question!.id } });
      expect([status(early), code(early)]).toEqual([409, 'question_not_answered']);
      await answer(question!.id);
      const { data } = await askFollowUp({ client: person.client, path: { id: question!.id } });
      await answer(data!.id);
      const chained = await askFollowUp({ client: person.client, path: { id: data!.id } });
      expect([status(chained), code(chained)]).toEqual([409, 'follow_up_of_follow_up']);
    });
  });

  describe('completion', () => {
    it('happens once for sixteen parallel calls, with one job', async () => {
      const { id } = await start();
      await generate(id);
      const all = await Promise.all(sixteen.map(() => completeInterview({ client: person.client, path: { id } })));
      expect(all.map(status)).toEqual(Array<number>(16).fill(200));
      expect(new Set(all.map(({ data }) => data!.completedAt)).size).toBe(1);
      const jobs = await app.database.pool.query<{ n: number }[]>(
        `SELECT count(*)::integer AS n FROM pgboss.job WHERE name = 'interview.completed' AND data ->> 'interviewId' = $1`,
        [id],
      );
      expect(jobs[0]?.n).toBe(1);
    });

    it('needs questions', async () => {
      const { id } = await start();
      const result = await completeInterview({ client: person.client, path: { id } });
      expect([status(result), code(result)]).toEqual([409, 'interview_not_started']);
    });
  });

  it('answers a stranger like an id that does not exist, and writes nothing', async () => {
    const { id } = await start();
    const [question] = await generate(id);
    const { data: attempt } = await answer(question!.id);
    const { client } = await registerPerson(app);
    const calls = (interviewId: string, questionId: string, attemptId: string) => [
      getInterview({ client, path: { id: interviewId } }),
      updateInterview({ client, path: { id: interviewId }, body: { title: 'Mine' } }),
      deleteInterview({ client, path: { id: interviewId } }),
      generateQuestions({ client, path: { id: interviewId }, body: { count: 1 } }),
      listQuestions({ client, path: { id: interviewId } }),
      listAttempts({ client, path: { id: interviewId } }),
      completeInterview({ client, path: { id: interviewId } }),
      createAttempt({ client, path: { id: questionId }, body: { answer: 'Mine' } }),
      createAttempt({ client, path: { id: questionId }, body: { kind: 'spoken' } }),
      askFollowUp({ client, path: { id: questionId } }),
      getAttempt({ client, path: { id: attemptId } }),
      deleteAttempt({ client, path: { id: attemptId } }),
    ];
    const bare = ({ error }: { error?: unknown }) => ({ ...(error as object), requestId: null });
    const foreign = await Promise.all(calls(id, question!.id, attempt!.id) as Promise<{ error?: unknown }>[]);
    const absent = await Promise.all(
      calls(randomUUID(), randomUUID(), randomUUID()) as Promise<{ error?: unknown; response?: Response }>[],
    );
    expect(absent.map(status)).toEqual(Array<number>(12).fill(404));
    expect(foreign.map(bare)).toEqual(absent.map(bare));
    expect(await rows('attempts', 'interview_id', id)).toBe(1);
    expect((await getInterview({ client: person.client, path: { id } })).data).toMatchObject({
      title: null,
      state: 'active',
    });
  });
});
