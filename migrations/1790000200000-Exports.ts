import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Exports1790000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "exports" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "state" text NOT NULL,
        "progress" integer NOT NULL,
        "reason" text,
        "blob_key" text,
        "size_bytes" bigint,
        "sha256" text,
        "created_at" timestamptz NOT NULL,
        "ready_at" timestamptz,
        "expires_at" timestamptz,
        CONSTRAINT "exports_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "exports_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "exports_state_check" CHECK (state IN ('pending', 'ready', 'failed', 'expired')),
        CONSTRAINT "exports_ready_check" CHECK ((state = 'ready') = (blob_key IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX "exports_user_id_created_at_id_idx" ON "exports" ("user_id", "created_at", "id")`);
    await runner.query(
      `CREATE UNIQUE INDEX "exports_user_id_pending_key" ON "exports" ("user_id") WHERE state = 'pending'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "exports"');
  }
}
