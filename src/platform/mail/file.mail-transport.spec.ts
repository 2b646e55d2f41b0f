import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parsed } from '../../../test/support/smtp-sink.js';
import { newId } from '../../common/ids.js';
import { Log } from '../../common/logger.js';
import { FileMailTransport } from './file.mail-transport.js';

describe('mail without a server', () => {
  let folder: string;
  let transport: FileMailTransport;
  const logged: string[] = [];
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'rehearse-mail-')), 'mail');
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged.push(chunk.toString());
        done();
      },
    });
    const sender = { from: 'Rehearse <no-reply@example.org>', domain: 'example.org' };
    transport = new FileMailTransport(folder, sender, new Log({ level: 'info', destination }));
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  const letter = (userId: string | null, fields = {}) => ({
    id: newId(),
    userId,
    to: 'ann@example.org',
    subject: 'Grüße',
    text: 'Open http://example.org/verify-email#token=secret-of-ann',
    html: '<p>Open</p>',
    ...fields,
  });

  it('is a file that only its owner may read, and a line in the log without address and secret', async () => {
    const mail = letter(newId());
    await transport.send(mail);
    expect(await readdir(folder)).toEqual([`${mail.id}.${mail.userId}.eml`]);
    const file = join(folder, `${mail.id}.${mail.userId}.eml`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const written = parsed(await readFile(file, 'utf8'), mail.to);
    expect(written.headers).toMatch(/^To: ann@example\.org$/m);
    expect(written).toMatchObject({ messageId: `<${mail.id}@example.org>`, html: expect.stringContaining('Open') });
    expect(written.text).toContain('#token=secret-of-ann');
    expect(logged.join('')).toContain(mail.id);
    expect(logged.join('')).not.toMatch(/ann|secret/);
  });

  it('goes to one address, whatever the address looks like', async () => {
    const mail = letter(null, { to: 'a@example.org, b@example.org' });
    await transport.send(mail).catch(() => undefined);
    for (const name of await readdir(folder).catch(() => [])) {
      const { headers } = parsed(await readFile(join(folder, name), 'utf8'), '');
      expect(headers).not.toMatch(/^To:.*a@example\.org, b@example\.org/m);
    }
  });

  it('goes with the account, and with age', async () => {
    const [mine, theirs] = [letter(newId()), letter(newId())];
    for (const mail of [mine, theirs, letter(null)]) await transport.send(mail);
    await transport.deleteAllOf(mine.userId!);
    expect((await readdir(folder)).filter((name) => name.includes(mine.userId!))).toEqual([]);
    expect(await readdir(folder)).toHaveLength(2);
    await utimes(join(folder, `${theirs.id}.${theirs.userId}.eml`), 0, 0);
    await transport.deleteOlderThan(new Date(Date.now() - 60_000));
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('is left by no killed process for good', async () => {
    const [mine, other] = [newId(), newId()];
    await mkdir(folder);
    for (const name of [`.${newId()}.${mine}.eml.0123abcd`, `.${newId()}.${other}.eml.0123abcd`, 'notes.txt']) {
      await writeFile(join(folder, name), 'half a letter');
      await utimes(join(folder, name), 0, 0);
    }
    await transport.deleteAllOf(mine);
    expect((await readdir(folder)).filter((name) => name.includes(mine))).toEqual([]);
    await transport.deleteOlderThan(new Date(60_000));
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });
});
