import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../common/http/paging.js';
import { Database } from '../../platform/database/database.js';
import type { SkillScoreRow, StatsRow, SummaryRow } from './performance.views.js';

/**
 * Reads over all interviews of a user, one statement each. Interviews and answers are other modules' tables: they
 * are read here, in SQL, because counting them through their services would take a query for each.
 */
@Injectable()
export class PerformanceRepository {
  constructor(private readonly database: Database) {}

  listSummary(userId: string, { limit, after }: PageRequest): Promise<SummaryRow[]> {
    return this.database.pool.query(
      `SELECT r.id, r.interview_id AS "interviewId", i.title, i.track, i.difficulty, r.status, r.score, r.grade,
              r.score_reason AS "scoreReason", r.answered_questions AS "answeredQuestions",
              r.asked_questions AS "askedQuestions",
              i.created_at AS "startedAt", i.completed_at AS "completedAt", r.created_at AS "createdAt"
       FROM reports r JOIN interviews i ON i.id = r.interview_id
       WHERE r.user_id = $1 AND ($2::timestamptz IS NULL OR (r.created_at, r.id) < ($2, $3::uuid))
       ORDER BY r.created_at DESC, r.id DESC
       LIMIT $4`,
      [userId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
  }

  /** Skills over all reports; a skill counts by the answers that were assessed. */
  listSkills(userId: string, limit: number): Promise<SkillScoreRow[]> {
    return this.database.pool.query(
      `SELECT skill,
              sum(score * assessed_answers) / nullif(sum(assessed_answers), 0) AS score,
              (array_agg(score ORDER BY created_at DESC, report_id DESC) FILTER (WHERE score IS NOT NULL))[1] AS "latestScore",
              sum(questions)::int AS questions, sum(assessed_answers)::int AS "assessedAnswers",
              count(*)::int AS interviews
       FROM report_skill_scores WHERE user_id = $1
       GROUP BY skill ORDER BY score NULLS LAST, skill LIMIT $2`,
      [userId, limit],
    );
  }

  /**
   * Improvement compares halves of the scored interviews in order of time; an odd one in the middle is in neither. Of
   * the sound the own answers and talks count; a session somebody watches is no practice of theirs.
   */
  async stats(userId: string): Promise<StatsRow | null> {
    const rows: StatsRow[] = await this.database.pool.query(
      `WITH scored AS (
         SELECT score, row_number() OVER (ORDER BY created_at, id) AS place, count(*) OVER () AS total
         FROM reports WHERE user_id = $1 AND score IS NOT NULL),
       figures AS (
         SELECT avg(score) AS average, max(score) AS best, count(*)::int AS total,
                avg(score) FILTER (WHERE place > total - total / 2) - avg(score) FILTER (WHERE place <= total / 2) AS change
         FROM scored),
       days AS (
         SELECT DISTINCT (completed_at AT TIME ZONE 'UTC')::date AS day
         FROM interviews WHERE user_id = $1 AND completed_at IS NOT NULL),
       streaks AS (
         SELECT count(*)::int AS length, max(day) AS last_day
         FROM (SELECT day, day - row_number() OVER (ORDER BY day)::int AS run FROM days) runs GROUP BY run),
       sessions AS (
         SELECT count(*)::int AS total,
                count(*) FILTER (WHERE status = 'finalized' AND started_at IS NOT NULL)::int AS completed,
                count(*) FILTER (WHERE interview_id IS NULL)::int AS conversations
         FROM live_sessions WHERE id IN (
           SELECT id FROM live_sessions WHERE user_id = $1
           UNION SELECT session_id FROM live_participants WHERE user_id = $1 AND role <> 'observer')),
       spoken AS (
         SELECT sum(ms)::double precision AS ms FROM (
           SELECT duration_ms AS ms FROM audio_streams WHERE user_id = $1
           UNION ALL
           SELECT (s.evidence->>'durationMs')::double precision FROM sounds s
           WHERE s.user_id = $1 AND NOT EXISTS (
             SELECT 1 FROM audio_streams a WHERE a.attempt_id = s.attempt_id AND a.duration_ms IS NOT NULL)) sound)
       SELECT u.status, u.created_at AS "memberSince",
              (SELECT count(*)::int FROM interviews WHERE user_id = $1) AS "totalInterviews",
              (SELECT count(*)::int FROM interviews WHERE user_id = $1 AND state = 'completed') AS "completedInterviews",
              (SELECT count(DISTINCT question_id)::int FROM attempts WHERE user_id = $1 AND state = 'complete') AS "questionsAnswered",
              f.average AS "averageScore", f.best AS "bestScore", f.total AS "scoredInterviews",
              f.change AS improvement,
              (SELECT length FROM streaks ORDER BY last_day DESC LIMIT 1) AS "lastStreakDays",
              (SELECT to_char(max(last_day), 'YYYY-MM-DD') FROM streaks) AS "lastPracticeDay",
              (SELECT max(length) FROM streaks) AS "longestStreakDays",
              s.total AS "totalLiveSessions", s.completed AS "completedLiveSessions",
              s.conversations, k.ms AS "spokenMs"
       FROM users u, figures f, sessions s, spoken k WHERE u.id = $1`,
      [userId],
    );
    return rows[0] ?? null;
  }
}
