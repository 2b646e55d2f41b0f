import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is over is found by its age alone, whoever it belongs to. */
export class Retention1790000210000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "interviews_completed_at_idx" ON "interviews" ("completed_at") WHERE completed_at IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "interviews_updated_at_open_idx" ON "interviews" ("updated_at") WHERE completed_at IS NULL`,
    );
    await runner.query(
      `CREATE INDEX "live_sessions_ended_at_alone_idx" ON "live_sessions" ("ended_at") WHERE interview_id IS NULL`,
    );
    await runner.query(`CREATE INDEX "chat_threads_updated_at_idx" ON "chat_threads" ("updated_at")`);
    await runner.query(`CREATE INDEX "model_judgements_created_at_idx" ON "model_judgements" ("created_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP INDEX "model_judgements_created_at_idx", "chat_threads_updated_at_idx", "live_sessions_ended_at_alone_idx",
         "interviews_updated_at_open_idx", "interviews_completed_at_idx"`,
    );
  }
}
