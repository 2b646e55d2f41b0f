import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SessionReports1790000110000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "session_reports" (
        "session_id" uuid NOT NULL,
        "interview_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "status" text NOT NULL,
        "generation" integer NOT NULL,
        "reason" text,
        "content" jsonb,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        "ready_at" timestamptz,
        CONSTRAINT "session_reports_pkey" PRIMARY KEY ("session_id"),
        CONSTRAINT "session_reports_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "live_sessions" ("id") ON DELETE CASCADE,
        CONSTRAINT "session_reports_interview_id_fkey" FOREIGN KEY ("interview_id") REFERENCES "interviews" ("id") ON DELETE CASCADE,
        CONSTRAINT "session_reports_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "session_reports_status_check" CHECK (status IN ('pending', 'ready', 'failed')),
        CONSTRAINT "session_reports_outcome_check" CHECK ((status <> 'ready' OR content IS NOT NULL) AND ((status = 'failed') = (reason IS NOT NULL)) AND ((content IS NULL) = (ready_at IS NULL)))
      )`);
    await runner.query(`CREATE INDEX "session_reports_interview_id_idx" ON "session_reports" ("interview_id")`);
    await runner.query(`CREATE INDEX "session_reports_user_id_idx" ON "session_reports" ("user_id")`);
    await runner.query(
      `CREATE INDEX "session_reports_status_updated_at_idx" ON "session_reports" ("status", "updated_at")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "session_reports"');
  }
}
