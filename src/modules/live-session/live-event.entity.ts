import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { LiveEventKind } from './live-session.views.js';

/**
 * What clients are told and told again, numbered without gaps in the order of commit. The foreign keys go to the
 * module's own tables, whose rows go with the user, the session and the sound.
 */
@Entity('live_events')
@Check('live_events_kind_check', `kind IN ('transcript_final', 'nudge')`)
@Check('live_events_final_check', `kind <> 'transcript_final' OR (stream_id IS NOT NULL AND segment_id IS NOT NULL)`)
@Check('live_events_nudge_check', `kind <> 'nudge' OR user_id IS NOT NULL`)
@ForeignKey('LiveParticipantEntity', ['sessionId', 'userId'], ['sessionId', 'userId'], { onDelete: 'CASCADE' })
@Index('live_events_session_id_segment_id_key', ['sessionId', 'segmentId'], {
  unique: true,
  where: 'segment_id IS NOT NULL',
})
@Index('live_events_stream_id_idx', ['streamId'], { where: 'stream_id IS NOT NULL' })
@Index('live_events_user_id_idx', ['userId'], { where: 'user_id IS NOT NULL' })
export class LiveEventEntity {
  @PrimaryColumn({ type: 'uuid' })
  @ForeignKey('LiveSessionEntity', { onDelete: 'CASCADE' })
  sessionId!: string;

  @PrimaryColumn({ type: 'integer' })
  seq!: number;

  /** Whom alone it concerns; null: everybody in the session. */
  @Column({ type: 'uuid', nullable: true })
  userId!: string | null;

  @Column({ type: 'text' })
  kind!: LiveEventKind;

  /** On the session's timeline. */
  @Column({ type: 'integer' })
  atMs!: number;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('AudioStreamEntity', { onDelete: 'CASCADE' })
  streamId!: string | null;

  /** Of a stretch of transcript: stored once, whoever hears it again. */
  @Column({ type: 'text', nullable: true })
  segmentId!: string | null;

  @Column({ type: 'jsonb' })
  payload!: object;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
