import { Injectable } from '@nestjs/common';
import { errorName, Log } from '../../common/logger.js';
import { Config } from '../../config/config.js';
import { MailRefusedError, MailTransport, type OutgoingMail } from '../../platform/mail/mail-transport.js';
import { OneTimeTokens } from '../../platform/one-time-tokens/one-time-tokens.js';
import { UsersService } from '../users/users.service.js';
import { type ClaimedMail, MailRepository } from './mail.repository.js';
import type { MailKind } from './mail.views.js';
import { renderLetter } from './templates/layout.js';
import { letterFor, type LetterFacts } from './templates/letters.js';

/** One try, from the first look at the database to the server's last word. */
const sendLimitMs = 30_000;
/** Longer than a try, so that two are never at one letter. */
const leaseMs = 45_000;

/** Pleasant to have, not needed to keep an account safe: nobody gets them at an address they have not confirmed. */
const onlyConfirmed: ReadonlySet<MailKind> = new Set(['report_ready', 'export_ready', 'notification']);

/** Whoever signs up with somebody else's address can cause these: one a day until its holder has confirmed it. */
const dailyUntilConfirmed: ReadonlySet<MailKind> = new Set(['password_changed', 'signed_in_new_device']);

/** Works off the outbox, one letter at a time. */
@Injectable()
export class SendMailService {
  constructor(
    private readonly mails: MailRepository,
    private readonly users: UsersService,
    private readonly tokens: OneTimeTokens,
    private readonly transport: MailTransport,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /**
   * Sent once. Only when the process dies between the server's "taken" and our note of it is the letter sent
   * again, and then with the same Message-ID, by which receivers drop the second. Throws where another try is due.
   */
  async send(mailId: string, signal: AbortSignal, lastTry: boolean): Promise<void> {
    const mail = await this.mails.claim(mailId, leaseMs);
    if (mail === null) return this.expectSettled(mailId);
    const letter = await this.compose(mail);
    if (letter === null) return this.mails.settle(mailId, 'dropped');
    try {
      await this.transport.send(letter, AbortSignal.any([signal, AbortSignal.timeout(sendLimitMs)]));
    } catch (error) {
      return this.giveUp(mail, error, lastTry);
    }
    await this.mails.settle(mailId, 'sent');
  }

  private async giveUp(mail: ClaimedMail, error: unknown, lastTry: boolean): Promise<void> {
    const replyCode = error instanceof MailRefusedError ? error.replyCode : null;
    if (replyCode === null && !lastTry) {
      await this.mails.release(mail.id);
      throw error;
    }
    this.log.warn('mail failed', { mailId: mail.id, kind: mail.content.kind, replyCode, name: errorName(error) });
    await this.mails.settle(mail.id, 'failed');
  }

  /** A worker that died while it was at it leaves the letter claimed for a moment. */
  private async expectSettled(mailId: string): Promise<void> {
    if (await this.mails.isQueued(mailId)) throw new MailClaimedError();
  }

  /** Null: nobody is to have it any more. */
  private async compose(mail: ClaimedMail): Promise<OutgoingMail | null> {
    const to = await this.recipientOf(mail);
    const facts = await this.factsOf(mail);
    if (to === null || facts === null) return null;
    return { id: mail.id, userId: mail.userId, to, ...renderLetter(letterFor(mail.content, facts), facts) };
  }

  private async recipientOf({ id, userId, address, content: { kind } }: ClaimedMail): Promise<string | null> {
    if (userId === null) return address;
    const user = await this.users.find(userId);
    if (user?.status !== 'active') return null;
    const confirmed = user.emailVerified;
    if (!confirmed && onlyConfirmed.has(kind)) return null;
    if (!confirmed && dailyUntilConfirmed.has(kind) && (await this.mails.hasSent(userId, kind, id))) return null;
    return address ?? user.email;
  }

  /** A link that is used up or too old is not worth a letter. */
  private async factsOf({ content, createdAt }: ClaimedMail): Promise<LetterFacts | null> {
    const { publicUrl } = this.config;
    if (!('tokenId' in content)) return { publicUrl, at: createdAt };
    const link = await this.tokens.secretOf(content.tokenId);
    return link === null ? null : { publicUrl, at: createdAt, link };
  }
}

class MailClaimedError extends Error {
  constructor() {
    super('Another worker is at this mail.');
    this.name = 'MailClaimedError';
  }
}
