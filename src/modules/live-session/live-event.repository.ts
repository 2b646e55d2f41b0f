import { Injectable } from '@nestjs/common';
import { storableText } from '../../common/text.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import type { FinalSegment, NewLiveEvent, NudgeRecord, StoredLiveEvent } from './live-session.views.js';

const columns = `e.session_id AS "sessionId", e.seq, e.user_id AS "userId", e.kind, e.at_ms AS "atMs",
  e.stream_id AS "streamId", e.segment_id AS "segmentId", e.payload, e.created_at AS "createdAt"`;

/** More than ten hours of speech come to. */
const TIMELINE_EVENTS = 20_000;

/** Events for everybody are the words of somebody, who says who may read them: those of `$3` in session `$1`. */
const saidByReadable = `(user_id IS NULL AND stream_id IN (
           SELECT id FROM audio_streams WHERE session_id = $1 AND user_id = ANY($3::uuid[])))`;

export interface SessionForTwo {
  readonly id: string;
  readonly relationshipId: string;
}

/** An event with its number. */
export interface NumberedEvent {
  readonly event: NewLiveEvent;
  readonly seq: number;
}

export interface ChangedRecord extends NudgeRecord {
  readonly sessionId: string;
  readonly userId: string;
}

@Injectable()
export class LiveEventRepository {
  constructor(private readonly database: Database) {}

  /**
   * The last numbers of the sessions that exist. Everybody locks in the order of ids, so of two transactions one waits
   * and none is given up.
   */
  async lockSessions(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ id: string; seq: number }[]>(
      `SELECT id, last_event_seq AS seq FROM live_sessions WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`,
      [ids],
    );
    return new Map(rows.map(({ id, seq }) => [id, seq]));
  }

  /** Those with somebody to ask, in the order of their relationships. */
  listForTwo(tx: Tx, ids: readonly string[]): Promise<SessionForTwo[]> {
    return tx.query<SessionForTwo[]>(
      `SELECT id, relationship_id AS "relationshipId" FROM live_sessions
       WHERE id = ANY($1) AND relationship_id IS NOT NULL ORDER BY relationship_id, id`,
      [ids],
    );
  }

  /** Those that exist and who speaks in them, held against deletion. */
  async lockStreams(tx: Tx, streamIds: readonly string[]): Promise<Map<string, string>> {
    if (streamIds.length === 0) return new Map();
    const rows = await tx.query<{ id: string; userId: string }[]>(
      `SELECT id, user_id AS "userId" FROM audio_streams WHERE id = ANY($1) ORDER BY id FOR KEY SHARE`,
      [streamIds],
    );
    return new Map(rows.map(({ id, userId }) => [id, userId]));
  }

  async listSegments(tx: Tx, sessionIds: readonly string[], segmentIds: readonly string[]): Promise<StoredLiveEvent[]> {
    if (segmentIds.length === 0) return [];
    return tx.query<StoredLiveEvent[]>(
      `SELECT ${columns} FROM unnest($1::uuid[], $2::text[]) AS asked (session_id, segment_id)
       JOIN live_events e USING (session_id, segment_id)`,
      [sessionIds, segmentIds],
    );
  }

  /** The versions of the records of these speakers; their sessions are locked. */
  async listNudgeVersions(
    tx: Tx,
    sessionIds: readonly string[],
    userIds: readonly string[],
  ): Promise<{ sessionId: string; userId: string; version: number }[]> {
    if (userIds.length === 0) return [];
    return tx.query<{ sessionId: string; userId: string; version: number }[]>(
      `SELECT p.session_id AS "sessionId", p.user_id AS "userId", p.nudges_version AS version
       FROM unnest($1::uuid[], $2::uuid[]) AS asked (session_id, user_id)
       JOIN live_participants p USING (session_id, user_id)`,
      [sessionIds, userIds],
    );
  }

  /**
   * Stores what needs no second look, in one statement: on a busy process every round trip waits its turn. Left out is
   * what is gone, what is said in sessions for two, where consent is asked first, and nudges of speakers who were nudged
   * since; a segment that is stored already fails the whole.
   * @returns the numbers by the place of the event among those given
   */
  async storeAtOnce(events: readonly NewLiveEvent[], now: Date): Promise<Map<number, number>> {
    const given = events.map((event, place) => ({ ...rowOf(event, 0), place, ...limitOf(event) }));
    const rows = await this.database.pool.query<{ place: number; seq: number }[]>(
      `WITH given AS MATERIALIZED (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS event (place integer, "sessionId" uuid, "userId" uuid,
           kind text, "atMs" integer, "streamId" uuid, "segmentId" text, payload jsonb, sent jsonb, version integer)),
       locked AS MATERIALIZED (
         SELECT id, last_event_seq FROM live_sessions
         WHERE id IN (SELECT "sessionId" FROM given) AND partner_role IS NULL ORDER BY id FOR NO KEY UPDATE),
       held AS MATERIALIZED (
         SELECT id FROM audio_streams WHERE id IN (SELECT "streamId" FROM given) ORDER BY id FOR KEY SHARE),
       standing AS MATERIALIZED (
         SELECT given.*, locked.last_event_seq FROM given JOIN locked ON locked.id = given."sessionId"
         WHERE "streamId" IS NULL OR "streamId" IN (SELECT id FROM held)),
       nudged AS (
         UPDATE live_participants SET nudges_sent = standing.sent, nudges_version = nudges_version + 1
         FROM standing
         WHERE kind = 'nudge' AND session_id = "sessionId" AND user_id = "userId" AND nudges_version = version
         RETURNING place),
       fit AS MATERIALIZED (
         SELECT *, last_event_seq + row_number() OVER (PARTITION BY "sessionId" ORDER BY place) AS seq FROM standing
         WHERE kind <> 'nudge' OR place IN (SELECT place FROM nudged)),
       numbered AS (
         UPDATE live_sessions SET last_event_seq = latest.seq
         FROM (SELECT "sessionId", max(seq) AS seq FROM fit GROUP BY 1) latest
         WHERE live_sessions.id = latest."sessionId"),
       stored AS (
         INSERT INTO live_events (session_id, seq, user_id, kind, at_ms, stream_id, segment_id, payload, created_at)
         SELECT "sessionId", seq, "userId", kind, "atMs", "streamId", "segmentId", payload, $2 FROM fit)
       SELECT place, seq::integer AS seq FROM fit`,
      [storableJson(given), now],
    );
    return new Map(rows.map(({ place, seq }) => [place, seq]));
  }

  /** Stores the events and moves on the numbers and the records, in one statement. */
  async insert(tx: Tx, events: readonly NumberedEvent[], records: readonly ChangedRecord[], now: Date): Promise<void> {
    await tx.query(
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS event ("sessionId" uuid, seq integer, "userId" uuid,
           kind text, "atMs" integer, "streamId" uuid, "segmentId" text, payload jsonb)),
       numbered AS (
         UPDATE live_sessions SET last_event_seq = latest.seq
         FROM (SELECT "sessionId", max(seq) AS seq FROM given GROUP BY 1) latest
         WHERE live_sessions.id = latest."sessionId"),
       nudged AS (
         UPDATE live_participants SET nudges_sent = record.sent, nudges_version = record.version
         FROM jsonb_to_recordset($2::jsonb) AS record ("sessionId" uuid, "userId" uuid, sent jsonb, version integer)
         WHERE session_id = record."sessionId" AND user_id = record."userId")
       INSERT INTO live_events (session_id, seq, user_id, kind, at_ms, stream_id, segment_id, payload, created_at)
       SELECT "sessionId", seq, "userId", kind, "atMs", "streamId", "segmentId", payload, $3 FROM given`,
      [storableJson(events.map(({ event, seq }) => rowOf(event, seq))), storableJson(records), now],
    );
  }

  /** What this participant is told, of words those of `speakers`; null when there is no such session of theirs. */
  async listFor(
    actor: Owner,
    sessionId: string,
    { speakers, afterSeq, limit }: { speakers: readonly string[]; afterSeq: number; limit: number },
  ): Promise<StoredLiveEvent[] | null> {
    const rows = await this.database.pool.query<(StoredLiveEvent | { seq: null })[]>(
      `SELECT ${columns} FROM live_participants p
       LEFT JOIN LATERAL (
         SELECT * FROM live_events
         WHERE session_id = p.session_id AND seq > $4 AND (user_id = p.user_id OR ${saidByReadable})
         ORDER BY seq LIMIT $5) e ON true
       WHERE p.session_id = $1 AND p.user_id = $2 ORDER BY e.seq`,
      [sessionId, actor.userId, speakers, afterSeq, limit],
    );
    return rows.length === 0 ? null : rows.filter((row): row is StoredLiveEvent => row.seq !== null);
  }

  /** Without the single words, which a timeline does not show. */
  listForTimeline(actor: Owner, sessionId: string, speakers: readonly string[]): Promise<StoredLiveEvent[]> {
    return this.database.pool.query<StoredLiveEvent[]>(
      `SELECT ${columns.replace('e.payload', `e.payload - 'words' AS payload`)} FROM live_events e
       WHERE e.session_id = $1 AND (e.user_id = $2 OR ${saidByReadable}) ORDER BY e.seq LIMIT ${TIMELINE_EVENTS}`,
      [sessionId, actor.userId, speakers],
    );
  }

  /** In the order they were spoken. */
  async listFinals(streamId: string): Promise<FinalSegment[]> {
    const rows = await this.database.pool.query<{ payload: FinalSegment }[]>(
      `SELECT payload FROM live_events WHERE stream_id = $1 AND kind = 'transcript_final'
       ORDER BY (payload ->> 'startMs')::double precision`,
      [streamId],
    );
    return rows.map(({ payload }) => payload);
  }
}

function rowOf(event: NewLiveEvent, seq: number) {
  const { sessionId, userId, kind, atMs, streamId, segmentId, payload } = event;
  return { sessionId, seq, userId, kind, atMs: Math.round(atMs), streamId, segmentId, payload };
}

function limitOf(event: NewLiveEvent): Partial<NudgeRecord> {
  return event.kind === 'nudge' ? event.limit : {};
}

/** Engines may send any text: one character that PostgreSQL refuses would cost the others of the transaction theirs. */
function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}
