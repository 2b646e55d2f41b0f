import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * A recording in the blob storage. The row is written before the blob and outlives the transcription it belonged
 * to, so that no blob is ever without a row that says when it may go.
 */
@Entity('recordings')
@Index('recordings_user_id_idx', ['userId'])
@Index('recordings_transcription_id_idx', ['transcriptionId'])
@Index('recordings_created_at_idx', ['createdAt'])
export class RecordingEntity {
  @PrimaryColumn({ type: 'text' })
  key!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Null until it is saved, and again when the attempt is deleted. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('TranscriptionEntity', { onDelete: 'SET NULL' })
  transcriptionId!: string | null;

  /** Its speaker wants it to stay: only they take it away, or the end of its attempt. */
  @Column({ type: 'boolean', default: false })
  kept!: boolean;

  @Column({ type: 'integer' })
  sizeBytes!: number;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
