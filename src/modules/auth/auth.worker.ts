import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database } from '../../platform/database/database.js';
import { JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { AccountService } from './account.service.js';
import { AccountClosed, AuthSweepDue, PasswordForgotten } from './auth.jobs.js';
import { AuthSessionRepository } from './auth-session.repository.js';
import { LoginThrottle } from './login-throttle.service.js';
import { ResetPasswordService } from './reset-password.service.js';

/** Ended sessions stay for a while: the list of past sign-ins is what a user asks for after a theft. */
const keepEndedMs = 30 * 24 * 3600 * 1000;

@Injectable()
export class AuthWorker {
  constructor(
    private readonly account: AccountService,
    private readonly reset: ResetPasswordService,
    private readonly sessions: AuthSessionRepository,
    private readonly throttle: LoginThrottle,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @JobHandler(AccountClosed)
  async eraseAccount({ userId }: { userId: string }): Promise<void> {
    await this.account.erase(userId);
  }

  @JobHandler(PasswordForgotten)
  async sendResetLink({ userId, requestId }: { userId: string | null; requestId: string }): Promise<void> {
    await this.reset.sendLink(userId, requestId);
  }

  @JobHandler(AuthSweepDue)
  async sweep(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.sessions.deleteEndedBefore(tx, new Date(this.clock.now().getTime() - keepEndedMs));
      await this.throttle.deleteExpired(tx);
    });
  }
}
