import { Expose } from 'class-transformer';
import { ApiProperty } from '@nestjs/swagger';
import { type Role, roles } from '../../common/actor.js';
import type { UserEntity, UserStatus } from './user.entity.js';

/** An account as its owner sees it. */
export class UserResponse {
  @Expose()
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @Expose()
  @ApiProperty({ type: String, format: 'email' })
  email!: string;

  /** Whether its holder confirmed the address. */
  @Expose()
  @ApiProperty({ type: Boolean })
  emailVerified!: boolean;

  @Expose()
  @ApiProperty({ type: String, nullable: true })
  username!: string | null;

  @Expose()
  @ApiProperty({ type: String })
  fullName!: string;

  /** A line about the user, such as the role aimed at. */
  @Expose()
  @ApiProperty({ type: String, nullable: true })
  headline!: string | null;

  /** Language of practice, ISO 639-1. */
  @Expose()
  @ApiProperty({ type: String })
  language!: string;

  @Expose()
  @ApiProperty({ type: String, enum: roles, enumName: 'Role' })
  role!: Role;

  @Expose()
  @ApiProperty({ type: String, enum: ['active', 'disabled', 'deleting'], enumName: 'UserStatus' })
  status!: UserStatus;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @Expose()
  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export type UserView = UserResponse;

export function userView(user: UserEntity): UserView {
  const { id, email, username, fullName, headline, language, role, status, createdAt, updatedAt } = user;
  const emailVerified = user.emailVerifiedAt !== null;
  return { id, email, emailVerified, username, fullName, headline, language, role, status, createdAt, updatedAt };
}
