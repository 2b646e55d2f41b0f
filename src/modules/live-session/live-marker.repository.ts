import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { LiveMarkerEntity } from './live-marker.entity.js';
import type { NewMarker } from './live-session.views.js';

/** A connection that comes and goes for ever does not fill the table. */
const MOST_OF_SESSION = 500;

@Injectable()
export class LiveMarkerRepository {
  constructor(private readonly database: Database) {}

  /** Nothing is stored before the session's timeline begins, for somebody not in it, or beyond the bound. */
  async insert(marker: NewMarker & { readonly id: string; readonly now: Date }, on: Tx = this.database.pool) {
    const { id, sessionId, userId, kind, attemptId, now } = marker;
    await on.query(
      `INSERT INTO live_markers (id, session_id, user_id, kind, at_ms, attempt_id, created_at)
       SELECT $1, s.id, p.user_id, $4, greatest(0, extract(epoch FROM $6::timestamptz - s.started_at) * 1000)::integer,
              a.attempt_id, $6
       FROM live_sessions s JOIN live_participants p ON p.session_id = s.id AND p.user_id = $3
       LEFT JOIN audio_streams a ON a.attempt_id = $5 AND a.session_id = s.id
       WHERE s.id = $2 AND s.started_at IS NOT NULL
         AND (SELECT count(*) FROM live_markers WHERE session_id = s.id) < ${MOST_OF_SESSION}
       FOR KEY SHARE OF s, p`,
      [id, sessionId, userId, kind, attemptId, now],
    );
  }

  list(sessionId: string): Promise<LiveMarkerEntity[]> {
    return this.database.pool.find(LiveMarkerEntity, { where: { sessionId }, order: { atMs: 'ASC' } });
  }
}
