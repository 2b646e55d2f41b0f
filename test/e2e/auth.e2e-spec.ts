import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import {
  changePassword,
  closeAccount,
  endSession,
  getKeys,
  getProfile,
  listSessions,
  login,
  logout,
  logoutAll,
  refresh,
  register,
  updateProfile,
} from '../../sdk/src/generated/sdk.gen.js';
import type { Tx } from '../../src/platform/database/database.js';
import { registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const minute = 60_000;

describe('accounts and sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const statusOf = async (accessToken: string) =>
    (await getProfile({ client: app.clientFor(accessToken) })).response?.status;
  const signIn = (identifier: string, password: string) =>
    login({ client: app.anonymous, body: { identifier, password } });
  const renew = (refreshToken: string) => refresh({ client: app.anonymous, body: { refreshToken } });

  const someoneWaits = async (tx: Tx): Promise<void> => {
    const rows: unknown = await tx.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(rows).not.toEqual([]);
  };

  describe('registration', () => {
    it('makes one account of 16 parallel tries in different spelling', async () => {
      const spellings = ['twin@example.org', 'TWIN@example.org', ' twin@Example.org', 'twin@EXAMPLE.ORG'];
      const tries = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          register({
            client: app.anonymous,
            body: { email: spellings[index % 4]!, password: 'quiet river bank', fullName: 'Robin Example' },
          }),
        ),
      );
      const statuses = tries.map(({ response }) => response?.status).sort();
      expect(statuses).toEqual([201, ...Array.from({ length: 15 }, () => 409)]);
    });

    it('names the field that is taken', async () => {
      await registerPerson(app, { username: 'taken_name' });
      const { error } = await register({
        client: app.anonymous,
        body: { email: 'other@example.org', username: 'Taken_Name', password: 'quiet river bank', fullName: 'R' },
      });
      expect(error?.code).toBe('username_taken');
    });

    it('refuses fields that are not asked for', async () => {
      const { error, response } = await register({
        client: app.anonymous,
        body: { email: 'a@example.org', password: 'quiet river bank', fullName: 'R', role: 'admin' } as never,
      });
      expect(response?.status).toBe(422);
      expect(error?.errors?.[0]?.field).toBe('role');
    });
  });

  describe('sign-in', () => {
    it('takes e-mail or username, whatever the case', async () => {
      const person = await registerPerson(app, { username: 'Robin-1' });
      for (const identifier of [person.email.toUpperCase(), 'robin-1']) {
        expect((await signIn(identifier, person.password)).data?.user.id).toBe(person.user.id);
      }
    });

    it('answers a wrong identifier and a wrong password alike', async () => {
      const person = await registerPerson(app);
      const [wrongPassword, nobody] = await Promise.all([
        signIn(person.email, 'not the password'),
        signIn('nobody@example.org', 'not the password'),
      ]);
      const { requestId: _one, ...first } = wrongPassword.error!;
      const { requestId: _two, ...second } = nobody.error!;
      expect(first).toEqual(second);
      expect(first.status).toBe(401);
    });

    it('bounds guessing by account, and opens again by itself', async () => {
      const person = await registerPerson(app);
      await app.database.pool.query(`UPDATE auth_sessions SET address = 'elsewhere' WHERE user_id = $1`, [
        person.user.id,
      ]);
      const guesses = await Promise.all(Array.from({ length: 30 }, () => signIn(person.email, 'guess')));
      expect(guesses.filter(({ response }) => response?.status === 401)).toHaveLength(10);
      const locked = await signIn(person.email, person.password);
      expect(locked.error?.code).toBe('login_throttled');
      expect(Number(locked.response?.headers.get('Retry-After'))).toBeGreaterThan(0);
      app.clock.advance(5 * minute + 1);
      expect((await signIn(person.email, person.password)).response?.status).toBe(200);
    });

    it('throttles what is no account in the same way', async () => {
      const statuses = [];
      for (let attempt = 0; attempt < 12; attempt++) {
        statuses.push((await signIn('ghost@example.org', 'guess')).response?.status);
      }
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    });

    it('lets the owner in from a known address while a stranger guesses', async () => {
      const person = await registerPerson(app);
      const moveTo = (address: string) =>
        app.database.pool.query('UPDATE auth_sessions SET address = $2 WHERE user_id = $1', [person.user.id, address]);
      await moveTo('elsewhere');
      for (let guess = 0; guess < 11; guess++) await signIn(person.email, 'guess');
      expect((await signIn(person.email, person.password)).error?.code).toBe('login_throttled');
      await moveTo('127.0.0.1');
      expect((await signIn(person.email, person.password)).response?.status).toBe(200);
    });

    it('tells a closed account only to who knows its password', async () => {
      const person = await registerPerson(app);
      await app.database.pool.query(`UPDATE users SET status = 'disabled' WHERE id = $1`, [person.user.id]);
      expect((await signIn(person.email, 'wrong')).error?.code).toBe('credentials_invalid');
      expect((await signIn(person.email, person.password)).error?.code).toBe('account_inactive');
    });
  });

  describe('access tokens', () => {
    it('are signed with the published key', async () => {
      const person = await registerPerson(app);
      const [head = '', body = '', signature = ''] = person.accessToken.split('.');
      const { data } = await getKeys({ client: app.anonymous });
      const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string; alg: string; typ: string };
      const jwk = data!.keys.find((key) => key.kid === header.kid);
      const key = createPublicKey({ key: jwk as unknown as JsonWebKey, format: 'jwk' });
      expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
      expect(header).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
      expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({
        iss: 'http://rehearse.test',
        aud: 'rehearse-api',
        typ: 'at+jwt',
        sub: person.user.id,
        sid: person.sessionId,
      });
    });

    it('end with a ban within five seconds', async () => {
      const person = await registerPerson(app);
      expect(await statusOf(person.accessToken)).toBe(200);
      await app.database.pool.query(`UPDATE users SET status = 'disabled' WHERE id = $1`, [person.user.id]);
      app.clock.advance(5_000);
      expect(await statusOf(person.accessToken)).toBe(401);
    });
  });

  describe('refresh', () => {
    it('advances once for 20 callers and leaves all of them with a working pair', async () => {
      const person = await registerPerson(app);
      const replies = await Promise.all(Array.from({ length: 20 }, () => renew(person.refreshToken)));
      expect(replies.map(({ response }) => response?.status)).toEqual(Array.from({ length: 20 }, () => 200));
      expect(new Set(replies.map(({ data }) => data?.refreshToken)).size).toBe(1);
      for (const { data } of replies) expect(await statusOf(data!.accessToken)).toBe(200);
      expect((await renew(replies[0]!.data!.refreshToken)).response?.status).toBe(200);
    });

    it('ends the whole session when an old token comes again, also its access tokens', async () => {
      const person = await registerPerson(app);
      let newest = (await renew(person.refreshToken)).data!;
      for (let round = 0; round < 2; round++) newest = (await renew(newest.refreshToken)).data!;
      expect((await renew(person.refreshToken)).error?.code).toBe('refresh_token_invalid');
      expect((await renew(newest.refreshToken)).response?.status).toBe(401);
      expect(await statusOf(newest.accessToken)).toBe(401);
    });

    it('takes the token before for ten seconds and not longer', async () => {
      const person = await registerPerson(app);
      const next = (await renew(person.refreshToken)).data!;
      expect((await renew(person.refreshToken)).data?.refreshToken).toBe(next.refreshToken);
      app.clock.advance(10_500);
      expect((await renew(person.refreshToken)).response?.status).toBe(401);
      expect((await renew(next.refreshToken)).response?.status).toBe(401);
    });

    it('ends with idleness and with age', async () => {
      const person = await registerPerson(app);
      app.clock.advance(31 * 24 * 60 * minute);
      expect((await renew(person.refreshToken)).response?.status).toBe(401);
    });

    it('is not an access token, nor the other way round', async () => {
      const person = await registerPerson(app);
      expect(await statusOf(person.refreshToken)).toBe(401);
      expect((await renew(person.accessToken)).response?.status).toBe(422);
    });
  });

  describe('ending sessions', () => {
    it('logs out this device, with its tokens, and no other', async () => {
      const person = await registerPerson(app);
      const second = (await signIn(person.email, person.password)).data!;
      expect((await logout({ client: person.client })).response?.status).toBe(204);
      expect(await statusOf(person.accessToken)).toBe(401);
      expect((await renew(person.refreshToken)).response?.status).toBe(401);
      expect(await statusOf(second.accessToken)).toBe(200);
    });

    it('logs out everywhere', async () => {
      const person = await registerPerson(app);
      const second = (await signIn(person.email, person.password)).data!;
      await logoutAll({ client: person.client });
      expect([await statusOf(person.accessToken), await statusOf(second.accessToken)]).toEqual([401, 401]);
    });

    it('lists devices and ends one of them', async () => {
      const person = await registerPerson(app);
      const second = (await signIn(person.email, person.password)).data!;
      const { data } = await listSessions({ client: person.client });
      expect(data?.items.map(({ id, current }) => [id, current])).toEqual([
        [second.sessionId, false],
        [person.sessionId, true],
      ]);
      await endSession({ client: person.client, path: { id: second.sessionId } });
      expect(await statusOf(second.accessToken)).toBe(401);
    });

    it('act at once, also when a request looks while the end is not yet committed', async () => {
      const person = await registerPerson(app);
      const transaction = app.database.transaction.bind(app.database);
      app.database.transaction = (work) =>
        transaction(async (tx) => {
          const done = await work(tx);
          // Still signed in as far as others can see: this answer must not outlive the commit.
          expect(await statusOf(person.accessToken)).toBe(200);
          return done;
        });
      try {
        await logout({ client: person.client });
      } finally {
        app.database.transaction = transaction;
      }
      expect(await statusOf(person.accessToken)).toBe(401);
    });

    it("does not end another user's device", async () => {
      const [one, other] = [await registerPerson(app), await registerPerson(app)];
      const { response } = await endSession({ client: one.client, path: { id: other.sessionId } });
      expect(response?.status).toBe(404);
      expect(await statusOf(other.accessToken)).toBe(200);
    });
  });

  describe('the account', () => {
    it('changes its password with the old one and signs other devices out', async () => {
      const person = await registerPerson(app);
      const second = (await signIn(person.email, person.password)).data!;
      const change = (currentPassword: string) =>
        changePassword({ client: person.client, body: { currentPassword, newPassword: 'a long walk in the hills' } });
      expect((await change('wrong')).error?.code).toBe('credentials_invalid');
      expect((await change(person.password)).response?.status).toBe(204);
      expect([await statusOf(person.accessToken), await statusOf(second.accessToken)]).toEqual([200, 401]);
      expect((await signIn(person.email, person.password)).response?.status).toBe(401);
      expect((await signIn(person.email, 'a long walk in the hills')).response?.status).toBe(200);
    });

    it('opens no session with a password that is replaced while it is checked', async () => {
      const person = await registerPerson(app);
      const signedIn = await app.database.transaction(async (tx) => {
        await tx.query(`UPDATE users SET password_hash = 'replaced' WHERE id = $1`, [person.user.id]);
        const answer = signIn(person.email, person.password);
        // Until it has answered or waits for our commit.
        await Promise.race([answer, eventually(() => someoneWaits(tx))]);
        return { answer };
      });
      expect((await signedIn.answer).error?.code).toBe('credentials_invalid');
    });

    it('takes one of two parallel changes of the password', async () => {
      const person = await registerPerson(app);
      const wanted = ['a long walk in the hills', 'a short swim in the lake'];
      const changes = await Promise.all(
        wanted.map((newPassword) =>
          changePassword({ client: person.client, body: { currentPassword: person.password, newPassword } }),
        ),
      );
      expect(changes.map(({ response }) => response?.status).sort()).toEqual([204, 401]);
    });

    it('changes its address only with the password', async () => {
      const person = await registerPerson(app);
      const without = await updateProfile({ client: person.client, body: { email: 'new@example.org' } });
      expect(without.response?.status).toBe(422);
      const changed = await updateProfile({
        client: person.client,
        body: { email: 'new@example.org', currentPassword: person.password, fullName: 'New Name' },
      });
      expect(changed.data).toMatchObject({ email: 'new@example.org', fullName: 'New Name' });
    });

    it('is closed at once and gone soon after', async () => {
      const person = await registerPerson(app);
      expect((await closeAccount({ client: person.client, body: { password: 'wrong' } })).response?.status).toBe(401);
      expect(
        (await closeAccount({ client: person.client, body: { password: person.password } })).response?.status,
      ).toBe(202);
      expect(await statusOf(person.accessToken)).toBe(401);
      await eventually(async () => {
        const rows: unknown = await app.database.pool.query('SELECT id FROM users WHERE id = $1', [person.user.id]);
        expect(rows).toEqual([]);
      });
      expect((await signIn(person.email, person.password)).error?.code).toBe('credentials_invalid');
    });
  });
});

describe('confirming with the password', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ environment: { RATE_LIMITS: 'on' } });
  });
  afterAll(() => app.close());

  it('is bounded by account, whichever change asks for it', async () => {
    const person = await registerPerson(app);
    const guess = [
      () => updateProfile({ client: person.client, body: { email: 'new@example.org', currentPassword: 'wrong' } }),
      () => closeAccount({ client: person.client, body: { password: 'wrong' } }),
    ];
    const codes: (string | undefined)[] = [];
    for (let round = 0; round < 11; round++) codes.push((await guess[round % 2]!()).error?.code);
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'credentials_invalid'));
    expect(codes[10]).toBe('rate_limited');
    const profile = await updateProfile({ client: person.client, body: { fullName: 'New Name' } });
    expect(profile.response?.status).toBe(200);
  });
});
