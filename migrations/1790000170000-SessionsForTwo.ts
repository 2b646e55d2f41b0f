import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SessionsForTwo1790000170000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.openSessions(runner);
    await this.widenParticipants(runner);
    await this.openStreams(runner);
    await this.tieEventsToStreams(runner);
    await this.createComments(runner);
    await this.openReports(runner);
    await this.createConversations(runner);
    await this.createHandingOver(runner);
  }

  private async openSessions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE "live_sessions"
        ALTER COLUMN "interview_id" DROP NOT NULL,
        ADD COLUMN "relationship_id" uuid,
        ADD COLUMN "partner_role" text,
        DROP CONSTRAINT "live_sessions_end_reason_check",
        ADD CONSTRAINT "live_sessions_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationships" ("id") ON DELETE SET NULL,
        ADD CONSTRAINT "live_sessions_end_reason_check" CHECK (end_reason IN ('finalized', 'abandoned', 'expired', 'consent_withdrawn')),
        ADD CONSTRAINT "live_sessions_partner_role_check" CHECK (partner_role IN ('partner', 'observer')),
        ADD CONSTRAINT "live_sessions_subject_check" CHECK (interview_id IS NOT NULL OR partner_role IS NOT NULL),
        ADD CONSTRAINT "live_sessions_relationship_check" CHECK (relationship_id IS NULL OR partner_role IS NOT NULL)`);
    await runner.query(
      `CREATE INDEX "live_sessions_relationship_id_idx" ON "live_sessions" ("relationship_id") WHERE relationship_id IS NOT NULL`,
    );
  }

  /** How somebody is coached is theirs, not the session's. */
  private async widenParticipants(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE "live_participants"
        DROP CONSTRAINT "live_participants_role_check",
        ADD COLUMN "coaching" text,
        ADD COLUMN "unstored_speech" boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT "live_participants_role_check" CHECK (role IN ('speaker', 'partner', 'observer')),
        ADD CONSTRAINT "live_participants_coaching_check" CHECK (coaching IN ('off', 'low', 'normal'))`);
    await runner.query(
      `UPDATE "live_participants" SET "coaching" = s."coaching" FROM "live_sessions" s WHERE s."id" = "session_id"`,
    );
    await runner.query(`ALTER TABLE "live_participants" ALTER COLUMN "coaching" SET NOT NULL`);
    await runner.query(
      `ALTER TABLE "live_sessions" DROP CONSTRAINT "live_sessions_coaching_check", DROP COLUMN "coaching"`,
    );
  }

  private async openStreams(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE "audio_streams"
        ALTER COLUMN "attempt_id" DROP NOT NULL,
        ALTER COLUMN "question_id" DROP NOT NULL,
        ADD COLUMN "sound" jsonb,
        ADD CONSTRAINT "audio_streams_talk_check" CHECK ((attempt_id IS NULL) = (question_id IS NULL)),
        ADD CONSTRAINT "audio_streams_sound_check" CHECK ((sound IS NOT NULL) = (attempt_id IS NULL AND state = 'settled'))`);
  }

  private async tieEventsToStreams(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "live_events" ADD COLUMN "stream_id" uuid`);
    await runner.query(
      `UPDATE "live_events" e SET "stream_id" = a."id" FROM "audio_streams" a WHERE a."attempt_id" = e."attempt_id"`,
    );
    await runner.query(`
      ALTER TABLE "live_events"
        DROP CONSTRAINT "live_events_final_check",
        DROP COLUMN "attempt_id",
        ADD CONSTRAINT "live_events_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "audio_streams" ("id") ON DELETE CASCADE,
        ADD CONSTRAINT "live_events_final_check" CHECK (kind <> 'transcript_final' OR (stream_id IS NOT NULL AND segment_id IS NOT NULL))`);
    await runner.query(
      `CREATE INDEX "live_events_stream_id_idx" ON "live_events" ("stream_id") WHERE stream_id IS NOT NULL`,
    );
  }

  private async createComments(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "session_comments" (
        "id" uuid NOT NULL,
        "session_id" uuid NOT NULL,
        "relationship_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "at_ms" integer NOT NULL,
        "text" text NOT NULL,
        "score" integer,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "session_comments_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "session_comments_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "live_sessions" ("id") ON DELETE CASCADE,
        CONSTRAINT "session_comments_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationship_spaces" ("id") ON DELETE CASCADE,
        CONSTRAINT "session_comments_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "session_comments_at_ms_check" CHECK (at_ms >= 0),
        CONSTRAINT "session_comments_score_check" CHECK (score BETWEEN 0 AND 100)
      )`);
    await runner.query(
      `CREATE INDEX "session_comments_session_id_created_at_id_idx" ON "session_comments" ("session_id", "created_at", "id")`,
    );
    await runner.query(`CREATE INDEX "session_comments_relationship_id_idx" ON "session_comments" ("relationship_id")`);
    await runner.query(`CREATE INDEX "session_comments_user_id_idx" ON "session_comments" ("user_id")`);
  }

  /** One for each who speaks. */
  private async openReports(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE "session_reports"
        ALTER COLUMN "interview_id" DROP NOT NULL,
        DROP CONSTRAINT "session_reports_pkey",
        ADD CONSTRAINT "session_reports_pkey" PRIMARY KEY ("session_id", "user_id")`);
    await runner.query(
      `UPDATE "session_reports" SET "content" = '{"talks": []}'::jsonb || "content" WHERE "content" IS NOT NULL`,
    );
  }

  private async createConversations(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "session_conversations" (
        "session_id" uuid NOT NULL,
        "relationship_id" uuid NOT NULL,
        "content" jsonb NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "session_conversations_pkey" PRIMARY KEY ("session_id"),
        CONSTRAINT "session_conversations_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "live_sessions" ("id") ON DELETE CASCADE,
        CONSTRAINT "session_conversations_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationship_spaces" ("id") ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX "session_conversations_relationship_id_idx" ON "session_conversations" ("relationship_id")`,
    );
  }

  /**
   * What the partner said in a session is the partner's: it stays when the owner's account or interview goes. The
   * foreign keys would take the session with them, so it is handed over before they look. Relationships are locked
   * before sessions, as everywhere.
   */
  private async createHandingOver(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION "hand_over_sessions_of_user"() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM 1 FROM relationships WHERE creator_id = OLD.id OR partner_id = OLD.id ORDER BY id FOR UPDATE;
        UPDATE live_sessions s SET user_id = p.user_id, interview_id = NULL
        FROM live_participants p
        WHERE s.user_id = OLD.id AND s.partner_role IS NOT NULL
          AND p.session_id = s.id AND p.user_id <> OLD.id AND p.role <> 'observer';
        RETURN OLD;
      END $$`);
    await runner.query(
      `CREATE TRIGGER "users_hand_over_sessions" BEFORE DELETE ON "users" FOR EACH ROW EXECUTE FUNCTION "hand_over_sessions_of_user"()`,
    );
    await runner.query(`
      CREATE FUNCTION "release_sessions_of_interview"() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE live_sessions SET interview_id = NULL WHERE interview_id = OLD.id AND partner_role IS NOT NULL;
        RETURN OLD;
      END $$`);
    await runner.query(
      `CREATE TRIGGER "interviews_release_sessions" BEFORE DELETE ON "interviews" FOR EACH ROW EXECUTE FUNCTION "release_sessions_of_interview"()`,
    );
  }

  /** The older version knows nobody beside the owner: what it cannot tell of goes. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER "interviews_release_sessions" ON "interviews"');
    await runner.query('DROP TRIGGER "users_hand_over_sessions" ON "users"');
    await runner.query('DROP FUNCTION "release_sessions_of_interview"(), "hand_over_sessions_of_user"()');
    await runner.query('DROP TABLE "session_conversations", "session_comments"');
    await runner.query(
      `DELETE FROM "live_sessions" WHERE "partner_role" IS NOT NULL OR "end_reason" = 'consent_withdrawn'`,
    );
    await runner.query(`
      ALTER TABLE "session_reports"
        ALTER COLUMN "interview_id" SET NOT NULL,
        DROP CONSTRAINT "session_reports_pkey",
        ADD CONSTRAINT "session_reports_pkey" PRIMARY KEY ("session_id")`);
    await this.tieEventsToAttempts(runner);
    await runner.query(`
      ALTER TABLE "audio_streams"
        DROP CONSTRAINT "audio_streams_sound_check",
        DROP CONSTRAINT "audio_streams_talk_check",
        DROP COLUMN "sound",
        ALTER COLUMN "attempt_id" SET NOT NULL,
        ALTER COLUMN "question_id" SET NOT NULL`);
    await this.closeSessions(runner);
  }

  private async tieEventsToAttempts(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "live_events" ADD COLUMN "attempt_id" uuid`);
    await runner.query(
      `UPDATE "live_events" e SET "attempt_id" = a."attempt_id" FROM "audio_streams" a WHERE a."id" = e."stream_id"`,
    );
    await runner.query(`
      ALTER TABLE "live_events"
        DROP CONSTRAINT "live_events_final_check",
        DROP COLUMN "stream_id",
        ADD CONSTRAINT "live_events_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "audio_streams" ("attempt_id") ON DELETE CASCADE,
        ADD CONSTRAINT "live_events_final_check" CHECK (kind <> 'transcript_final' OR (attempt_id IS NOT NULL AND segment_id IS NOT NULL))`);
    await runner.query(
      `CREATE INDEX "live_events_attempt_id_idx" ON "live_events" ("attempt_id") WHERE attempt_id IS NOT NULL`,
    );
  }

  private async closeSessions(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "live_sessions" ADD COLUMN "coaching" text`);
    await runner.query(
      `UPDATE "live_sessions" s SET "coaching" = p."coaching" FROM "live_participants" p
       WHERE p."session_id" = s."id" AND p."user_id" = s."user_id"`,
    );
    await runner.query(`
      ALTER TABLE "live_participants"
        DROP CONSTRAINT "live_participants_role_check",
        DROP CONSTRAINT "live_participants_coaching_check",
        DROP COLUMN "coaching",
        DROP COLUMN "unstored_speech",
        ADD CONSTRAINT "live_participants_role_check" CHECK (role IN ('speaker', 'partner'))`);
    await runner.query(`
      ALTER TABLE "live_sessions"
        DROP CONSTRAINT "live_sessions_end_reason_check",
        DROP CONSTRAINT "live_sessions_subject_check",
        DROP CONSTRAINT "live_sessions_relationship_check",
        DROP CONSTRAINT "live_sessions_partner_role_check",
        DROP COLUMN "relationship_id",
        DROP COLUMN "partner_role",
        ALTER COLUMN "interview_id" SET NOT NULL,
        ALTER COLUMN "coaching" SET NOT NULL,
        ADD CONSTRAINT "live_sessions_coaching_check" CHECK (coaching IN ('off', 'low', 'normal')),
        ADD CONSTRAINT "live_sessions_end_reason_check" CHECK (end_reason IN ('finalized', 'abandoned', 'expired'))`);
  }
}
