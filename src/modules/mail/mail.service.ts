import { Injectable } from '@nestjs/common';
import { MailTransport } from '../../platform/mail/mail-transport.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import type { Tx } from '../../platform/database/database.js';
import { MailQueued } from './mail.jobs.js';
import { MailRepository } from './mail.repository.js';
import type { NewMail } from './mail.views.js';

@Injectable()
export class MailService {
  constructor(
    private readonly mails: MailRepository,
    private readonly jobs: Jobs,
    private readonly transport: MailTransport,
  ) {}

  /** Queued with `tx` and sent by a job; a second mail of the same `key` is not queued. */
  async queue(tx: Tx, mail: NewMail): Promise<void> {
    const mailId = await this.mails.insert(tx, mail);
    if (mailId !== null) await this.jobs.enqueue(tx, MailQueued, { mailId });
  }

  /** After the account's rows: what was written to files here goes too. */
  deleteFilesOf(userId: string): Promise<void> {
    return this.transport.deleteAllOf(userId);
  }
}
