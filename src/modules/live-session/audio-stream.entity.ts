import type { SoundEvidence } from '../../speech/sound-evidence.js';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The sound of one answer spoken live, or of a talk: what is said in a session for two and answers no question. */
@Entity('audio_streams')
@Check('audio_streams_state_check', `state IN ('open', 'settled')`)
@Check(
  'audio_streams_settled_check',
  `(state = 'settled') = (settled_at IS NOT NULL) AND (state = 'settled') = (duration_ms IS NOT NULL) AND (state = 'settled') = (last_seq IS NOT NULL)`,
)
@Check('audio_streams_talk_check', `(attempt_id IS NULL) = (question_id IS NULL)`)
@Check('audio_streams_sound_check', `(sound IS NOT NULL) = (attempt_id IS NULL AND state = 'settled')`)
@Index('audio_streams_attempt_id_key', ['attemptId'], { unique: true })
@Index('audio_streams_session_id_user_id_open_key', ['sessionId', 'userId'], {
  unique: true,
  where: `state = 'open'`,
})
@Index('audio_streams_session_id_offset_ms_idx', ['sessionId', 'offsetMs'])
@Index('audio_streams_user_id_idx', ['userId'])
@Index('audio_streams_question_id_idx', ['questionId'])
export class AudioStreamEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('LiveSessionEntity', { onDelete: 'CASCADE' })
  sessionId!: string;

  @Column({ type: 'uuid' })
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId!: string;

  /** Null: a talk. */
  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('AttemptEntity', { onDelete: 'CASCADE' })
  attemptId!: string | null;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('QuestionEntity', { onDelete: 'CASCADE' })
  questionId!: string | null;

  @Column({ type: 'integer' })
  sampleRateHz!: number;

  /** ISO 639-1. */
  @Column({ type: 'text' })
  language!: string;

  /** Raised with every writer. */
  @Column({ type: 'integer' })
  epoch!: number;

  /** Its first sample on the session's timeline, ms. */
  @Column({ type: 'integer' })
  offsetMs!: number;

  /** Its last frame, −1 without any; null until it is settled. */
  @Column({ type: 'integer', nullable: true })
  lastSeq!: number | null;

  /** Of its sound; null until it is settled. */
  @Column({ type: 'integer', nullable: true })
  durationMs!: number | null;

  /** What the sound of a settled talk came to; that of an answer is with its attempt. */
  @Column({ type: 'jsonb', nullable: true })
  sound!: SoundEvidence | null;

  @Column({ type: 'text' })
  state!: 'open' | 'settled';

  @Column({ type: 'timestamptz' })
  startedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  settledAt!: Date | null;
}
