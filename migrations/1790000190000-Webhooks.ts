import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Webhooks1790000190000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "webhooks" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "url" text NOT NULL,
        "description" text,
        "events" text array NOT NULL,
        "secret_seed" bytea NOT NULL,
        "enabled" boolean NOT NULL,
        "disabled_because" text,
        "failures_in_row" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "webhooks_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "webhooks_disabled_because_check" CHECK (disabled_because IS NULL OR (disabled_because IN ('gone', 'failing') AND NOT enabled))
      )`);
    await runner.query(
      `CREATE INDEX "webhooks_user_id_created_at_id_idx" ON "webhooks" ("user_id", "created_at", "id")`,
    );
    await runner.query(`
      CREATE TABLE "webhook_deliveries" (
        "id" uuid NOT NULL,
        "webhook_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "event" text NOT NULL,
        "data" jsonb NOT NULL,
        "state" text NOT NULL,
        "attempts" integer NOT NULL,
        "last_status" integer,
        "last_fault" text,
        "last_attempt_at" timestamptz,
        "delivered_at" timestamptz,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "webhook_deliveries_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhooks" ("id") ON DELETE CASCADE,
        CONSTRAINT "webhook_deliveries_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "webhook_deliveries_state_check" CHECK (state IN ('pending', 'delivered', 'failed'))
      )`);
    await runner.query(
      `CREATE INDEX "webhook_deliveries_webhook_id_created_at_id_idx" ON "webhook_deliveries" ("webhook_id", "created_at", "id")`,
    );
    await runner.query(`CREATE INDEX "webhook_deliveries_user_id_idx" ON "webhook_deliveries" ("user_id")`);
    await runner.query(`CREATE INDEX "webhook_deliveries_created_at_idx" ON "webhook_deliveries" ("created_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "webhook_deliveries"');
    await runner.query('DROP TABLE "webhooks"');
  }
}
