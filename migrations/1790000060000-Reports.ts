import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Reports1790000060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "reports" (
        "id" uuid NOT NULL,
        "interview_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "status" text NOT NULL,
        "generation" integer NOT NULL,
        "stage" text NOT NULL,
        "steps_done" integer NOT NULL,
        "steps_total" integer NOT NULL,
        "model_calls" integer NOT NULL,
        "reason" text,
        "content" jsonb,
        "score" double precision,
        "grade" text,
        "score_reason" text,
        "asked_questions" integer,
        "answered_questions" integer,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        "ready_at" timestamptz,
        CONSTRAINT "reports_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "reports_interview_id_fkey" FOREIGN KEY ("interview_id") REFERENCES "interviews" ("id") ON DELETE CASCADE,
        CONSTRAINT "reports_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "reports_status_check" CHECK (status IN ('pending', 'ready', 'failed')),
        CONSTRAINT "reports_stage_check" CHECK (stage IN ('waiting', 'analysing', 'writing', 'assembling', 'done')),
        CONSTRAINT "reports_outcome_check" CHECK ((status <> 'ready' OR content IS NOT NULL) AND ((status = 'failed') = (reason IS NOT NULL))),
        CONSTRAINT "reports_progress_check" CHECK (steps_done >= 0 AND steps_done <= steps_total AND model_calls >= 0),
        CONSTRAINT "reports_score_check" CHECK ((score IS NULL) = (grade IS NULL) AND (score IS NULL OR score BETWEEN 0 AND 100))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "reports_interview_id_key" ON "reports" ("interview_id")`);
    await runner.query(`CREATE INDEX "reports_user_id_created_at_id_idx" ON "reports" ("user_id", "created_at", "id")`);
    await runner.query(`CREATE INDEX "reports_status_updated_at_idx" ON "reports" ("status", "updated_at")`);
    await runner.query(`
      CREATE TABLE "report_texts" (
        "report_id" uuid NOT NULL,
        "step" text NOT NULL,
        "user_id" uuid NOT NULL,
        "fingerprint" text NOT NULL,
        "model" text NOT NULL,
        "content" jsonb NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "report_texts_pkey" PRIMARY KEY ("report_id", "step"),
        CONSTRAINT "report_texts_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "reports" ("id") ON DELETE CASCADE,
        CONSTRAINT "report_texts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX "report_texts_user_id_idx" ON "report_texts" ("user_id")`);
    await runner.query(`
      CREATE TABLE "report_skill_scores" (
        "report_id" uuid NOT NULL,
        "skill" text NOT NULL,
        "user_id" uuid NOT NULL,
        "score" double precision,
        "questions" integer NOT NULL,
        "assessed_answers" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "report_skill_scores_pkey" PRIMARY KEY ("report_id", "skill"),
        CONSTRAINT "report_skill_scores_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "reports" ("id") ON DELETE CASCADE,
        CONSTRAINT "report_skill_scores_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "report_skill_scores_assessed_check" CHECK ((score IS NULL) = (assessed_answers = 0) AND assessed_answers <= questions)
      )`);
    await runner.query(
      `CREATE INDEX "report_skill_scores_user_id_skill_idx" ON "report_skill_scores" ("user_id", "skill")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "report_skill_scores", "report_texts", "reports"');
  }
}
