import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Uploads1790000140000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "uploads" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "attempt_id" uuid,
        "attached_at" timestamptz,
        "kind" text NOT NULL,
        "transfer" text NOT NULL,
        "state" text NOT NULL,
        "reason" text,
        "media_type" text NOT NULL,
        "size_bytes" bigint NOT NULL,
        "announced_sha256" text,
        "sha256" text,
        "file_name" text NOT NULL,
        "arrival_key" text NOT NULL,
        "blob_key" text NOT NULL,
        "received_bytes" bigint NOT NULL,
        "lease_ends_at" timestamptz,
        "created_at" timestamptz NOT NULL,
        "confirmed_at" timestamptz,
        "expires_at" timestamptz,
        CONSTRAINT "uploads_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "uploads_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "uploads_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempts" ("id") ON DELETE SET NULL,
        CONSTRAINT "uploads_kind_check" CHECK (kind IN ('audio', 'camera', 'screen', 'combined', 'resume', 'job_description')),
        CONSTRAINT "uploads_state_check" CHECK (state IN ('pending', 'confirmed', 'rejected', 'lost')),
        CONSTRAINT "uploads_transfer_check" CHECK (transfer IN ('put', 'tus')),
        CONSTRAINT "uploads_outcome_check" CHECK ((state = 'rejected') = (reason IS NOT NULL) AND (state IN ('confirmed', 'lost')) = (confirmed_at IS NOT NULL)),
        CONSTRAINT "uploads_size_check" CHECK (size_bytes > 0 AND received_bytes BETWEEN 0 AND size_bytes)
      )`);
    await runner.query(`CREATE INDEX "uploads_user_id_created_at_id_idx" ON "uploads" ("user_id", "created_at", "id")`);
    await runner.query(`CREATE INDEX "uploads_attempt_id_idx" ON "uploads" ("attempt_id")`);
    await runner.query(`CREATE INDEX "uploads_expires_at_idx" ON "uploads" ("expires_at")`);
    await runner.query(`CREATE UNIQUE INDEX "uploads_arrival_key_key" ON "uploads" ("arrival_key")`);
    await runner.query(`CREATE UNIQUE INDEX "uploads_blob_key_key" ON "uploads" ("blob_key")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "uploads"');
  }
}
