import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Recordings their speakers keep, and transcripts that were taken down live. */
export class KeptRecordings1790000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The default is for a process of the older version that still runs.
    await runner.query(`ALTER TABLE "recordings" ADD COLUMN "kept" boolean NOT NULL DEFAULT false`);
    await this.allowSources(runner, `'recording', 'live', 'client'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE "transcriptions" SET "source" = 'recording' WHERE "source" = 'live'`);
    await this.allowSources(runner, `'recording', 'client'`);
    await runner.query(`ALTER TABLE "recordings" DROP COLUMN "kept"`);
  }

  private async allowSources(runner: QueryRunner, sources: string): Promise<void> {
    await runner.query(`ALTER TABLE "transcriptions" DROP CONSTRAINT "transcriptions_source_check"`);
    await runner.query(
      `ALTER TABLE "transcriptions" ADD CONSTRAINT "transcriptions_source_check" CHECK (source IN (${sources}))`,
    );
  }
}
