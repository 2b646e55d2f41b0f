import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sounds1790000070000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "sounds" (
        "attempt_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "evidence" jsonb,
        "reason" text,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "sounds_pkey" PRIMARY KEY ("attempt_id"),
        CONSTRAINT "sounds_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "attempts" ("id") ON DELETE CASCADE,
        CONSTRAINT "sounds_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "sounds_reason_check" CHECK (reason IN ('codec')),
        CONSTRAINT "sounds_outcome_check" CHECK ((evidence IS NULL) = (reason IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX "sounds_user_id_idx" ON "sounds" ("user_id")`);
    await runner.query(`ALTER TABLE "transcriptions" DROP CONSTRAINT "transcriptions_timing_check"`);
    await runner.query(
      `ALTER TABLE "transcriptions" ADD CONSTRAINT "transcriptions_timing_check" CHECK (timing IN ('provider', 'client', 'estimated'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    // Times that the older version would take for a recogniser's go; the text stays.
    await runner.query(`UPDATE "transcriptions" SET "words" = NULL, "timing" = NULL WHERE "timing" = 'estimated'`);
    await runner.query(`ALTER TABLE "transcriptions" DROP CONSTRAINT "transcriptions_timing_check"`);
    await runner.query(
      `ALTER TABLE "transcriptions" ADD CONSTRAINT "transcriptions_timing_check" CHECK (timing IN ('provider', 'client'))`,
    );
    await runner.query('DROP TABLE "sounds"');
  }
}
