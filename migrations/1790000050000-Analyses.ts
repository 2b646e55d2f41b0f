import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Analyses1790000050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "analyses" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "attempt_id" uuid NOT NULL,
        "type" text NOT NULL,
        "status" text NOT NULL,
        "reason" text,
        "retryable" boolean NOT NULL,
        "score" double precision,
        "source" text NOT NULL,
        "model_reason" text,
        "model" text,
        "rubric_version" text NOT NULL,
        "answer_hash" text NOT NULL,
        "quality" smallint NOT NULL,
        "latency_ms" integer NOT NULL,
        "result" jsonb,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "analyses_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "analyses_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "analyses_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempts" ("id") ON DELETE CASCADE,
        CONSTRAINT "analyses_type_check" CHECK (type IN ('domain', 'communication', 'pace', 'pause')),
        CONSTRAINT "analyses_status_check" CHECK (status IN ('measured', 'insufficient', 'failed')),
        CONSTRAINT "analyses_source_check" CHECK (source IN ('llm', 'rules', 'words')),
        CONSTRAINT "analyses_score_check" CHECK ((status = 'measured') = (score IS NOT NULL) AND score BETWEEN 0 AND 100),
        CONSTRAINT "analyses_reason_check" CHECK ((status = 'measured') = (reason IS NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "analyses_attempt_id_type_key" ON "analyses" ("attempt_id", "type")`);
    await runner.query(`CREATE INDEX "analyses_user_id_idx" ON "analyses" ("user_id")`);
    await runner.query(`
      CREATE TABLE "model_judgements" (
        "user_id" uuid NOT NULL,
        "kind" text NOT NULL,
        "input_hash" text NOT NULL,
        "rubric_version" text NOT NULL,
        "model" text NOT NULL,
        "reply" jsonb NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "model_judgements_pkey" PRIMARY KEY ("user_id", "kind", "input_hash", "rubric_version", "model"),
        CONSTRAINT "model_judgements_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "model_judgements", "analyses"');
  }
}
