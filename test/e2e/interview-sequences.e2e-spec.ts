import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import {
  askFollowUp,
  completeInterview,
  createAttempt,
  createInterview,
  deleteAttempt,
  deleteInterview,
  generateQuestions,
  listAttempts,
  listQuestions,
} from '../../sdk/src/generated/sdk.gen.js';
import { type Person, registerPerson } from '../factories/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What should be true of one interview after the commands so far. */
interface Expected {
  state: 'none' | 'draft' | 'active' | 'completed' | 'deleted';
  baseQuestions: number;
  /** Indexes of base questions that have a complete answer, a follow-up. */
  answered: Set<number>;
  followedUp: Set<number>;
  attempts: number;
}

interface Real {
  id: string;
  /** Base questions by position. */
  questionIds: string[];
  attemptIds: string[];
}

type Command =
  | { readonly kind: 'create' }
  | { readonly kind: 'generate'; readonly count: number | undefined }
  | { readonly kind: 'answer' | 'speak' | 'followUp'; readonly question: number }
  | { readonly kind: 'complete' | 'delete' | 'forget' };

const question = fc.nat({ max: 4 });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'create' } as const) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('generate' as const), count: fc.constant(undefined) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('generate' as const), count: fc.integer({ min: 1, max: 10 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom('answer' as const, 'speak' as const, 'followUp' as const), question }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'complete' } as const, { kind: 'forget' } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'complete' } as const, { kind: 'delete' } as const) },
);

const questionLimit = 30;
const firstSet = 2;

/** The status the contract promises, and what changes with it. */
function predict(model: Expected, step: Command): number {
  const absent = model.state === 'none' || model.state === 'deleted';
  switch (step.kind) {
    case 'create':
      if (model.state === 'draft' || model.state === 'active') return 200;
      Object.assign(model, {
        state: 'draft',
        baseQuestions: 0,
        answered: new Set(),
        followedUp: new Set(),
        attempts: 0,
      });
      return 201;
    case 'generate': {
      if (absent) return 404;
      if (step.count === undefined && model.baseQuestions > 0) return 200;
      if (model.state === 'completed') return 409;
      const count = step.count ?? firstSet;
      if (model.baseQuestions + count > questionLimit) return 409;
      model.baseQuestions += count;
      model.state = 'active';
      return 201;
    }
    case 'answer':
    case 'speak':
      if (absent || step.question >= model.baseQuestions) return 404;
      if (model.state === 'completed') return 409;
      model.attempts += 1;
      if (step.kind === 'answer') model.answered.add(step.question);
      return 201;
    case 'followUp':
      if (absent || step.question >= model.baseQuestions) return 404;
      if (model.followedUp.has(step.question)) return 200;
      if (model.state === 'completed' || !model.answered.has(step.question)) return 409;
      model.followedUp.add(step.question);
      return 201;
    case 'complete':
      if (absent) return 404;
      if (model.state === 'draft') return 409;
      model.state = 'completed';
      return 200;
    case 'forget':
      if (absent || model.attempts === 0) return 404;
      model.attempts -= 1;
      return 204;
    case 'delete':
      if (absent) return 404;
      model.state = 'deleted';
      return 204;
  }
}

describe('random sequences of commands on an interview', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  async function perform(real: Real, step: Command, track: string): Promise<number | undefined> {
    const { client } = person;
    const path = { id: real.id };
    const questionPath = { id: 'question' in step ? (real.questionIds[step.question] ?? randomUUID()) : real.id };
    switch (step.kind) {
      case 'create': {
        const { data, response } = await createInterview({ client, body: { track, questionCount: firstSet } });
        if (response?.status === 201) Object.assign(real, { id: data!.id, questionIds: [], attemptIds: [] });
        else expect(data?.id).toBe(real.id);
        return response?.status;
      }
      case 'generate': {
        const body = step.count === undefined ? {} : { count: step.count };
        const { data, response } = await generateQuestions({ client, path, body });
        if (data !== undefined) {
          real.questionIds = data.items.filter((item) => item.parentQuestionId === null).map((item) => item.id);
        }
        return response?.status;
      }
      case 'answer':
      case 'speak': {
        const body = step.kind === 'answer' ? { answer: 'It depends on the load.' } : { kind: 'spoken' as const };
        const { data, response } = await createAttempt({ client, path: questionPath, body });
        // Only spoken ones are forgotten, so that what was answered stays answered.
        if (data !== undefined) real.attemptIds[step.kind === 'speak' ? 'push' : 'unshift'](data.id);
        return response?.status;
      }
      case 'followUp':
        return (await askFollowUp({ client, path: questionPath })).response?.status;
      case 'complete':
        return (await completeInterview({ client, path })).response?.status;
      case 'forget':
        return (await deleteAttempt({ client, path: { id: real.attemptIds.pop() ?? randomUUID() } })).response?.status;
      case 'delete':
        return (await deleteInterview({ client, path })).response?.status;
    }
  }

  async function checkInvariants(model: Expected, real: Real): Promise<void> {
    const { client } = person;
    const questions = await listQuestions({ client, path: { id: real.id } });
    if (model.state === 'none' || model.state === 'deleted') {
      expect(questions.response?.status).toBe(404);
      return;
    }
    const items = questions.data!.items;
    const base = items.filter((item) => item.parentQuestionId === null);
    expect(base).toHaveLength(model.baseQuestions);
    expect(items.length - base.length).toBe(model.followedUp.size);
    expect(items.map(({ position }) => position)).toEqual(items.map((_, index) => index + 1));
    expect(new Set(base.map(({ text }) => text)).size).toBe(base.length);
    expect(items.every((item) => (item.expectedPoints !== null) === (model.state === 'completed'))).toBe(true);
    const attempts = await listAttempts({ client, path: { id: real.id }, query: { limit: 100 } });
    expect(attempts.data!.items).toHaveLength(model.attempts);
  }

  it('are answered as the model says, and never break an invariant', async () => {
    let run = 0;
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 16 }), async (steps) => {
        const track = `run-${run++}`;
        const model: Expected = {
          state: 'none',
          baseQuestions: 0,
          answered: new Set(),
          followedUp: new Set(),
          attempts: 0,
        };
        const real: Real = { id: randomUUID(), questionIds: [], attemptIds: [] };
        for (const step of steps) {
          const before = model.state;
          const expected = forgetsTyped(step, model, real) ? null : predict(model, step);
          if (expected === null) continue;
          const actual = await perform(real, step, track);
          expect({ step, before, status: actual }).toEqual({ step, before, status: expected });
          seen.set(expected, (seen.get(expected) ?? 0) + 1);
        }
        await checkInvariants(model, real);
      }),
      { numRuns: 200 },
    );
    // The sequences are of use only if they reach every kind of answer.
    for (const status of [200, 201, 204, 404, 409])
      expect({ status, times: seen.get(status) ?? 0 }).not.toEqual({ status, times: 0 });
  }, 120_000);
});

/** Deleting the last typed answer would make the question unanswered again; the model does not follow that far. */
function forgetsTyped(step: Command, model: Expected, real: Real): boolean {
  return step.kind === 'forget' && real.attemptIds.length > 0 && model.answered.size > 0;
}
