import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LiveSessions1790000090000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.createSessions(runner);
    await this.createParticipants(runner);
    await this.createStreams(runner);
    await this.createEvents(runner);
    await this.createMarkers(runner);
    await this.createFeedback(runner);
  }

  /** Rows that change with every event: with room on their page the indexes need not follow. */
  private async createSessions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "live_sessions" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "interview_id" uuid NOT NULL,
        "status" text NOT NULL,
        "language" text NOT NULL,
        "coaching" text NOT NULL,
        "keep_recording" boolean NOT NULL,
        "last_event_seq" integer NOT NULL DEFAULT 0,
        "created_at" timestamptz NOT NULL,
        "started_at" timestamptz,
        "last_active_at" timestamptz NOT NULL,
        "ended_at" timestamptz,
        "end_reason" text,
        "settled_at" timestamptz,
        CONSTRAINT "live_sessions_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "live_sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "live_sessions_interview_id_fkey" FOREIGN KEY ("interview_id") REFERENCES "interviews" ("id") ON DELETE CASCADE,
        CONSTRAINT "live_sessions_status_check" CHECK (status IN ('open', 'live', 'finalized')),
        CONSTRAINT "live_sessions_coaching_check" CHECK (coaching IN ('off', 'low', 'normal')),
        CONSTRAINT "live_sessions_end_reason_check" CHECK (end_reason IN ('finalized', 'abandoned', 'expired')),
        CONSTRAINT "live_sessions_end_check" CHECK ((status = 'finalized') = (ended_at IS NOT NULL) AND (status = 'finalized') = (end_reason IS NOT NULL)),
        CONSTRAINT "live_sessions_start_check" CHECK (status <> 'live' OR started_at IS NOT NULL),
        CONSTRAINT "live_sessions_settled_check" CHECK (settled_at IS NULL OR status = 'finalized')
      ) WITH (fillfactor = 70)`);
    await runner.query(
      `CREATE INDEX "live_sessions_user_id_created_at_id_idx" ON "live_sessions" ("user_id", "created_at", "id")`,
    );
    await runner.query(`CREATE INDEX "live_sessions_interview_id_idx" ON "live_sessions" ("interview_id")`);
    await runner.query(
      `CREATE INDEX "live_sessions_last_active_at_unended_idx" ON "live_sessions" ("last_active_at") WHERE status <> 'finalized'`,
    );
  }

  private async createParticipants(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "live_participants" (
        "session_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "role" text NOT NULL,
        "joined_at" timestamptz NOT NULL,
        "nudges_sent" jsonb NOT NULL,
        "nudges_version" integer NOT NULL DEFAULT 0,
        CONSTRAINT "live_participants_pkey" PRIMARY KEY ("session_id", "user_id"),
        CONSTRAINT "live_participants_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "live_sessions" ("id") ON DELETE CASCADE,
        CONSTRAINT "live_participants_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "live_participants_role_check" CHECK (role IN ('speaker', 'partner'))
      ) WITH (fillfactor = 70)`);
    await runner.query(`CREATE INDEX "live_participants_user_id_idx" ON "live_participants" ("user_id")`);
  }

  private async createStreams(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "audio_streams" (
        "id" uuid NOT NULL,
        "session_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "attempt_id" uuid NOT NULL,
        "question_id" uuid NOT NULL,
        "sample_rate_hz" integer NOT NULL,
        "language" text NOT NULL,
        "epoch" integer NOT NULL,
        "offset_ms" integer NOT NULL,
        "last_seq" integer,
        "duration_ms" integer,
        "state" text NOT NULL,
        "started_at" timestamptz NOT NULL,
        "settled_at" timestamptz,
        CONSTRAINT "audio_streams_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "audio_streams_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "live_sessions" ("id") ON DELETE CASCADE,
        CONSTRAINT "audio_streams_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "audio_streams_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempts" ("id") ON DELETE CASCADE,
        CONSTRAINT "audio_streams_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "questions" ("id") ON DELETE CASCADE,
        CONSTRAINT "audio_streams_state_check" CHECK (state IN ('open', 'settled')),
        CONSTRAINT "audio_streams_settled_check" CHECK ((state = 'settled') = (settled_at IS NOT NULL) AND (state = 'settled') = (duration_ms IS NOT NULL) AND (state = 'settled') = (last_seq IS NOT NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "audio_streams_attempt_id_key" ON "audio_streams" ("attempt_id")`);
    await runner.query(
      `CREATE UNIQUE INDEX "audio_streams_session_id_user_id_open_key" ON "audio_streams" ("session_id", "user_id") WHERE state = 'open'`,
    );
    await runner.query(
      `CREATE INDEX "audio_streams_session_id_offset_ms_idx" ON "audio_streams" ("session_id", "offset_ms")`,
    );
    await runner.query(`CREATE INDEX "audio_streams_user_id_idx" ON "audio_streams" ("user_id")`);
    await runner.query(`CREATE INDEX "audio_streams_question_id_idx" ON "audio_streams" ("question_id")`);
  }

  private async createEvents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "live_events" (
        "session_id" uuid NOT NULL,
        "seq" integer NOT NULL,
        "user_id" uuid,
        "kind" text NOT NULL,
        "at_ms" integer NOT NULL,
        "attempt_id" uuid,
        "segment_id" text,
        "payload" jsonb NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "live_events_pkey" PRIMARY KEY ("session_id", "seq"),
        CONSTRAINT "live_events_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "live_sessions" ("id") ON DELETE CASCADE,
        CONSTRAINT "live_events_session_id_user_id_fkey" FOREIGN KEY ("session_id", "user_id") REFERENCES "live_participants" ("session_id", "user_id") ON DELETE CASCADE,
        CONSTRAINT "live_events_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "audio_streams" ("attempt_id") ON DELETE CASCADE,
        CONSTRAINT "live_events_kind_check" CHECK (kind IN ('transcript_final', 'nudge')),
        CONSTRAINT "live_events_final_check" CHECK (kind <> 'transcript_final' OR (attempt_id IS NOT NULL AND segment_id IS NOT NULL)),
        CONSTRAINT "live_events_nudge_check" CHECK (kind <> 'nudge' OR user_id IS NOT NULL)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX "live_events_session_id_segment_id_key" ON "live_events" ("session_id", "segment_id") WHERE segment_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "live_events_attempt_id_idx" ON "live_events" ("attempt_id") WHERE attempt_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX "live_events_user_id_idx" ON "live_events" ("user_id") WHERE user_id IS NOT NULL`);
  }

  private async createMarkers(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "live_markers" (
        "id" uuid NOT NULL,
        "session_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "kind" text NOT NULL,
        "at_ms" integer NOT NULL,
        "attempt_id" uuid,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "live_markers_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "live_markers_session_id_user_id_fkey" FOREIGN KEY ("session_id", "user_id") REFERENCES "live_participants" ("session_id", "user_id") ON DELETE CASCADE,
        CONSTRAINT "live_markers_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "audio_streams" ("attempt_id") ON DELETE CASCADE,
        CONSTRAINT "live_markers_kind_check" CHECK (kind IN ('connection_lost', 'connection_resumed', 'taken_over'))
      )`);
    await runner.query(
      `CREATE INDEX "live_markers_session_id_user_id_idx" ON "live_markers" ("session_id", "user_id")`,
    );
    await runner.query(`CREATE INDEX "live_markers_user_id_idx" ON "live_markers" ("user_id")`);
    await runner.query(
      `CREATE INDEX "live_markers_attempt_id_idx" ON "live_markers" ("attempt_id") WHERE attempt_id IS NOT NULL`,
    );
  }

  private async createFeedback(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "nudge_feedback" (
        "nudge_id" uuid NOT NULL,
        "action" text NOT NULL,
        "user_id" uuid NOT NULL,
        "session_id" uuid NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "nudge_feedback_pkey" PRIMARY KEY ("nudge_id", "action"),
        CONSTRAINT "nudge_feedback_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "nudge_feedback_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "live_sessions" ("id") ON DELETE CASCADE,
        CONSTRAINT "nudge_feedback_action_check" CHECK (action IN ('seen', 'dismissed', 'helpful'))
      )`);
    await runner.query(`CREATE INDEX "nudge_feedback_session_id_idx" ON "nudge_feedback" ("session_id")`);
    await runner.query(`CREATE INDEX "nudge_feedback_user_id_idx" ON "nudge_feedback" ("user_id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE "nudge_feedback", "live_markers", "live_events", "audio_streams", "live_participants", "live_sessions"',
    );
  }
}
