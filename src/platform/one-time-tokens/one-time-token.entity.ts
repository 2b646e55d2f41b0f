import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type TokenPurpose = 'email_verification' | 'password_reset' | 'invitation' | 'export_download';

/** A link that works once. What makes it work is not here: a copy of the table opens nothing. */
@Entity('one_time_tokens')
@Check(
  'one_time_tokens_purpose_check',
  `purpose IN ('email_verification', 'password_reset', 'invitation', 'export_download')`,
)
@Index('one_time_tokens_secret_hash_key', ['secretHash'], { unique: true })
@Index('one_time_tokens_subject_id_idx', ['subjectId'])
@Index('one_time_tokens_user_id_idx', ['userId'])
@Index('one_time_tokens_expires_at_idx', ['expiresAt'])
export class OneTimeTokenEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  purpose!: TokenPurpose;

  /** What the token is about: an account, an invite, an export. */
  @Column({ type: 'uuid' })
  subjectId!: string;

  /** Whose account it goes with. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string | null;

  /** The secret is made from it and our key. */
  @Column({ type: 'bytea' })
  seed!: Buffer;

  /** SHA-256 of the secret, to be found by. */
  @Column({ type: 'bytea' })
  secretHash!: Buffer;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  usedAt!: Date | null;
}
