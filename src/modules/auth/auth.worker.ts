import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database } from '../../platform/database/database.js';
import { JobHandler } from '../../platform/jobs/job-handler.decorator.js';
import { AccountService } from './account.service.js';
import { AccountClosed, AuthSweepDue } from './auth.jobs.js';
import { AuthSessionRepository } from './auth-session.repository.js';
import { LoginThrottle } from './login-throttle.service.js';

/** Ended sessions stay for a while: the list of past sign-ins is what a user asks for after a theft. */
const keepEndedMs = 30 * 24 * 3600 * 1000;

@Injectable()
export class AuthWorker {
  constructor(
    private readonly account: AccountService,
    private readonly sessions: AuthSessionRepository,
    private readonly throttle: LoginThrottle,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @JobHandler(AccountClosed)
  async eraseAccount({ userId }: { userId: string }): Promise<void> {
    await this.account.erase(userId);
  }

  @JobHandler(AuthSweepDue)
  async sweep(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.sessions.deleteEndedBefore(tx, new Date(this.clock.now().getTime() - keepEndedMs));
      await this.throttle.deleteExpired(tx);
    });
  }
}
