import { newId } from '../../src/common/ids.js';
import { MailWorker } from '../../src/modules/mail/mail.worker.js';
import { MailRepository } from '../../src/modules/mail/mail.repository.js';
import { MailService } from '../../src/modules/mail/mail.service.js';
import type { NewMail } from '../../src/modules/mail/mail.views.js';
import { SendMailService } from '../../src/modules/mail/send-mail.service.js';
import { OneTimeTokens } from '../../src/platform/one-time-tokens/one-time-tokens.js';
import { type Person, registerPerson } from '../factories/people.js';
import { secretIn, type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const day = 24 * 3600 * 1000;

describe('the outbox', () => {
  let app: TestApp;
  let sink: SmtpSink;
  beforeAll(async () => {
    sink = await startSmtpSink();
    app = await startTestApp({ jobs: false, environment: { SMTP_URL: sink.url } });
  });
  afterAll(async () => {
    await app.close();
    await sink.stop();
  });

  const queue = async (mail: Partial<NewMail> & Pick<NewMail, 'to'>): Promise<string> => {
    const key = mail.key ?? newId();
    const whole: NewMail = { content: { kind: 'password_changed' }, ...mail, key };
    await app.database.transaction((tx) => app.app.get(MailService).queue(tx, whole));
    const rows: unknown = await app.database.pool.query('SELECT id FROM mails WHERE key = $1', [key]);
    return (rows as { id: string }[])[0]!.id;
  };
  const send = (mailId: string, lastTry = false): Promise<void> =>
    app.app.get(SendMailService).send(mailId, new AbortController().signal, lastTry);
  const rowOf = async (mailId: string) => {
    const rows: unknown = await app.database.pool.query(
      'SELECT state, attempts, address, content, sent_at IS NOT NULL AS sent FROM mails WHERE id = $1',
      [mailId],
    );
    return (rows as Record<string, unknown>[])[0];
  };
  const newAddress = () => `mail-${newId()}@example.org`;
  const mailsTo = (address: string) => sink.mails.filter(({ to }) => to === address);
  const confirm = ({ user }: Person) =>
    app.database.pool.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [user.id]);

  it('takes a mail with its transaction, and one of a key', async () => {
    const key = newId();
    const to = { address: newAddress() };
    const rolledBack = app.database.transaction(async (tx) => {
      await app.app.get(MailService).queue(tx, { to, content: { kind: 'export_ready' }, key });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    const first = await queue({ to, key });
    expect(await queue({ to, key })).toBe(first);
    const jobs: unknown = await app.database.pool.query(`SELECT data FROM pgboss.job WHERE data ->> 'mailId' = $1`, [
      first,
    ]);
    expect(jobs).toEqual([{ data: { version: 1, mailId: first } }]);
  });

  it('sends a mail once, also when two workers are at it', async () => {
    const address = newAddress();
    const mailId = await queue({ to: { address } });
    await Promise.allSettled([send(mailId), send(mailId), send(mailId)]);
    await send(mailId);
    expect(mailsTo(address).map(({ messageId }) => messageId)).toEqual([`<${mailId}@rehearse.test>`]);
    expect(await rowOf(mailId)).toMatchObject({ state: 'sent', attempts: 1, sent: true });
  });

  it('keeps neither address nor words of what is sent', async () => {
    const { token } = await app.database.transaction((tx) =>
      app.app.get(OneTimeTokens).issue(tx, { purpose: 'invitation', subjectId: newId(), userId: null, lifeMs: day }),
    );
    const content = { kind: 'invitation', tokenId: token.id, inviterName: 'Ann', relationshipType: 'FRIEND' } as const;
    const address = newAddress();
    const mailId = await queue({ to: { address }, content });
    await send(mailId);
    const [mail] = mailsTo(address);
    expect(mail?.subject).toBe('Ann invites you to practise together');
    expect((await app.app.get(OneTimeTokens).find('invitation', secretIn(mail!)))?.id).toBe(token.id);
    expect(mail?.headers).toMatch(/^From: Rehearse <no-reply@rehearse\.test>/m);
    expect(await rowOf(mailId)).toMatchObject({ address: null, content: { kind: 'invitation' } });
  });

  it('keeps what the server cannot take now, and gives up what it refuses for good', async () => {
    const [busy, unknown, hopeless] = [newAddress(), newAddress(), newAddress()];
    sink.answer(busy, 451);
    sink.answer(unknown, 550);
    sink.answer(hopeless, 451);
    const [later, never, last] = await Promise.all(
      [busy, unknown, hopeless].map((address) => queue({ to: { address } })),
    );
    await expect(send(later!)).rejects.toThrow();
    await send(never!);
    await send(never!);
    await send(last!, true);
    expect([(await rowOf(later!))?.state, (await rowOf(never!))?.state, (await rowOf(last!))?.state]).toEqual([
      'queued',
      'failed',
      'failed',
    ]);
    expect(sink.offered(unknown)).toBe(1);
    sink.answer(busy, 250);
    await send(later!);
    expect(mailsTo(busy)).toHaveLength(1);
    expect(app.logged.join('')).not.toMatch(/mail-[0-9a-f-]+@example/);
  });

  it('waits for a server that is away', async () => {
    const address = newAddress();
    const mailId = await queue({ to: { address } });
    await sink.stop();
    await expect(send(mailId)).rejects.toThrow('has not taken');
    await sink.start();
    await send(mailId);
    expect(mailsTo(address)).toHaveLength(1);
  });

  it('takes over from a worker that died, under the same Message-ID', async () => {
    const address = newAddress();
    const mailId = await queue({ to: { address } });
    await app.app.get(MailRepository).claim(mailId, 45_000);
    await expect(send(mailId)).rejects.toThrow('Another worker');
    app.clock.advance(46_000);
    await send(mailId);
    expect(mailsTo(address).map(({ messageId }) => messageId)).toEqual([`<${mailId}@rehearse.test>`]);
    expect(await rowOf(mailId)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('drops what nobody is to have any more', async () => {
    const person = await registerPerson(app);
    const tokens = app.app.get(OneTimeTokens);
    const token = await app.database.transaction(async (tx) => {
      const issued = await tokens.issue(tx, {
        purpose: 'password_reset',
        subjectId: person.user.id,
        userId: person.user.id,
        lifeMs: day,
      });
      await tokens.use(tx, 'password_reset', issued.secret);
      return issued.token;
    });
    const to = { userId: person.user.id };
    const used = await queue({ to, content: { kind: 'password_reset', tokenId: token.id } });
    const leaving = await queue({ to });
    await send(used);
    await app.database.pool.query(`UPDATE users SET status = 'deleting' WHERE id = $1`, [person.user.id]);
    await send(leaving);
    expect([(await rowOf(used))?.state, (await rowOf(leaving))?.state]).toEqual(['dropped', 'dropped']);
    const gone = await queue({ to, key: newId() });
    await app.database.pool.query('DELETE FROM users WHERE id = $1', [person.user.id]);
    await send(gone);
    expect(await rowOf(gone)).toBeUndefined();
    expect(mailsTo(person.email)).toEqual([]);
  });

  it('sends what is only pleasant to have to confirmed addresses alone', async () => {
    const person = await registerPerson(app);
    const mail = {
      to: { userId: person.user.id },
      content: { kind: 'notification', title: 'News', text: 'Ann is here.' },
    };
    const before = await queue(mail as Pick<NewMail, 'to' | 'content'>);
    await send(before);
    await confirm(person);
    const after = await queue(mail as Pick<NewMail, 'to' | 'content'>);
    await send(after);
    expect([(await rowOf(before))?.state, (await rowOf(after))?.state]).toEqual(['dropped', 'sent']);
    expect(mailsTo(person.email).map(({ subject }) => subject)).toEqual(['News']);
  });

  it('writes to an unconfirmed address about devices and passwords once a day', async () => {
    const person = await registerPerson(app);
    const to = { userId: person.user.id };
    const sendOne = async () => {
      const mailId = await queue({ to, content: { kind: 'signed_in_new_device' } });
      await send(mailId);
      return (await rowOf(mailId))?.state;
    };
    expect([await sendOne(), await sendOne()]).toEqual(['sent', 'dropped']);
    app.clock.advance(day + 1);
    expect(await sendOne()).toBe('sent');
    await confirm(person);
    expect(await sendOne()).toBe('sent');
  });

  it('forgets after thirty days', async () => {
    const mailId = await queue({ to: { address: newAddress() } });
    await send(mailId);
    app.clock.advance(29 * day);
    await app.app.get(MailWorker).sweep();
    expect(await rowOf(mailId)).toBeDefined();
    app.clock.advance(2 * day);
    await app.app.get(MailWorker).sweep();
    expect(await rowOf(mailId)).toBeUndefined();
  });
});
