import { randomBytes } from 'node:crypto';
import { newId } from '../../src/common/ids.js';
import {
  type OneTimeToken,
  OneTimeTokens,
  type TokenPurpose,
} from '../../src/platform/one-time-tokens/one-time-tokens.js';
import { registerPerson } from '../factories/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const minute = 60_000;

describe('one-time tokens', () => {
  let app: TestApp;
  let tokens: OneTimeTokens;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    tokens = app.app.get(OneTimeTokens);
  });
  afterAll(() => app.close());

  const issue = (fields: { purpose?: TokenPurpose; subjectId?: string; userId?: string } = {}) =>
    app.database.transaction((tx) =>
      tokens.issue(tx, { purpose: 'invitation', subjectId: newId(), userId: null, lifeMs: 10 * minute, ...fields }),
    );
  const use = (secret: string, purpose: TokenPurpose = 'invitation'): Promise<OneTimeToken | null> =>
    app.database.transaction((tx) => tokens.use(tx, purpose, secret));

  it('work once, whoever else tries at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const { secret, token } = await issue();
      const used = await Promise.all(Array.from({ length: 16 }, () => use(secret)));
      expect(used.filter((each) => each !== null)).toEqual([token]);
      expect(await tokens.find('invitation', secret)).toBeNull();
    }
  });

  it('stay usable when the transaction that used them fails', async () => {
    const { secret, token } = await issue();
    const failing = app.database.transaction(async (tx) => {
      await tokens.use(tx, 'invitation', secret);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await tokens.find('invitation', secret)).toEqual(token);
    expect(await use(secret)).toEqual(token);
  });

  it('have 256 bits that the database does not hold but a job can make again', async () => {
    const { secret, token } = await issue();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(await tokens.secretOf(token.id)).toEqual({ secret, expiresAt: token.expiresAt });
    const rows: unknown = await app.database.pool.query('SELECT t::text AS row FROM one_time_tokens t');
    const dump = JSON.stringify(rows);
    expect(dump).not.toContain(secret);
    expect(dump).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
  });

  it('open nothing once they have expired, nor do they for another purpose or in another form', async () => {
    const { secret, token } = await issue();
    expect(await use(secret, 'password_reset')).toBeNull();
    for (const odd of ['', `${secret}A`, randomBytes(32).toString('base64url'), `${secret.slice(1)}\0`]) {
      expect(await use(odd)).toBeNull();
      expect(await tokens.find('invitation', odd)).toBeNull();
    }
    app.clock.advance(10 * minute + 1);
    expect([await tokens.find('invitation', secret), await use(secret), await tokens.secretOf(token.id)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('are canceled by what they are about, and go with their account', async () => {
    const person = await registerPerson(app);
    const subjectId = newId();
    const canceled = await issue({ subjectId });
    const other = await issue({ subjectId, purpose: 'export_download' });
    const owned = await issue({ userId: person.user.id });
    await app.database.transaction((tx) => tokens.cancel(tx, 'invitation', subjectId));
    expect(await tokens.find('invitation', canceled.secret)).toBeNull();
    expect(await tokens.find('export_download', other.secret)).toEqual(other.token);
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [person.user.id]);
    expect(await tokens.secretOf(owned.token.id)).toBeNull();
  });

  it('are swept a day after they have expired', async () => {
    const { token } = await issue();
    const kept = async () =>
      (await app.database.pool.query<unknown[]>('SELECT 1 FROM one_time_tokens WHERE id = $1', [token.id])).length;
    app.clock.advance(20 * minute);
    await tokens.deleteExpired();
    expect(await kept()).toBe(1);
    app.clock.advance(24 * 60 * minute);
    await tokens.deleteExpired();
    expect(await kept()).toBe(0);
  });
});
