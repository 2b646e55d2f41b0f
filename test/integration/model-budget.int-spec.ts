import { registerPerson } from '../factories/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newId } from '../../src/common/ids.js';
import { ModelBudget } from '../../src/platform/llm/model-budget.js';

describe('the daily budget of model calls', () => {
  let app: TestApp;
  let budget: ModelBudget;
  beforeAll(async () => {
    app = await startTestApp({
      jobs: false,
      environment: { LLM_DAILY_CALLS_PER_USER: '10', LLM_DAILY_CALLS: '25' },
    });
    budget = app.app.get(ModelBudget);
  });
  afterAll(() => app.close());
  afterEach(() => app.clock.advance(24 * 3600 * 1000));

  const person = async () => (await registerPerson(app)).user.id;
  const take = async (userId: string, times: number) => {
    const decisions = await Promise.all(Array.from({ length: times }, () => budget.take(userId)));
    return decisions.filter(({ granted }) => granted).length;
  };

  it('is not overrun by parallel callers of one user', async () => {
    expect(await take(await person(), 40)).toBe(10);
  });

  it('is not overrun by parallel callers of many users', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, person));
    const granted = await Promise.all(people.map((userId) => take(userId, 12)));
    expect(granted.reduce((sum, count) => sum + count, 0)).toBe(25);
    expect(Math.max(...granted)).toBeLessThanOrEqual(10);
  });

  it('tells when the next day begins, and starts it anew', async () => {
    const userId = await person();
    await take(userId, 10);
    const refused = await budget.take(userId);
    expect(refused).toEqual({ granted: false, retryAfterSeconds: expect.any(Number) as number });
    if (!refused.granted) app.clock.advance(refused.retryAfterSeconds * 1000);
    expect(await take(userId, 1)).toBe(1);
  });

  it('does not count for everybody what a user was refused', async () => {
    await take(await person(), 100);
    expect(await take(await person(), 10)).toBe(10);
  });

  it('grants nothing to a user who is gone', async () => {
    expect(await take(newId(), 3)).toBe(0);
  });
});
