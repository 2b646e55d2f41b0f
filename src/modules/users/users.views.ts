import type { Role } from '../../common/actor.js';
import type { UserEntity, UserStatus } from './user.entity.js';

export interface UserView {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly fullName: string;
  readonly headline: string | null;
  readonly language: string;
  readonly role: Role;
  readonly status: UserStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function userView(user: UserEntity): UserView {
  const { id, email, username, fullName, headline, language, role, status, createdAt, updatedAt } = user;
  return { id, email, username, fullName, headline, language, role, status, createdAt, updatedAt };
}
