import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { StoredMarker } from './live-session.views.js';

/** What happened to a connection, for the timeline; clients are not told, so it takes no number of an event. */
@Entity('live_markers')
@Check('live_markers_kind_check', `kind IN ('connection_lost', 'connection_resumed', 'taken_over')`)
@ForeignKey('LiveParticipantEntity', ['sessionId', 'userId'], ['sessionId', 'userId'], { onDelete: 'CASCADE' })
@Index('live_markers_session_id_user_id_idx', ['sessionId', 'userId'])
@Index('live_markers_user_id_idx', ['userId'])
@Index('live_markers_attempt_id_idx', ['attemptId'], { where: 'attempt_id IS NOT NULL' })
export class LiveMarkerEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid' })
  sessionId!: string;

  @Column({ type: 'uuid' })
  userId!: string;

  @Column({ type: 'text' })
  kind!: StoredMarker;

  /** On the session's timeline. */
  @Column({ type: 'integer' })
  atMs!: number;

  @Column({ type: 'uuid', nullable: true })
  @ForeignKey('AudioStreamEntity', 'attemptId', { onDelete: 'CASCADE' })
  attemptId!: string | null;

  @Column({ type: 'timestamptz' })
  createdAt!: Date;
}
