import {
  changePassword,
  closeAccount,
  createRelationship,
  forgotPassword,
  getProfile,
  login,
  resetPassword,
  sendInvite,
  sendVerification,
  updateProfile,
  verifyEmail,
} from '../../sdk/src/generated/sdk.gen.js';
import { newId } from '../../src/common/ids.js';
import { AuthWorker } from '../../src/modules/auth/auth.worker.js';
import { MailService } from '../../src/modules/mail/mail.service.js';
import { type Person, registerPerson } from '../factories/people.js';
import { eventually } from '../support/eventually.js';
import { connectLiveSocket } from '../support/live-sockets.js';
import { secretIn, type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const hour = 3600_000;
const callers = 16;
const newPassword = 'a long walk in the hills';

describe('mail about the account', () => {
  let sink: SmtpSink;
  let app: TestApp;
  beforeAll(async () => {
    sink = await startSmtpSink();
    app = await startTestApp({ environment: { SMTP_URL: sink.url, MAIL_FROM: 'Coach <coach@rehearse.test>' } });
  });
  afterAll(async () => {
    await app.close();
    await sink.stop();
  });

  const mailsTo = (address: string, subject: RegExp): SunkMail[] =>
    sink.mails.filter((mail) => mail.to === address && subject.test(mail.subject));
  /** The latest letter of this subject, once there are so many. */
  const letter = async (address: string, subject: RegExp, count = 1): Promise<SunkMail> => {
    await eventually(() => Promise.resolve(expect(mailsTo(address, subject)).toHaveLength(count)));
    return mailsTo(address, subject).at(-1)!;
  };
  const verify = (token: string) => verifyEmail({ client: app.anonymous, body: { token } });
  const reset = (token: string, password = newPassword) =>
    resetPassword({ client: app.anonymous, body: { token, newPassword: password } });
  const forget = (email: string) => forgotPassword({ client: app.anonymous, body: { email } });
  const signIn = (identifier: string, password: string, userAgent = 'test') =>
    login({ client: app.anonymous, body: { identifier, password }, headers: { 'User-Agent': userAgent } });
  const isVerified = async ({ client }: Person) => (await getProfile({ client })).data?.emailVerified;
  const statuses = (answers: { response?: Response }[]) => answers.map(({ response }) => response?.status).sort();
  const resetLink = async (address: string): Promise<string> => {
    const before = mailsTo(address, /new password/).length;
    await forget(address);
    return secretIn(await letter(address, /new password/, before + 1));
  };

  describe('the address', () => {
    it('is confirmed by the link that registration mails, once', async () => {
      const person = await registerPerson(app);
      expect(person.user.emailVerified).toBe(false);
      const mail = await letter(person.email, /Confirm/);
      expect(mail.headers).toMatch(/^From: Coach <coach@rehearse\.test>/m);
      expect(mail.html).toContain(`http://rehearse.test/verify-email#token=${secretIn(mail)}`);
      const tries = await Promise.all(Array.from({ length: callers }, () => verify(secretIn(mail))));
      expect(statuses(tries)).toEqual([204, ...Array.from({ length: callers - 1 }, () => 422)]);
      expect(await isVerified(person)).toBe(true);
      expect((await sendVerification({ client: person.client })).error?.code).toBe('email_already_verified');
    });

    it('is confirmed by a later link as well, and not by one that is too old', async () => {
      const person = await registerPerson(app);
      const first = secretIn(await letter(person.email, /Confirm/));
      app.clock.advance(73 * hour);
      expect((await verify(first)).error?.code).toBe('one_time_token_invalid');
      // The access token has gone with the time as well.
      const again = (await signIn(person.email, person.password)).data!;
      await sendVerification({ client: app.clientFor(again.accessToken) });
      expect((await verify(secretIn(await letter(person.email, /Confirm/, 2)))).response?.status).toBe(204);
    });

    it('is unconfirmed when it changes; the former one is told and its links are dead', async () => {
      const person = await registerPerson(app);
      const former = secretIn(await letter(person.email, /Confirm/));
      await verify(former);
      const resetFormer = await resetLink(person.email);
      const email = `new-${person.email}`;
      const { data } = await updateProfile({
        client: person.client,
        body: { email, currentPassword: person.password },
      });
      expect(data).toMatchObject({ email, emailVerified: false });
      await letter(person.email, /e-mail address was changed/);
      expect((await reset(resetFormer)).error?.code).toBe('one_time_token_invalid');
      expect((await verify(secretIn(await letter(email, /Confirm/)))).response?.status).toBe(204);
      expect(await isVerified(person)).toBe(true);
    });

    it('stays confirmed when it is sent again as it is', async () => {
      const person = await registerPerson(app);
      await verify(secretIn(await letter(person.email, /Confirm/)));
      const same = { email: person.email, currentPassword: person.password, fullName: 'New Name' };
      expect((await updateProfile({ client: person.client, body: same })).data).toMatchObject({
        emailVerified: true,
        fullName: 'New Name',
      });
    });

    it('cannot be confirmed by saying so', async () => {
      const person = await registerPerson(app);
      const { error } = await updateProfile({ client: person.client, body: { emailVerified: true } as never });
      expect(error?.code).toBe('validation_failed');
    });
  });

  describe('a forgotten password', () => {
    it('is replaced by the mailed link, once, and everything that was signed in ends', async () => {
      const person = await registerPerson(app);
      const socket = await connectLiveSocket(app.url, person.accessToken);
      const closed = new Promise((resolve) => socket.once('disconnect', resolve));
      const token = await resetLink(person.email);
      const wanted = Array.from({ length: callers }, (_, index) => `${newPassword} ${index}`);
      const tries = await Promise.all(wanted.map((password) => reset(token, password)));
      expect(statuses(tries)).toEqual([204, ...Array.from({ length: callers - 1 }, () => 422)]);
      const winner = wanted[tries.findIndex(({ response }) => response?.status === 204)]!;
      expect((await getProfile({ client: person.client })).response?.status).toBe(401);
      await closed;
      expect((await signIn(person.email, person.password)).response?.status).toBe(401);
      const signedIn = (await signIn(person.email, winner)).data!;
      expect(signedIn.user.emailVerified).toBe(true);
      await letter(person.email, /password was changed/);
    });

    it('keeps its link when the new one is refused', async () => {
      const person = await registerPerson(app);
      const token = await resetLink(person.email);
      expect((await reset(token, 'password')).error?.code).toBe('password_unacceptable');
      expect((await reset(token)).response?.status).toBe(204);
    });

    it('is not replaced by a link that is an hour old, was made for something else, or came before another change', async () => {
      const person = await registerPerson(app);
      const confirming = secretIn(await letter(person.email, /Confirm/));
      expect((await reset(confirming)).error?.code).toBe('one_time_token_invalid');
      const overtaken = await resetLink(person.email);
      await changePassword({
        client: person.client,
        body: { currentPassword: person.password, newPassword: 'a short swim in the lake' },
      });
      await letter(person.email, /password was changed/);
      expect((await reset(overtaken)).error?.code).toBe('one_time_token_invalid');
      const late = await resetLink(person.email);
      app.clock.advance(hour + 1);
      expect((await reset(late)).error?.code).toBe('one_time_token_invalid');
    });

    it('is answered by one letter, however often its job runs', async () => {
      const person = await registerPerson(app);
      const requestId = crypto.randomUUID();
      const worker = app.app.get(AuthWorker);
      for (let run = 0; run < 3; run++) await worker.sendResetLink({ userId: person.user.id, requestId });
      await letter(person.email, /new password/);
      const queued = await app.database.pool.query<unknown[]>('SELECT 1 FROM mails WHERE key = $1', [
        `password_reset:${requestId}`,
      ]);
      expect(queued).toHaveLength(1);
    });
  });

  it('tells of a device that was not seen before, and of no other', async () => {
    const person = await registerPerson(app);
    await verify(secretIn(await letter(person.email, /Confirm/)));
    await signIn(person.email, person.password, 'a phone');
    await signIn(person.email, person.password, 'a phone');
    await signIn(person.email, person.password, 'a tablet');
    await letter(person.email, /new device/, 2);
  });

  it('comes no more once the account is closed', async () => {
    const person = await registerPerson(app);
    await letter(person.email, /Confirm/);
    await closeAccount({ client: person.client, body: { password: person.password } });
    await forget(person.email);
    await eventually(async () => {
      const rows = await app.database.pool.query<unknown[]>('SELECT 1 FROM users WHERE id = $1', [person.user.id]);
      expect(rows).toEqual([]);
    });
    const left = await app.database.pool.query<unknown[]>(
      'SELECT 1 FROM mails WHERE user_id = $1 UNION ALL SELECT 1 FROM one_time_tokens WHERE user_id = $1',
      [person.user.id],
    );
    expect(left).toEqual([]);
    expect(mailsTo(person.email, /./)).toHaveLength(1);
  });

  it('leaves no address and no secret in the log or in the jobs', async () => {
    const jobs = await app.database.pool.query<unknown[]>('SELECT data, output FROM pgboss.job');
    const written = app.logged.join('') + JSON.stringify(jobs);
    expect(sink.mails.length).toBeGreaterThan(20);
    for (const { to, text } of sink.mails) {
      expect(written).not.toContain(to);
      const secret = /#token=([A-Za-z0-9_-]+)/.exec(text)?.[1];
      if (secret !== undefined) expect(written).not.toContain(secret);
    }
  });

  describe('the pages that links lead to', () => {
    const page = (path: string) => fetch(`${app.url}/${path}`);

    it.each(['verify-email', 'reset-password', 'invite'])('%s is open, static and loads only its own', async (path) => {
      const response = await page(path);
      const text = await response.text();
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(text).toContain(`data-page="${path}"`);
      expect(text).not.toMatch(/<script(?![^>]* src=)|\son\w+=|style=|https?:/);
      for (const [, own] of text.matchAll(/(?:src|href)="([^"]+)"/g)) expect((await page(own!)).status).toBe(200);
    });

    it('have a script and a style of the right type', async () => {
      const types = await Promise.all(
        ['pages/pages.js', 'pages/pages.css'].map(async (path) => (await page(path)).headers.get('content-type')),
      );
      expect(types).toEqual(['text/javascript; charset=utf-8', 'text/css; charset=utf-8']);
    });
  });
});

describe('letters that anybody can ask for', () => {
  let app: TestApp;
  let sink: SmtpSink;
  beforeAll(async () => {
    sink = await startSmtpSink();
    app = await startTestApp({ environment: { SMTP_URL: sink.url, RATE_LIMITS: 'on' } });
  });
  afterAll(async () => {
    await app.close();
    await sink.stop();
  });

  it('are five an hour to one address, and thirty an hour from one caller', async () => {
    const person = await registerPerson(app);
    const answers: (number | undefined)[] = [];
    for (let round = 0; round < 31; round++) {
      const { response } = await forgotPassword({ client: app.anonymous, body: { email: person.email } });
      answers.push(response?.status);
    }
    expect(answers).toEqual([...Array.from({ length: 30 }, () => 202), 429]);
    await eventually(async () => {
      const rows = await app.database.pool.query<{ open: number }[]>(
        `SELECT count(*)::int AS open FROM pgboss.job WHERE name = 'auth.password-forgotten' AND state <> 'completed'`,
      );
      expect(rows).toEqual([{ open: 0 }]);
    });
    const rows = await app.database.pool.query<{ key: string }[]>(
      `SELECT key FROM mails WHERE key LIKE 'password_reset:%'`,
    );
    // The first of the five asked to confirm the address.
    expect(rows).toHaveLength(4);
  });

  it('that invite are five an hour to one address as well, whoever invites', async () => {
    const address = `invited-${newId()}@example.org`;
    const people = await Promise.all([registerPerson(app), registerPerson(app)]);
    const answers: (number | undefined)[] = [];
    for (const { client } of [...people, ...people, ...people]) {
      const { data } = await createRelationship({ client, body: { type: 'FRIEND' } });
      const { response } = await sendInvite({ client, path: { id: data!.id }, body: { email: address } });
      answers.push(response?.status);
    }
    expect(answers).toEqual([...Array.from({ length: 5 }, () => 201), 429]);
    expect(await app.app.get(MailService).mayWriteTo(address, 'account')).toBe(true);
  });

  it('are no more for opening accounts with one address again and again', async () => {
    const email = `again-${newId()}@example.org`;
    for (let letter = 0; letter < 5; letter++) await app.app.get(MailService).mayWriteTo(email, 'account');
    const { user } = await registerPerson(app, { email });
    expect(await app.database.pool.query('SELECT 1 FROM mails WHERE user_id = $1', [user.id])).toEqual([]);
  });
});
