import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, type Tx } from '../../platform/database/database.js';
import { UserEntity, type UserStatus } from './user.entity.js';
import type { UserView } from './users.views.js';

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

  async lock(tx: Tx, id: string): Promise<UserEntity | null> {
    return tx.findOne(UserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(tx: Tx, id: string, changes: Partial<Omit<UserEntity, 'id'>>): Promise<void> {
    await tx.update(UserEntity, { id }, changes);
  }

  /** Rows of the user in every other table go with it (ON DELETE CASCADE). */
  async deleteInStatus(tx: Tx, id: string, status: UserStatus): Promise<void> {
    await tx.delete(UserEntity, { id, status });
  }

  private get pool(): EntityManager {
    return this.database.pool;
  }
}
