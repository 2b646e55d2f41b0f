import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Transcriptions1790000040000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "transcriptions" (
        "id" uuid NOT NULL,
        "attempt_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "source" text NOT NULL,
        "state" text NOT NULL,
        "reason" text,
        "language" text NOT NULL,
        "content_sha256" text NOT NULL,
        "audio_key" text,
        "media_type" text,
        "duration_seconds" double precision,
        "text" text,
        "words" jsonb,
        "timing" text,
        "verbatim" boolean NOT NULL,
        "model" text,
        "tries" integer NOT NULL,
        "next_try_at" timestamptz,
        "lease_ends_at" timestamptz,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        "ready_at" timestamptz,
        CONSTRAINT "transcriptions_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "transcriptions_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempts" ("id") ON DELETE CASCADE,
        CONSTRAINT "transcriptions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "transcriptions_source_check" CHECK (source IN ('recording', 'client')),
        CONSTRAINT "transcriptions_state_check" CHECK (state IN ('waiting', 'processing', 'ready', 'failed')),
        CONSTRAINT "transcriptions_timing_check" CHECK (timing IN ('provider', 'client')),
        CONSTRAINT "transcriptions_outcome_check" CHECK ((state <> 'ready' OR text <> '') AND (state <> 'failed' OR reason IS NOT NULL)),
        CONSTRAINT "transcriptions_words_check" CHECK ((words IS NULL) = (timing IS NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "transcriptions_attempt_id_key" ON "transcriptions" ("attempt_id")`);
    await runner.query(`CREATE INDEX "transcriptions_user_id_idx" ON "transcriptions" ("user_id")`);
    await runner.query(
      `CREATE INDEX "transcriptions_state_updated_at_idx" ON "transcriptions" ("state", "updated_at")`,
    );
    await runner.query(`
      CREATE TABLE "recordings" (
        "key" text NOT NULL,
        "user_id" uuid NOT NULL,
        "transcription_id" uuid,
        "size_bytes" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "recordings_pkey" PRIMARY KEY ("key"),
        CONSTRAINT "recordings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "recordings_transcription_id_fkey" FOREIGN KEY ("transcription_id") REFERENCES "transcriptions" ("id") ON DELETE SET NULL
      )`);
    await runner.query(`CREATE INDEX "recordings_user_id_idx" ON "recordings" ("user_id")`);
    await runner.query(`CREATE INDEX "recordings_transcription_id_idx" ON "recordings" ("transcription_id")`);
    await runner.query(`CREATE INDEX "recordings_created_at_idx" ON "recordings" ("created_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "recordings", "transcriptions"');
  }
}
