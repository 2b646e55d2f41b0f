import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Owner } from '../interview/interview.views.js';
import type { SoundEvidence } from '../../speech/sound-evidence.js';
import { AudioStreamEntity } from './audio-stream.entity.js';
import type { AnswerStreamView, SettledStreamView } from './live-session.views.js';

const columns = `a.id, a.session_id AS "sessionId", a.user_id AS "userId", s.interview_id AS "interviewId",
  s.relationship_id AS "relationshipId", s.partner_role AS "partnerRole", true AS stored, a.attempt_id AS "attemptId", a.question_id AS "questionId", a.sample_rate_hz AS "sampleRateHz", a.language, a.epoch,
  a.offset_ms AS "offsetMs", a.last_seq AS "lastSeq", a.duration_ms AS "durationMs", a.state,
  s.keep_recording AS "keepRecording", a.started_at AS "startedAt"`;

const from = 'FROM audio_streams a JOIN live_sessions s ON s.id = a.session_id';

type StreamRow = Omit<SettledStreamView, 'lastSeq' | 'durationMs'> & {
  readonly lastSeq: number | null;
  readonly durationMs: number | null;
};

export interface StreamEnd {
  readonly lastSeq: number;
  readonly durationMs: number;
  /** Of a talk; null of an answer, whose attempt has it. */
  readonly sound: SoundEvidence | null;
  readonly now: Date;
}

@Injectable()
export class AudioStreamRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, stream: AudioStreamEntity): Promise<void> {
    await tx.insert(AudioStreamEntity, stream);
  }

  /** Attempts that somebody spoke in sessions of a relationship. */
  async listAttemptIdsOf(relationshipId: string, userId: string): Promise<string[]> {
    const rows = await this.database.pool.query<{ attemptId: string }[]>(
      `SELECT a.attempt_id AS "attemptId" FROM audio_streams a JOIN live_sessions s ON s.id = a.session_id
       WHERE s.relationship_id = $1 AND a.user_id = $2 AND a.attempt_id IS NOT NULL`,
      [relationshipId, userId],
    );
    return rows.map(({ attemptId }) => attemptId);
  }

  async findOpen(actor: Owner, sessionId: string, on: Tx = this.database.pool): Promise<AnswerStreamView | null> {
    const rows = await on.query<StreamRow[]>(
      `SELECT ${columns} ${from} WHERE a.session_id = $1 AND a.user_id = $2 AND a.state = 'open'`,
      [sessionId, actor.userId],
    );
    return rows[0] === undefined ? null : openView(rows[0]);
  }

  async findLastSettled(actor: Owner, sessionId: string): Promise<SettledStreamView | null> {
    const rows = await this.database.pool.query<SettledStreamView[]>(
      `SELECT ${columns} ${from} WHERE a.session_id = $1 AND a.user_id = $2 AND a.state = 'settled'
       ORDER BY a.offset_ms DESC, a.started_at DESC LIMIT 1`,
      [sessionId, actor.userId],
    );
    return rows[0] ?? null;
  }

  async listOpen(sessionId: string): Promise<AnswerStreamView[]> {
    const rows = await this.database.pool.query<StreamRow[]>(
      `SELECT ${columns} ${from} WHERE a.session_id = $1 AND a.state = 'open' ORDER BY a.offset_ms`,
      [sessionId],
    );
    return rows.map(openView);
  }

  /** Every answer of a session, in the order of the timeline. */
  listOf(sessionId: string, on: Tx = this.database.pool): Promise<AudioStreamEntity[]> {
    return on.find(AudioStreamEntity, { where: { sessionId }, order: { offsetMs: 'ASC', startedAt: 'ASC' } });
  }

  async findSessionOf({ userId }: Owner, attemptId: string): Promise<string | null> {
    const row = await this.database.pool.findOneBy(AudioStreamEntity, { attemptId, userId });
    return row?.sessionId ?? null;
  }

  /** The epoch of the next writer, who is this one. */
  async raiseEpoch(tx: Tx, id: string): Promise<number> {
    const rows = await tx.query<{ epoch: number }[]>(
      `WITH raised AS (UPDATE audio_streams SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch) SELECT epoch FROM raised`,
      [id],
    );
    return rows[0]!.epoch;
  }

  async settle(id: string, end: StreamEnd, on: Tx = this.database.pool): Promise<void> {
    const { lastSeq, durationMs, sound, now } = end;
    const settled = { state: 'settled' as const, lastSeq, durationMs, sound, settledAt: now };
    await on.update(AudioStreamEntity, { id, state: 'open' }, settled);
  }

  /** With what was taken down of it. */
  async delete(tx: Tx, id: string): Promise<void> {
    await tx.delete(AudioStreamEntity, { id });
  }

  listStates(ids: readonly string[]): Promise<{ id: string; state: 'open' | 'settled' }[]> {
    return this.database.pool.query<{ id: string; state: 'open' | 'settled' }[]>(
      'SELECT id, state FROM audio_streams WHERE id = ANY($1)',
      [ids],
    );
  }
}

function openView({ lastSeq: _lastSeq, durationMs: _durationMs, ...view }: StreamRow): AnswerStreamView {
  return view;
}
