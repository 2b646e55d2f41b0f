import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ModelUsage1790000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "model_usage" (
        "user_id" uuid NOT NULL,
        "day" date NOT NULL,
        "calls" integer NOT NULL,
        CONSTRAINT "model_usage_pkey" PRIMARY KEY ("user_id", "day"),
        CONSTRAINT "model_usage_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "model_usage_calls_check" CHECK (calls >= 0)
      )`);
    await runner.query(`
      CREATE TABLE "model_usage_totals" (
        "day" date NOT NULL,
        "calls" integer NOT NULL,
        CONSTRAINT "model_usage_totals_pkey" PRIMARY KEY ("day"),
        CONSTRAINT "model_usage_totals_calls_check" CHECK (calls >= 0)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "model_usage_totals", "model_usage"');
  }
}
