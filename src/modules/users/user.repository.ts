import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
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

  /** Plain SQL: clients ask for the profile more often than for anything else, and building the query cost more than running it. */
  async findView(id: string): Promise<UserView | null> {
    const rows: unknown = await this.pool.query(
      `SELECT id, email, username, full_name AS "fullName", headline, language, role, status,
              created_at AS "createdAt", updated_at AS "updatedAt"
       FROM users WHERE id = $1`,
      [id],
    );
    return (rows as UserView[])[0] ?? null;
  }

  /** Holds the account as it is until `tx` ends; false when its password has been replaced meanwhile. */
  async holdPassword(tx: Tx, { userId, passwordHash }: CheckedPassword): Promise<boolean> {
    const rows: unknown = await tx.query('SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 FOR SHARE', [
      userId,
      passwordHash,
    ]);
    return (rows as unknown[]).length === 1;
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

  private get pool(): EntityManager {
    return this.database.pool;
  }
}
