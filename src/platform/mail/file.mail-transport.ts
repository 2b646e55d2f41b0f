import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Log } from '../../common/logger.js';
import { composeMail } from './compose-mail.js';
import { MailTransport, type OutgoingMail } from './mail-transport.js';

/** Also one that a killed process was writing: `.<letter>[.<account>].eml.<random>`. */
const letterName = /^\.?[0-9a-f-]+(\.[0-9a-f-]+)?\.eml(?:\.[0-9a-f]{8})?$/;

/** Without a mail server: every letter is a file to be opened in a mail program, `<letter>[.<account>].eml`. */
export class FileMailTransport extends MailTransport {
  private readonly composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(
    private readonly folder: string,
    private readonly sender: { readonly from: string; readonly domain: string },
    private readonly log: Log,
  ) {
    super();
  }

  async send(mail: OutgoingMail): Promise<void> {
    const { message } = await this.composer.sendMail(composeMail(mail, this.sender));
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const name = `${[mail.id, mail.userId].filter((part) => part !== null).join('.')}.eml`;
    const scratch = join(this.folder, `.${name}.${randomBytes(4).toString('hex')}`);
    // It holds links that open accounts.
    await writeFile(scratch, message as Buffer, { mode: 0o600 });
    await rename(scratch, join(this.folder, name));
    this.log.info('mail written to a file', { mailId: mail.id, userId: mail.userId });
  }

  async deleteAllOf(userId: string): Promise<void> {
    await this.deleteWhere((name) => name.includes(`.${userId}.eml`));
  }

  async deleteOlderThan(moment: Date): Promise<void> {
    await this.deleteWhere(async (name) => {
      const written = await stat(join(this.folder, name)).catch(() => null);
      return written !== null && written.mtime < moment;
    });
  }

  close(): void {
    this.composer.close();
  }

  private async deleteWhere(matches: (name: string) => boolean | Promise<boolean>): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((each) => letterName.test(each))) {
      if (await matches(name)) await rm(join(this.folder, name), { force: true });
    }
  }
}
