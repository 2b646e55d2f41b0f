import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import type { Tx } from '../../platform/database/database.js';
import { OneTimeTokens } from '../../platform/one-time-tokens/one-time-tokens.js';
import { MailService } from '../mail/mail.service.js';
import type { MailContent } from '../mail/mail.views.js';

const hour = 3600 * 1000;
const lifeMs = { email_verification: 72 * hour, password_reset: hour };

/** What an account hears by mail about itself. Queued in the transaction of what it tells of. */
@Injectable()
export class AccountLetters {
  constructor(
    private readonly mail: MailService,
    private readonly tokens: OneTimeTokens,
  ) {}

  mayWriteTo(address: string): Promise<boolean> {
    return this.mail.mayWriteTo(address, 'account');
  }

  async verification(tx: Tx, userId: string): Promise<void> {
    const { token } = await this.issue(tx, 'email_verification', userId);
    await this.queue(tx, userId, { kind: 'email_verification', tokenId: token.id }, token.id);
  }

  /** `requestId`: one letter, however often the job runs. */
  async passwordReset(tx: Tx, userId: string, requestId: string): Promise<void> {
    const { token } = await this.issue(tx, 'password_reset', userId);
    await this.queue(tx, userId, { kind: 'password_reset', tokenId: token.id }, requestId);
  }

  /** Links that were sent before open nothing now. */
  async passwordChanged(tx: Tx, userId: string): Promise<void> {
    await this.tokens.cancel(tx, 'password_reset', userId);
    await this.queue(tx, userId, { kind: 'password_changed' }, newId());
  }

  /** Told to the former address; links that went there open nothing now. */
  async emailChanged(tx: Tx, userId: string, former: string): Promise<void> {
    await this.tokens.cancel(tx, 'password_reset', userId);
    await this.tokens.cancel(tx, 'email_verification', userId);
    await this.mail.queue(tx, {
      to: { userId, address: former },
      content: { kind: 'email_changed' },
      key: `email_changed:${newId()}`,
    });
    await this.verification(tx, userId);
  }

  async newDevice(tx: Tx, userId: string, sessionId: string): Promise<void> {
    await this.queue(tx, userId, { kind: 'signed_in_new_device' }, sessionId);
  }

  /** Letters that are kept as files on this machine. */
  deleteFilesOf(userId: string): Promise<void> {
    return this.mail.deleteFilesOf(userId);
  }

  private issue(tx: Tx, purpose: keyof typeof lifeMs, userId: string) {
    return this.tokens.issue(tx, { purpose, subjectId: userId, userId, lifeMs: lifeMs[purpose] });
  }

  private queue(tx: Tx, userId: string, content: MailContent, cause: string): Promise<void> {
    return this.mail.queue(tx, { to: { userId }, content, key: `${content.kind}:${cause}` });
  }
}
