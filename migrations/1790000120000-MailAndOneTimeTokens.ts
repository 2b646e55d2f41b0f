import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MailAndOneTimeTokens1790000120000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "users" ADD COLUMN "email_verified_at" timestamptz`);
    await runner.query(`
      CREATE TABLE "one_time_tokens" (
        "id" uuid NOT NULL,
        "purpose" text NOT NULL,
        "subject_id" uuid NOT NULL,
        "user_id" uuid,
        "seed" bytea NOT NULL,
        "secret_hash" bytea NOT NULL,
        "created_at" timestamptz NOT NULL,
        "expires_at" timestamptz NOT NULL,
        "used_at" timestamptz,
        CONSTRAINT "one_time_tokens_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "one_time_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "one_time_tokens_purpose_check"
          CHECK (purpose IN ('email_verification', 'password_reset', 'invitation', 'export_download'))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "one_time_tokens_secret_hash_key" ON "one_time_tokens" ("secret_hash")`);
    await runner.query(`CREATE INDEX "one_time_tokens_subject_id_idx" ON "one_time_tokens" ("subject_id")`);
    await runner.query(`CREATE INDEX "one_time_tokens_user_id_idx" ON "one_time_tokens" ("user_id")`);
    await runner.query(`CREATE INDEX "one_time_tokens_expires_at_idx" ON "one_time_tokens" ("expires_at")`);
    await runner.query(`
      CREATE TABLE "mails" (
        "id" uuid NOT NULL,
        "key" text NOT NULL,
        "user_id" uuid,
        "address" text,
        "content" jsonb NOT NULL,
        "state" text NOT NULL,
        "attempts" integer NOT NULL,
        "claimed_until" timestamptz,
        "created_at" timestamptz NOT NULL,
        "sent_at" timestamptz,
        CONSTRAINT "mails_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "mails_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "mails_state_check" CHECK (state IN ('queued', 'sent', 'failed', 'dropped')),
        CONSTRAINT "mails_recipient_check"
          CHECK (state <> 'queued' OR user_id IS NOT NULL OR address IS NOT NULL),
        CONSTRAINT "mails_attempts_check" CHECK (attempts >= 0)
      )`);
    await runner.query(`CREATE UNIQUE INDEX "mails_key_key" ON "mails" ("key")`);
    await runner.query(`CREATE INDEX "mails_user_id_idx" ON "mails" ("user_id")`);
    await runner.query(`CREATE INDEX "mails_created_at_idx" ON "mails" ("created_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "mails", "one_time_tokens"');
    await runner.query('ALTER TABLE "users" DROP COLUMN "email_verified_at"');
  }
}
