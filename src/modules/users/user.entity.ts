import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '../../common/actor.js';

export type UserStatus = 'active' | 'disabled' | 'deleting';

@Entity('users')
@Check('users_role_check', `role IN ('candidate', 'mentor', 'admin')`)
@Check('users_status_check', `status IN ('active', 'disabled', 'deleting')`)
@Index('users_email_key_key', ['emailKey'], { unique: true })
@Index('users_username_key_key', ['usernameKey'], { unique: true })
export class UserEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** As the user wrote it. */
  @Column({ type: 'text' })
  email!: string;

  /** Without case and Unicode form: what makes two addresses the same. */
  @Column({ type: 'text' })
  emailKey!: string;

  /** When its holder showed that mail to it arrives. */
  @Column({ type: 'timestamptz', nullable: true })
  emailVerifiedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  username!: string | null;

  @Column({ type: 'text', nullable: true })
  usernameKey!: string | null;

  @Column({ type: 'text' })
  passwordHash!: string;

  @Column({ type: 'text' })
  fullName!: string;

  @Column({ type: 'text', nullable: true })
  headline!: string | null;

  /** Language the user practises in, ISO 639-1. */
  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'text' })
  role!: Role;

  @Column({ type: 'text' })
  status!: UserStatus;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;
}
