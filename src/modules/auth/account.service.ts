import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.service.js';
import { BlobStorage } from '../../platform/storage/blob-storage.js';
import { type ProfileChanges, UsersService } from '../users/users.service.js';
import type { UserView } from '../users/users.views.js';
import { AccountLetters } from './account-letters.service.js';
import { tooManyLetters } from './auth.errors.js';
import type { EndedSession } from './auth-session.repository.js';
import { AccountClosed } from './auth.jobs.js';
import { SessionService } from './session.service.js';

/** Changes of the account that end sessions or are told by mail. */
@Injectable()
export class AccountService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionService,
    private readonly jobs: Jobs,
    private readonly blobs: BlobStorage,
    private readonly database: Database,
    private readonly letters: AccountLetters,
  ) {}

  /** Another address is confirmed anew, and the former one hears of it. */
  updateProfile(actor: Actor, changes: ProfileChanges): Promise<UserView> {
    const { userId } = actor;
    return this.users.updateProfile(actor, changes, async (tx, { former }) => {
      if (!(await this.letters.mayWriteTo(changes.email ?? former))) throw tooManyLetters();
      await this.letters.emailChanged(tx, userId, former);
    });
  }

  /** Other devices are signed out; the one that asks stays. */
  async changePassword(actor: Actor, current: string, next: string): Promise<void> {
    let ended: EndedSession[] = [];
    await this.users.changePassword(actor, current, next, async (tx) => {
      ended = await this.sessions.end(tx, actor.userId, { except: actor.sessionId }, 'password_changed');
      await this.letters.passwordChanged(tx, actor.userId);
    });
    this.sessions.forget(ended);
  }

  /** Signed out everywhere at once; the rest follows as a job that outlives a crash. */
  async close(actor: Actor, password: string): Promise<void> {
    let ended: EndedSession[] = [];
    await this.users.closeAccount(actor, password, async (tx) => {
      ended = await this.sessions.end(tx, actor.userId, {}, 'account_deleted');
      await this.jobs.enqueue(tx, AccountClosed, { userId: actor.userId });
    });
    this.sessions.forget(ended);
  }

  /**
   * Rows first: once the user is gone no running job can add one (every owned table refers to the user). Files
   * after that, so that none written meanwhile stays behind. Repeating it is harmless.
   */
  async erase(userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.users.deleteClosed(tx, userId);
      await this.jobs.forget(tx, 'userId', userId);
    });
    await this.blobs.deleteAllOf(userId);
    await this.letters.deleteFilesOf(userId);
  }
}
