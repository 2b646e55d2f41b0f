import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { RejectionReason, UploadKind, UploadState, UploadTransfer } from './upload.views.js';

/** PostgreSQL's driver gives bigint as text; sizes are far below what a number holds exactly. */
const asNumber = { from: (value: string) => Number(value), to: (value: unknown) => value };

@Entity('uploads')
@Check('uploads_kind_check', `kind IN ('audio', 'camera', 'screen', 'combined', 'resume', 'job_description')`)
@Check('uploads_state_check', `state IN ('pending', 'confirmed', 'rejected', 'lost')`)
@Check('uploads_transfer_check', `transfer IN ('put', 'tus')`)
@Check(
  'uploads_outcome_check',
  `(state = 'rejected') = (reason IS NOT NULL) AND (state IN ('confirmed', 'lost')) = (confirmed_at IS NOT NULL)`,
)
@Check('uploads_size_check', 'size_bytes > 0 AND received_bytes BETWEEN 0 AND size_bytes')
@Index('uploads_user_id_created_at_id_idx', ['userId', 'createdAt', 'id'])
@Index('uploads_attempt_id_idx', ['attemptId'])
@Index('uploads_expires_at_idx', ['expiresAt'])
@Index('uploads_arrival_key_key', ['arrivalKey'], { unique: true })
@Index('uploads_blob_key_key', ['blobKey'], { unique: true })
export class UploadEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('AttemptEntity', { onDelete: 'SET NULL' })
  attemptId!: string | null;

  /** Stays when the attempt goes: what was attached goes with it. */
  @Column({ type: 'timestamptz', nullable: true })
  attachedAt!: Date | null;

  @Column({ type: 'text' })
  kind!: UploadKind;

  @Column({ type: 'text' })
  transfer!: UploadTransfer;

  @Column({ type: 'text' })
  state!: UploadState;

  @Column({ type: 'text', nullable: true })
  reason!: RejectionReason | null;

  @Column({ type: 'text' })
  mediaType!: string;

  @Column({ type: 'bigint', transformer: asNumber })
  sizeBytes!: number;

  /** What the client said it would be, hex. */
  @Column({ type: 'text', nullable: true })
  announcedSha256!: string | null;

  @Column({ type: 'text', nullable: true })
  sha256!: string | null;

  /** What the client calls it. */
  @Column({ type: 'text' })
  fileName!: string;

  /** Where the client's link puts it. Nothing is ever read from there but by the confirmation. */
  @Column({ type: 'text' })
  arrivalKey!: string;

  /** Where it is kept, out of reach of any link to put. */
  @Column({ type: 'text' })
  blobKey!: string;

  /** Of a resumable one: bytes that survive a power cut. */
  @Column({ type: 'bigint', transformer: asNumber })
  receivedBytes!: number;

  /** Somebody looks at the content until then. */
  @Column({ type: 'timestamptz', nullable: true })
  leaseEndsAt!: Date | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  confirmedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;
}
