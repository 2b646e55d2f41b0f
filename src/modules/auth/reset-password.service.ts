import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { OneTimeTokens } from '../../platform/one-time-tokens/one-time-tokens.js';
import { UsersService } from '../users/users.service.js';
import { AccountLetters } from './account-letters.service.js';
import { oneTimeTokenInvalid } from './auth.errors.js';
import { PasswordForgotten } from './auth.jobs.js';
import type { EndedSession } from './auth-session.repository.js';
import { SessionService } from './session.service.js';

@Injectable()
export class ResetPasswordService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionService,
    private readonly letters: AccountLetters,
    private readonly tokens: OneTimeTokens,
    private readonly jobs: Jobs,
    private readonly database: Database,
  ) {}

  /**
   * The same work, statement by statement, for an address with an account and one without: one look, one job. What
   * differs happens in the job, where nobody waits with a watch.
   */
  async ask(email: string): Promise<void> {
    const mayWrite = await this.letters.mayWriteTo(email);
    const account = await this.users.findAccount(email);
    const userId = mayWrite ? (account?.id ?? null) : null;
    await this.database.transaction((tx) => this.jobs.enqueue(tx, PasswordForgotten, { requestId: newId(), userId }));
  }

  async sendLink(userId: string | null, requestId: string): Promise<void> {
    if (userId === null) return;
    await this.users.holding(userId, (tx) => this.letters.passwordReset(tx, userId, requestId));
  }

  /** A password that is refused leaves the link as it was. */
  async reset(secret: string, newPassword: string): Promise<void> {
    const token = await this.tokens.find('password_reset', secret);
    if (token === null) throw oneTimeTokenInvalid();
    const userId = token.subjectId;
    let ended: EndedSession[] = [];
    const isReset = await this.users.resetPassword(userId, newPassword, async (tx) => {
      if ((await this.tokens.use(tx, 'password_reset', secret)) === null) throw oneTimeTokenInvalid();
      ended = await this.sessions.end(tx, userId, {}, 'password_reset');
      await this.letters.passwordChanged(tx, userId);
    });
    if (!isReset) throw oneTimeTokenInvalid();
    this.sessions.forget(ended);
  }
}
