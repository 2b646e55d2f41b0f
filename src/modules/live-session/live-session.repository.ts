import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import { NOTHING_SENT } from '../../speech/nudges/nudge-limits.js';
import type { Owner } from '../interview/interview.views.js';
import { LiveParticipantEntity } from './live-participant.entity.js';
import { LiveSessionEntity } from './live-session.entity.js';
import type { LiveSessionEndReason, LiveSessionStatus } from './live-session.state.js';
import type { LiveSessionView, NudgeRecord, ParticipantRole, SpeakerRecord } from './live-session.views.js';

const columns = `s.id, s.user_id AS "userId", s.interview_id AS "interviewId", s.relationship_id AS "relationshipId",
  s.partner_role AS "partnerRole", s.status, s.language, me.coaching, s.keep_recording AS "keepRecording", s.last_event_seq AS "lastEventSeq", s.created_at AS "createdAt",
  s.started_at AS "startedAt", s.last_active_at AS "lastActiveAt", s.ended_at AS "endedAt",
  s.end_reason AS "endReason", s.settled_at AS "settledAt"`;

const surroundings = `
  (SELECT jsonb_agg(jsonb_build_object('userId', p.user_id, 'role', p.role, 'joinedAt', p.joined_at)
                    ORDER BY p.joined_at, p.user_id)
   FROM live_participants p WHERE p.session_id = s.id) AS participants,
  (SELECT jsonb_build_object('attemptId', a.attempt_id, 'questionId', a.question_id)
   FROM audio_streams a WHERE a.session_id = s.id AND a.user_id = me.user_id AND a.state = 'open') AS "openAnswer",
  (SELECT count(*)::integer FROM audio_streams a
   WHERE a.session_id = s.id AND a.user_id = me.user_id) AS "answerCount",
  (SELECT count(*)::integer FROM live_events e
   WHERE e.session_id = s.id AND e.kind = 'nudge' AND e.user_id = me.user_id) AS "nudgeCount"`;

/** Of the sessions somebody has a part in; whether they may see one is decided by who asks. */
const fromOwnPart = `FROM live_sessions s JOIN live_participants me ON me.session_id = s.id`;

type ViewRow = Omit<LiveSessionView, 'participants'> & {
  readonly participants: readonly (Omit<LiveSessionView['participants'][number], 'joinedAt'> & { joinedAt: string })[];
};

/** What a session is decided by while its row is locked. */
export type LockedSession = Pick<
  LiveSessionEntity,
  | 'id'
  | 'userId'
  | 'interviewId'
  | 'relationshipId'
  | 'partnerRole'
  | 'status'
  | 'language'
  | 'keepRecording'
  | 'startedAt'
> &
  Pick<LiveParticipantEntity, 'role' | 'coaching'>;

export interface NewParticipant {
  readonly userId: string;
  readonly role: ParticipantRole;
  readonly coaching: NudgeSetting;
}

/** Whether a session runs, and why not. */
export type SessionStanding = Pick<LiveSessionView, 'status' | 'endReason'>;

export interface SessionEnding {
  readonly from: readonly LiveSessionStatus[];
  readonly reason: LiveSessionEndReason;
  readonly now: Date;
  /** Only if nothing happened in it since then. */
  readonly idleSince?: Date;
}

@Injectable()
export class LiveSessionRepository {
  constructor(private readonly database: Database) {}

  /** How many sessions of the user have not ended; holds back others that are being made meanwhile. */
  async countOpenLocked(tx: Tx, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('live_sessions:' || $1, 0))`, [userId]);
    const rows = await tx.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM live_sessions WHERE user_id = $1 AND status <> 'finalized'`,
      [userId],
    );
    return rows[0]?.count ?? 0;
  }

  async insert(tx: Tx, session: LiveSessionEntity, participants: readonly NewParticipant[]): Promise<void> {
    await tx.insert(LiveSessionEntity, session);
    const fresh = { sessionId: session.id, joinedAt: session.createdAt, nudgesSent: NOTHING_SENT, nudgesVersion: 0 };
    await tx.insert(
      LiveParticipantEntity,
      participants.map((each) => ({ ...each, ...fresh, unstoredSpeech: false })),
    );
  }

  /** As a participant, whatever became of the relationship. */
  async findJoined(actor: Owner, id: string, on: Tx = this.database.pool): Promise<LiveSessionView | null> {
    const rows = await on.query<ViewRow[]>(
      `SELECT ${columns}, ${surroundings} ${fromOwnPart} WHERE s.id = $1 AND me.user_id = $2`,
      [id, actor.userId],
    );
    return rows[0] === undefined ? null : viewOf(rows[0]);
  }

  /** The own ones and those shared in these relationships; newest first, one row more than asked for. */
  async listPage(
    userId: string,
    relationshipIds: readonly string[],
    { limit, after }: PageRequest,
  ): Promise<LiveSessionView[]> {
    const rows = await this.database.pool.query<ViewRow[]>(
      `SELECT ${columns}, ${surroundings} ${fromOwnPart}
       WHERE me.user_id = $1 AND (s.user_id = $1 OR s.relationship_id = ANY($3))
         ${after === null ? '' : 'AND (s.created_at, s.id) < ($4, $5)'}
       ORDER BY s.created_at DESC, s.id DESC LIMIT $2`,
      [userId, limit + 1, relationshipIds, ...(after === null ? [] : [after.at, after.id])],
    );
    return rows.map(viewOf);
  }

  /** As a participant, whatever became of the relationship. */
  async lockJoined(tx: Tx, actor: Owner, id: string): Promise<LockedSession | null> {
    const rows = await tx.query<LockedSession[]>(
      `SELECT ${columns}, me.role ${fromOwnPart} WHERE s.id = $1 AND me.user_id = $2 FOR NO KEY UPDATE OF s`,
      [id, actor.userId],
    );
    return rows[0] ?? null;
  }

  /** Something was spoken: the session is live, from now on if it was not before. */
  async goLive(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE live_sessions SET status = 'live', started_at = coalesce(started_at, $2), last_active_at = $2
       WHERE id = $1 AND status <> 'finalized'`,
      [id, now],
    );
  }

  /** The same for many at once. Locked in one order, as events are stored: two of these never wait for each other. */
  async markActive(ids: readonly string[], now: Date): Promise<void> {
    await this.database.pool.query(
      `WITH active AS (SELECT id FROM live_sessions WHERE id = ANY($1) AND status <> 'finalized'
                       ORDER BY id FOR NO KEY UPDATE)
       UPDATE live_sessions s
       SET status = 'live', started_at = coalesce(s.started_at, $2), last_active_at = greatest(s.last_active_at, $2)
       FROM active WHERE s.id = active.id`,
      [ids, now],
    );
  }

  async setCoaching(tx: Tx, sessionId: string, userId: string, coaching: NudgeSetting): Promise<void> {
    await tx.update(LiveParticipantEntity, { sessionId, userId }, { coaching });
  }

  /** What they say is heard and not kept. */
  async markUnstoredSpeech(tx: Tx, sessionId: string, userId: string): Promise<void> {
    await tx.update(LiveParticipantEntity, { sessionId, userId }, { unstoredSpeech: true });
  }

  listParticipants(sessionId: string): Promise<LiveParticipantEntity[]> {
    return this.database.pool.find(LiveParticipantEntity, {
      where: { sessionId },
      order: { joinedAt: 'ASC', userId: 'ASC' },
    });
  }

  /** False: it has ended before, or was not left alone after all. True for one caller only. */
  async end(tx: Tx, id: string, { from, reason, now, idleSince }: SessionEnding): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `WITH ended AS (
         UPDATE live_sessions SET status = 'finalized', ended_at = $2, end_reason = $3
         WHERE id = $1 AND status = ANY($4) AND ($5::timestamptz IS NULL OR last_active_at <= $5) RETURNING id)
       SELECT id FROM ended`,
      [id, now, reason, from, idleSince ?? null],
    );
    return rows.length === 1;
  }

  /** True for one caller only. */
  async markSettled(tx: Tx, id: string, now: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `WITH settled AS (
         UPDATE live_sessions SET settled_at = $2 WHERE id = $1 AND status = 'finalized' AND settled_at IS NULL
         RETURNING id)
       SELECT id FROM settled`,
      [id, now],
    );
    return rows.length === 1;
  }

  listRoles(tx: Tx, id: string): Promise<Pick<LiveParticipantEntity, 'userId' | 'role'>[]> {
    return tx.find(LiveParticipantEntity, { select: { userId: true, role: true }, where: { sessionId: id } });
  }

  async listIdle(status: LiveSessionStatus, since: Date): Promise<{ id: string; userId: string }[]> {
    return this.database.pool.query<{ id: string; userId: string }[]>(
      `SELECT id, user_id AS "userId" FROM live_sessions WHERE status = $1 AND last_active_at <= $2
       ORDER BY last_active_at LIMIT 200`,
      [status, since],
    );
  }

  /** Of those without an interview; the others go with theirs. @returns how many */
  async deleteEndedBy(moment: Date, limit: number): Promise<number> {
    const rows = await this.database.pool.query<unknown[]>(
      `WITH old AS (SELECT id FROM live_sessions WHERE interview_id IS NULL AND ended_at <= $1
                    ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM live_sessions s USING old WHERE s.id = old.id RETURNING s.id)
       SELECT id FROM gone`,
      [moment, limit],
    );
    return rows.length;
  }

  /** That run in this relationship, or in one that was deleted with an account. */
  listRunningOf(relationshipId: string | null): Promise<{ id: string; userId: string }[]> {
    return this.database.pool.query<{ id: string; userId: string }[]>(
      `SELECT id, user_id AS "userId" FROM live_sessions
       WHERE status <> 'finalized' AND partner_role IS NOT NULL
         AND (relationship_id = $1 OR relationship_id IS NULL)
       ORDER BY last_active_at LIMIT 200`,
      [relationshipId],
    );
  }

  listStandings(ids: readonly string[]): Promise<({ id: string } & SessionStanding)[]> {
    return this.database.pool.query<({ id: string } & SessionStanding)[]>(
      'SELECT id, status, end_reason AS "endReason" FROM live_sessions WHERE id = ANY($1)',
      [ids],
    );
  }

  async findSpeaker(actor: Owner, id: string): Promise<SpeakerRecord | null> {
    const rows = await this.database.pool.query<SpeakerRecord[]>(
      `SELECT coaching, jsonb_build_object('sent', nudges_sent, 'version', nudges_version) AS nudges
       FROM live_participants WHERE session_id = $1 AND user_id = $2`,
      [id, actor.userId],
    );
    return rows[0] ?? null;
  }

  async findNudgeRecord(sessionId: string, userId: string, on: Tx = this.database.pool): Promise<NudgeRecord | null> {
    const row = await on.findOneBy(LiveParticipantEntity, { sessionId, userId });
    return row === null ? null : { sent: row.nudgesSent, version: row.nudgesVersion };
  }
}

function viewOf(row: ViewRow): LiveSessionView {
  const participants = row.participants.map((each) => ({ ...each, joinedAt: new Date(each.joinedAt) }));
  return { ...row, participants };
}
