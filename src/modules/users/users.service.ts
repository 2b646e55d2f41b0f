import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import { RateLimits } from '../../common/http/rate-limit.guard.js';
import { newId } from '../../common/ids.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { emailKey, usernameKey } from './account-names.js';
import { PasswordHasher } from './password-hasher.js';
import { checkPassword } from './password-policy.js';
import type { UserEntity } from './user.entity.js';
import { type CheckedPassword, UserRepository } from './user.repository.js';
import { currentPasswordWrong, namingConflict, tooManyConfirmations, userNotFound } from './users.errors.js';
import { userView, type UserView } from './users.views.js';

interface NewUser {
  readonly email: string;
  readonly username?: string;
  readonly password: string;
  readonly fullName: string;
}

export interface ProfileChanges {
  readonly fullName?: string;
  readonly username?: string;
  readonly headline?: string | null;
  readonly language?: string;
  readonly email?: string;
  readonly currentPassword?: string;
}

type OnNewEmail = (tx: Tx, email: { readonly former: string }) => Promise<void>;

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: PasswordHasher,
    private readonly limits: RateLimits,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Creates the account and whatever `andThen` writes, together. */
  async create(user: NewUser, andThen: (tx: Tx, created: UserView) => Promise<void>): Promise<UserView> {
    checkPassword(user.password, user);
    const entity = await this.newEntity(user);
    try {
      return await this.database.transaction(async (tx) => {
        await this.users.insert(tx, entity);
        const view = userView(entity);
        await andThen(tx, view);
        return view;
      });
    } catch (error) {
      throw namingConflict(error);
    }
  }

  async getProfile(actor: Actor): Promise<UserView> {
    const view = await this.users.findView(actor.userId);
    if (view === null) throw userNotFound();
    return view;
  }

  async find(userId: string): Promise<UserView | null> {
    return this.users.findView(userId);
  }

  /**
   * The address is the name to sign in with, so changing it takes the password. `onNewEmail` writes what follows from
   * another address, in the same transaction.
   */
  async updateProfile(actor: Actor, changes: ProfileChanges, onNewEmail: OnNewEmail): Promise<UserView> {
    const columns = this.columnsOf(changes);
    try {
      if (changes.email === undefined) {
        await this.database.transaction((tx) => this.users.update(tx, { id: actor.userId }, columns));
      } else {
        const confirmed = await this.confirmPassword(actor, changes.currentPassword ?? '');
        await this.database.transaction((tx) => this.changeEmail(tx, confirmed, columns, onNewEmail));
      }
    } catch (error) {
      throw namingConflict(error);
    }
    return this.getProfile(actor);
  }

  /** By e-mail address or username. */
  async findAccount(identifier: string): Promise<UserView | null> {
    const user = await this.users.findByIdentifier({
      emailKey: emailKey(identifier),
      usernameKey: usernameKey(identifier.trim()),
    });
    return user === null ? null : userView(user);
  }

  /** Null for a wrong password and for nobody, after the same work as for somebody. */
  async verifyPassword(userId: string | null, password: string): Promise<CheckedPassword | null> {
    const user = userId === null ? null : await this.users.findById(userId);
    const matches = await this.passwords.verify(password, user?.passwordHash ?? null);
    return user !== null && matches ? { userId: user.id, passwordHash: user.passwordHash } : null;
  }

  /** Checking takes a while, in which the password may be replaced: false then, else it cannot be until `tx` ends. */
  holdPassword(tx: Tx, checked: CheckedPassword): Promise<boolean> {
    return this.users.holdPassword(tx, checked);
  }

  /** Replaces the password; `andThen` ends what the old one opened, in the same transaction. */
  async changePassword(actor: Actor, current: string, next: string, andThen: (tx: Tx) => Promise<void>): Promise<void> {
    const confirmed = await this.confirmPassword(actor, current);
    checkPassword(next, confirmed, 'newPassword');
    const passwordHash = await this.passwords.hash(next);
    await this.database.transaction(async (tx) => {
      await this.updateConfirmed(tx, confirmed, { passwordHash, updatedAt: this.clock.now() });
      await andThen(tx);
    });
  }

  /** Runs `work` while the account stays as it is. Null, and nothing done, unless it is active. */
  async holding<T>(userId: string, work: (tx: Tx) => Promise<T>): Promise<T | null> {
    return this.database.transaction(async (tx) =>
      (await this.users.lockActive(tx, userId)) === null ? null : work(tx),
    );
  }

  /** In a transaction that holds the account: mail to its address arrives. */
  verifyEmail(tx: Tx, userId: string): Promise<void> {
    return this.users.verifyEmail(tx, userId, this.clock.now());
  }

  /**
   * A new password for whoever reads the account's mail, which confirms the address too. `permit` has the last word,
   * in the transaction. False when there is no such account any more.
   */
  async resetPassword(userId: string, next: string, permit: (tx: Tx) => Promise<void>): Promise<boolean> {
    const user = await this.users.findById(userId);
    if (user === null) return false;
    checkPassword(next, user, 'newPassword');
    const passwordHash = await this.passwords.hash(next);
    const isReset = await this.holding(userId, async (tx) => {
      await permit(tx);
      await this.users.update(tx, { id: userId }, { passwordHash, updatedAt: this.clock.now() });
      await this.verifyEmail(tx, userId);
      return true;
    });
    return isReset ?? false;
  }

  /** From now on the account is closed; its rows go when the job that `andThen` enqueues runs. */
  async closeAccount(actor: Actor, password: string, andThen: (tx: Tx) => Promise<void>): Promise<void> {
    const confirmed = await this.confirmPassword(actor, password);
    await this.database.transaction(async (tx) => {
      await this.updateConfirmed(tx, confirmed, { status: 'deleting', updatedAt: this.clock.now() });
      await andThen(tx);
    });
  }

  async deleteClosed(tx: Tx, userId: string): Promise<void> {
    await this.users.deleteInStatus(tx, userId, 'deleting');
  }

  /** @throws {AppError} credentials_invalid unless it is the actor's password */
  async confirm(actor: Actor, password: string): Promise<void> {
    await this.confirmPassword(actor, password);
  }

  /** Tries are few: who holds a stolen access token must not find out the password with it. */
  private async confirmPassword({ userId }: Actor, password: string): Promise<UserEntity> {
    const user = await this.users.findById(userId);
    if (user === null) throw userNotFound();
    const tries = await this.limits.take('confirmation', 'user', userId);
    if (tries?.allowed === false) throw tooManyConfirmations(tries.resetSeconds);
    if (!(await this.passwords.verify(password, user.passwordHash))) throw currentPasswordWrong();
    return user;
  }

  private async changeEmail(
    tx: Tx,
    confirmed: UserEntity,
    columns: Partial<UserEntity>,
    onNewEmail: OnNewEmail,
  ): Promise<void> {
    const former = await this.users.lockActive(tx, confirmed.id);
    if (former === null) throw userNotFound();
    const isNew = former.email !== columns.email;
    await this.updateConfirmed(tx, confirmed, { ...columns, ...(isNew ? { emailVerifiedAt: null } : {}) });
    if (isNew) await onNewEmail(tx, { former: former.email });
  }

  private async updateConfirmed(tx: Tx, confirmed: UserEntity, changes: Partial<UserEntity>): Promise<void> {
    const { id, passwordHash } = confirmed;
    if (!(await this.users.update(tx, { id, passwordHash }, changes))) throw currentPasswordWrong();
  }

  private columnsOf(changes: ProfileChanges): Partial<UserEntity> {
    const { fullName, username, headline, language, email } = changes;
    return {
      updatedAt: this.clock.now(),
      ...(fullName === undefined ? {} : { fullName }),
      ...(username === undefined ? {} : { username, usernameKey: usernameKey(username) }),
      ...(headline === undefined ? {} : { headline }),
      ...(language === undefined ? {} : { language }),
      ...(email === undefined ? {} : { email: email.trim(), emailKey: emailKey(email) }),
    };
  }

  private async newEntity(user: NewUser): Promise<UserEntity> {
    const now = this.clock.now();
    return {
      id: newId(),
      email: user.email.trim(),
      emailKey: emailKey(user.email),
      emailVerifiedAt: null,
      username: user.username ?? null,
      usernameKey: user.username === undefined ? null : usernameKey(user.username),
      passwordHash: await this.passwords.hash(user.password),
      fullName: user.fullName,
      headline: null,
      language: 'en',
      role: 'candidate',
      status: 'active',
      createdAt: now,
      updatedAt: now,
    };
  }
}
