import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type SessionEnd =
  'logout' | 'logout_all' | 'ended_by_user' | 'token_reuse' | 'password_changed' | 'password_reset' | 'account_deleted';

/** One signed-in device. Its refresh token is not stored: it is derived from the seed, the generation and our key. */
@Entity('auth_sessions')
@Check('auth_sessions_generation_check', 'refresh_generation >= 0')
@Index('auth_sessions_user_id_created_at_idx', ['userId', 'createdAt'])
export class AuthSessionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'bytea' })
  refreshSeed!: Buffer;

  /** How many times the refresh token was replaced; the token carries it. */
  @Column({ type: 'integer' })
  refreshGeneration!: number;

  @Column({ type: 'timestamptz' })
  rotatedAt!: Date;

  @Column({ type: 'text' })
  userAgent!: string;

  /** The network part of the address it was opened from. */
  @Column({ type: 'text' })
  address!: string;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  endedBecause!: SessionEnd | null;
}
