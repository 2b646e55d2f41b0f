import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BatchedReads } from '../../platform/database/batched-reads.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { UserEntity, type UserStatus } from './user.entity.js';
import type { UserView } from './users.views.js';

/** A password was found right against this hash. It stands as long as the account has the same one. */
export interface CheckedPassword {
  readonly userId: string;
  readonly passwordHash: string;
}

@Injectable()
export class UserRepository {
  private readonly views = new BatchedReads<string, UserView>((ids) => this.readViews(ids));

  constructor(private readonly database: Database) {}

  async insert(tx: Tx, user: UserEntity): Promise<void> {
    await tx.insert(UserEntity, user);
  }

  /** By e-mail address or username; both keys are unique, and an address holds an @ that no username has. */
  findByIdentifier(keys: { emailKey: string; usernameKey: string }): Promise<UserEntity | null> {
    return this.pool.findOne(UserEntity, {
      where: [{ emailKey: keys.emailKey }, { usernameKey: keys.usernameKey }],
    });
  }

  findById(id: string): Promise<UserEntity | null> {
    return this.pool.findOneBy(UserEntity, { id });
  }

  /** Clients ask for the profile more often than for anything else. */
  findView(id: string): Promise<UserView | null> {
    return this.views.find(id);
  }

  async holdPassword(tx: Tx, { userId, passwordHash }: CheckedPassword): Promise<boolean> {
    const rows: unknown = await tx.query('SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 FOR SHARE', [
      userId,
      passwordHash,
    ]);
    return (rows as unknown[]).length === 1;
  }

  /** Holds the account as it is until `tx` ends. Before anything that hangs on it, so that two never wait for each other. */
  async lockActive(tx: Tx, id: string): Promise<{ email: string } | null> {
    const rows: unknown = await tx.query(
      `SELECT email FROM users WHERE id = $1 AND status = 'active' FOR NO KEY UPDATE`,
      [id],
    );
    return (rows as { email: string }[])[0] ?? null;
  }

  async verifyEmail(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.query('UPDATE users SET email_verified_at = coalesce(email_verified_at, $2) WHERE id = $1', [id, now]);
  }

  /** False when there is no such account, or when its password is no longer the one given. */
  async update(
    tx: Tx,
    which: { id: string; passwordHash?: string },
    changes: Partial<Omit<UserEntity, 'id'>>,
  ): Promise<boolean> {
    const { affected } = await tx.update(UserEntity, which, changes);
    return affected === 1;
  }

  /** Rows of the user in every other table go with it (ON DELETE CASCADE). */
  async deleteInStatus(tx: Tx, id: string, status: UserStatus): Promise<void> {
    await tx.delete(UserEntity, { id, status });
  }

  /** Plain SQL: building the query would cost more than running it. */
  private async readViews(ids: string[]): Promise<(readonly [string, UserView])[]> {
    const rows: unknown = await this.pool.query(
      `SELECT id, email, email_verified_at IS NOT NULL AS "emailVerified", username, full_name AS "fullName", headline, language, role, status,
              created_at AS "createdAt", updated_at AS "updatedAt"
       FROM users WHERE id = ANY($1)`,
      [ids],
    );
    return (rows as UserView[]).map((view) => [view.id, view] as const);
  }

  private get pool(): EntityManager {
    return this.database.pool;
  }
}
