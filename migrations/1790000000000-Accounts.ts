import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "users" (
        "id" uuid NOT NULL,
        "email" text NOT NULL,
        "email_key" text NOT NULL,
        "username" text,
        "username_key" text,
        "password_hash" text NOT NULL,
        "full_name" text NOT NULL,
        "headline" text,
        "language" text NOT NULL,
        "role" text NOT NULL,
        "status" text NOT NULL,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "users_role_check" CHECK (role IN ('candidate', 'mentor', 'admin')),
        CONSTRAINT "users_status_check" CHECK (status IN ('active', 'disabled', 'deleting'))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "users_email_key_key" ON "users" ("email_key")`);
    await runner.query(`CREATE UNIQUE INDEX "users_username_key_key" ON "users" ("username_key")`);
    await runner.query(`
      CREATE TABLE "auth_sessions" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "refresh_seed" bytea NOT NULL,
        "refresh_generation" integer NOT NULL,
        "rotated_at" timestamptz NOT NULL,
        "user_agent" text NOT NULL,
        "address" text NOT NULL,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "ended_at" timestamptz,
        "ended_because" text,
        CONSTRAINT "auth_sessions_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "auth_sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "auth_sessions_generation_check" CHECK (refresh_generation >= 0)
      )`);
    await runner.query(
      `CREATE INDEX "auth_sessions_user_id_created_at_idx" ON "auth_sessions" ("user_id", "created_at")`,
    );
    await runner.query(`
      CREATE TABLE "login_failures" (
        "bucket" text NOT NULL,
        "failures" integer NOT NULL,
        "window_ends_at" timestamptz NOT NULL,
        CONSTRAINT "login_failures_pkey" PRIMARY KEY ("bucket")
      )`);
    await runner.query(`CREATE INDEX "login_failures_window_ends_at_idx" ON "login_failures" ("window_ends_at")`);
    await runner.query(`
      CREATE TABLE "idempotency_keys" (
        "user_id" uuid NOT NULL,
        "route" text NOT NULL,
        "key" text NOT NULL,
        "fingerprint" text NOT NULL,
        "resource_id" uuid NOT NULL,
        "state" text NOT NULL,
        "status" integer,
        "body" jsonb,
        "location" text,
        "lease_ends_at" timestamptz NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id", "route", "key"),
        CONSTRAINT "idempotency_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "idempotency_keys_state_check" CHECK (state IN ('running', 'done'))
      )`);
    await runner.query(`CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" ("created_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "idempotency_keys", "login_failures", "auth_sessions", "users"');
  }
}
