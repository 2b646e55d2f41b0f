import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimits } from '../../common/http/rate-limit.guard.js';
import { Config } from '../../config/config.js';
import { MailTransport } from '../../platform/mail/mail-transport.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import type { Tx } from '../../platform/database/database.js';
import { emailKey } from '../users/account-names.js';
import { MailQueued } from './mail.jobs.js';
import { MailRepository } from './mail.repository.js';
import type { NewMail } from './mail.views.js';

@Injectable()
export class MailService {
  constructor(
    private readonly mails: MailRepository,
    private readonly jobs: Jobs,
    private readonly transport: MailTransport,
    private readonly limits: RateLimits,
    private readonly config: Config,
  ) {}

  /**
   * Letters that anybody can have sent to an address are few, whoever asks and whether or not it has an account. Those
   * about an account are counted apart: invitations must not keep its holder from a new password.
   */
  async mayWriteTo(address: string, about: 'account' | 'invitation'): Promise<boolean> {
    const key = createHmac('sha256', this.config.secretKey).update(`mailbox\0${about}\0`).update(emailKey(address));
    const state = await this.limits.take('mailbox', 'user', key.digest('base64url'));
    return state?.allowed !== false;
  }

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
