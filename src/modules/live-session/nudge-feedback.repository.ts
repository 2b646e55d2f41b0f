import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { NudgeFeedbackAction } from './live-session.views.js';
import { NudgeFeedbackEntity } from './nudge-feedback.entity.js';

@Injectable()
export class NudgeFeedbackRepository {
  constructor(private readonly database: Database) {}

  /** Stores it once. False when there is no such nudge of this user's in the session. */
  async record(feedback: NudgeFeedbackEntity): Promise<boolean> {
    const { nudgeId, action, userId, sessionId, createdAt } = feedback;
    const rows = await this.database.pool.query<{ found: boolean }[]>(
      `WITH nudge AS (
         SELECT session_id, user_id FROM live_events
         WHERE session_id = $1 AND user_id = $2 AND kind = 'nudge' AND payload ->> 'nudgeId' = $3::text),
       recorded AS (
         INSERT INTO nudge_feedback (nudge_id, action, user_id, session_id, created_at)
         SELECT $3::uuid, $4, user_id, session_id, $5 FROM nudge ON CONFLICT DO NOTHING)
       SELECT EXISTS (SELECT FROM nudge) AS found`,
      [sessionId, userId, nudgeId, action, createdAt],
    );
    return rows[0]?.found === true;
  }

  /** By nudge, in the order it was given. */
  async listOf(sessionId: string): Promise<Map<string, NudgeFeedbackAction[]>> {
    const rows = await this.database.pool.find(NudgeFeedbackEntity, {
      where: { sessionId },
      order: { createdAt: 'ASC' },
    });
    const byNudge = new Map<string, NudgeFeedbackAction[]>();
    for (const { nudgeId, action } of rows) byNudge.set(nudgeId, [...(byNudge.get(nudgeId) ?? []), action]);
    return byNudge;
  }
}
