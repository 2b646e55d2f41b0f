import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { TimedWord, WordTiming } from '../../speech/text/words.js';
import type { TranscriptionReason, TranscriptionSource, TranscriptionState } from './transcription.state.js';

/** What was said in one attempt: at most one row, filled by an engine or by the client. */
@Entity('transcriptions')
@Check('transcriptions_source_check', `source IN ('recording', 'live', 'client')`)
@Check('transcriptions_state_check', `state IN ('waiting', 'processing', 'ready', 'failed')`)
@Check('transcriptions_timing_check', `timing IN ('provider', 'client', 'estimated')`)
@Check('transcriptions_outcome_check', `(state <> 'ready' OR text <> '') AND (state <> 'failed' OR reason IS NOT NULL)`)
@Check('transcriptions_words_check', '(words IS NULL) = (timing IS NULL)')
@Index('transcriptions_attempt_id_key', ['attemptId'], { unique: true })
@Index('transcriptions_user_id_idx', ['userId'])
@Index('transcriptions_state_updated_at_idx', ['state', 'updatedAt'])
export class TranscriptionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('AttemptEntity', { onDelete: 'CASCADE' })
  attemptId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  source!: TranscriptionSource;

  @Column({ type: 'text' })
  state!: TranscriptionState;

  @Column({ type: 'text', nullable: true })
  reason!: TranscriptionReason | null;

  @Column({ type: 'text' })
  language!: string;

  /** Of the recording or the posted text: the same again is a repeat, not a second one. */
  @Column({ type: 'text' })
  contentSha256!: string;

  @Column({ type: 'text', nullable: true })
  audioKey!: string | null;

  @Column({ type: 'text', nullable: true })
  mediaType!: string | null;

  @Column({ type: 'double precision', nullable: true })
  durationSeconds!: number | null;

  @Column({ type: 'text', nullable: true })
  text!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  words!: TimedWord[] | null;

  @Column({ type: 'text', nullable: true })
  timing!: WordTiming | null;

  @Column({ type: 'boolean' })
  verbatim!: boolean;

  @Column({ type: 'text', nullable: true })
  model!: string | null;

  /** Rounds begun; also tells a result of an earlier round from that of the present one. */
  @Column({ type: 'integer' })
  tries!: number;

  @Column({ type: 'timestamptz', nullable: true })
  nextTryAt!: Date | null;

  /** While `processing`: past it, whoever had the work is dead. */
  @Column({ type: 'timestamptz', nullable: true })
  leaseEndsAt!: Date | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'timestamptz' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readyAt!: Date | null;
}
