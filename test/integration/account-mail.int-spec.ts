import type { Logger } from 'typeorm';
import { AccountService } from '../../src/modules/auth/account.service.js';
import { ResetPasswordService } from '../../src/modules/auth/reset-password.service.js';
import { VerifyEmailService } from '../../src/modules/auth/verify-email.service.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import { OneTimeTokens } from '../../src/platform/one-time-tokens/one-time-tokens.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const rounds = 4;

describe('what is mailed about an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
  });
  afterAll(() => app.close());

  /** The secret of the link in the letter of this kind that waits for this person. */
  const secretFor = async ({ user }: Person, kind: string): Promise<string> => {
    const rows = await app.database.pool.query<{ id: string }[]>(
      `SELECT content ->> 'tokenId' AS id FROM mails WHERE user_id = $1 AND content ->> 'kind' = $2
       ORDER BY created_at DESC, id DESC LIMIT 1`,
      [user.id, kind],
    );
    return (await app.app.get(OneTimeTokens).secretOf(rows[0]!.id))!.secret;
  };
  const actorOf = ({ user, sessionId }: Person) => ({ userId: user.id, sessionId, role: user.role });

  it('takes the same statements to ask for, whether or not the address has an account', async () => {
    const person = await registerPerson(app);
    const statementsOf = async (email: string): Promise<string[]> => {
      const { source } = app.database;
      const usual = source.logger;
      const statements: string[] = [];
      source.logger = { logQuery: (query: string) => void statements.push(query) } as unknown as Logger;
      await app.app
        .get(ResetPasswordService)
        .ask(email)
        .finally(() => (source.logger = usual));
      return statements;
    };
    const known = await statementsOf(person.email);
    expect(known.length).toBeGreaterThanOrEqual(4);
    expect(await statementsOf(`nobody-${person.email}`)).toEqual(known);
  });

  it('never confirms an address that replaces the one the link went to', async () => {
    const person = await registerPerson(app);
    const secret = await secretFor(person, 'email_verification');
    const email = `new-${person.email}`;
    const verify = () => app.app.get(VerifyEmailService).verify(secret);
    await app.app.get(AccountService).updateProfile(actorOf(person), { email, currentPassword: person.password });
    await expect(verify()).rejects.toMatchObject({ code: 'one_time_token_invalid' });
    expect(await app.app.get(UsersService).find(person.user.id)).toMatchObject({ email, emailVerified: false });
  });

  it('waits for a change of the address that is under way, and then confirms nothing', async () => {
    const person = await registerPerson(app);
    const secret = await secretFor(person, 'email_verification');
    const { verifying } = await app.database.transaction(async (tx) => {
      await tx.query(`UPDATE users SET email = 'other@example.org' WHERE id = $1`, [person.user.id]);
      const outcome = app.app
        .get(VerifyEmailService)
        .verify(secret)
        .catch((error: unknown) => error);
      await eventually(async () => {
        // Not by this transaction: it sees the activity as it was when it first looked.
        const waiting: unknown = await app.database.pool.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        expect(waiting).not.toEqual([]);
      });
      await app.app.get(OneTimeTokens).cancel(tx, 'email_verification', person.user.id);
      return { verifying: outcome };
    });
    expect(await verifying).toMatchObject({ code: 'one_time_token_invalid' });
    expect(await app.app.get(UsersService).find(person.user.id)).toMatchObject({ emailVerified: false });
  });

  it('leaves one of two passwords, and no session of the other, when a reset and a change meet', async () => {
    for (let round = 0; round < rounds; round++) {
      const person = await registerPerson(app);
      await app.app.get(ResetPasswordService).sendLink(person.user.id, person.sessionId);
      const secret = await secretFor(person, 'password_reset');
      const [reset, changed] = await Promise.allSettled([
        app.app.get(ResetPasswordService).reset(secret, 'a long walk in the hills'),
        app.app.get(AccountService).changePassword(actorOf(person), person.password, 'a short swim in the lake'),
      ]);
      // Whoever commits first takes from the other what it needs: the link, or the password it was confirmed with.
      expect([reset.status, changed.status].sort()).toEqual(['fulfilled', 'rejected']);
      const users = app.app.get(UsersService);
      const opens = async (password: string) => (await users.verifyPassword(person.user.id, password)) !== null;
      expect([await opens('a long walk in the hills'), await opens('a short swim in the lake')]).toEqual([
        reset.status === 'fulfilled',
        changed.status === 'fulfilled',
      ]);
    }
  });
});
