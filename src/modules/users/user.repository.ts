import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, type Tx } from '../../platform/database/database.js';
import { UserEntity, type UserStatus } from './user.entity.js';

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
