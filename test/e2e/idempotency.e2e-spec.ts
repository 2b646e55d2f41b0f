import { createHash } from 'node:crypto';
import { listJobDescriptions } from '../../sdk/src/generated/sdk.gen.js';
import { AppError } from '../../src/common/app-error.js';
import type { Database } from '../../src/platform/database/database.js';
import { registerPerson } from '../factories/people.js';
import { call, describeJob, resumeText, upload } from '../factories/resumes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a request repeated with its Idempotency-Key after a fault', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
  });
  afterAll(() => app.close());

  /** The next transaction runs as `fate` says; those after it as usual. */
  const once = (fate: (run: () => Promise<unknown>) => Promise<unknown>): void => {
    const usual = app.database.transaction.bind(app.database);
    app.database.transaction = ((work: Parameters<Database['transaction']>[0]) => {
      app.database.transaction = usual;
      return fate(() => usual(work));
    }) as Database['transaction'];
  };
  const connectionLost = () => Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' });

  it.each([
    [
      'whose commit succeeded unheard',
      async (run: () => Promise<unknown>) => {
        await run();
        throw connectionLost();
      },
      503,
    ],
    ['that wrote nothing', () => Promise.reject(connectionLost()), 503],
    ['that was a refusal', () => Promise.reject(new AppError('conflict', 'Not now.')), 409],
  ])('%s creates one thing', async (_name, fate, status) => {
    const person = await registerPerson(app);
    const create = () =>
      describeJob(
        app,
        person,
        { text: 'We look for an engineer who knows TypeScript and PostgreSQL.' },
        { 'Idempotency-Key': 'the-one-key' },
      );
    once(fate);
    expect((await create()).status).toBe(status);
    const second = await create();
    expect(second.status).toBe(201);
    const { data } = await listJobDescriptions({ client: person.client });
    expect(data?.items.map(({ id }) => id)).toEqual([second.body.id]);
  });

  it('has the file it sent, where the commit succeeded unheard', async () => {
    const person = await registerPerson(app);
    const send = () => upload(app, person, resumeText(), { headers: { 'Idempotency-Key': 'the-one-key' } });
    once(async (run) => {
      await run();
      throw connectionLost();
    });
    expect((await send()).status).toBe(503);
    const second = await send();
    expect(second.status).toBe(201);
    expect((await call(app, person, `/v1/resumes/${second.body.id}/file`)).status).toBe(200);
  });

  it('leaves nothing in the database from which a password in it can be guessed', async () => {
    const person = await registerPerson(app);
    const body = JSON.stringify({ password: person.password });
    const response = await fetch(`${app.url}/v1/users/me/export`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${person.accessToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'the-one-key',
      },
      body,
    });
    expect(response.status).toBe(202);
    const rows = await app.database.pool.query<{ fingerprint: string }[]>(
      'SELECT fingerprint FROM idempotency_keys WHERE user_id = $1',
      [person.user.id],
    );
    const bare = createHash('sha256').update(`POST /v1/users/me/export\n${body}\n`).digest('hex');
    expect(rows.map(({ fingerprint }) => fingerprint === bare)).toEqual([false]);
  });
});
