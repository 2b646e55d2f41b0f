import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What results of before say of the measures they do not have: nothing was known of the sound then. */
const unmeasured = (unit: string, version: string) => `
  jsonb_build_object('status', 'insufficient', 'value', NULL, 'unit', '${unit}', 'reason', 'no_sound',
                     'sampleSize', 0, 'method', 'sound', 'thresholdsVersion', ${version})`;

/** Only what is missing is filled in: results that went back to the older version and come again keep what they have. */
export class MeasuredDelivery1790000080000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "analyses" DROP CONSTRAINT "analyses_source_check"`);
    await runner.query(
      `ALTER TABLE "analyses" ADD CONSTRAINT "analyses_source_check" CHECK (source IN ('llm', 'rules', 'sound', 'words'))`,
    );
    await this.fillPace(runner);
    await this.fillPauses(runner);
    await this.fillReports(runner);
  }

  private async fillPace(runner: QueryRunner): Promise<void> {
    const version = `result -> 'pace' -> 'thresholdsVersion'`;
    await runner.query(`
      UPDATE "analyses" SET "result" = jsonb_build_object(
        'voice', jsonb_build_object(
          'thresholdsVersion', ${version},
          'loudnessVariationDb', ${unmeasured('db', version)},
          'pitchVariationSemitones', ${unmeasured('semitones', version)},
          'monotone', NULL,
          'medianPitchHz', ${unmeasured('hz', version)},
          'speechLevelDbfs', ${unmeasured('dbfs', version)},
          'noiseLevelDbfs', ${unmeasured('dbfs', version)},
          'speechOverNoiseDb', ${unmeasured('db', version)})
      ) || result || jsonb_build_object(
        'pace', jsonb_build_object(
          'method', 'words',
          'articulationRateSps', ${unmeasured('syllables_per_second', version)},
          'articulationBand', NULL) || (result -> 'pace'))
      WHERE "type" = 'pace' AND "result" IS NOT NULL`);
  }

  private async fillPauses(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE "analyses" SET "result" = jsonb_build_object(
        'wordTiming', (SELECT "timing" FROM "transcriptions" WHERE "attempt_id" = "analyses"."attempt_id"),
        'responseLatencySeconds', ${unmeasured('s', `result -> 'thresholdsVersion'`)},
        'lateStart', NULL) || result
      WHERE "type" = 'pause' AND "result" IS NOT NULL`);
  }

  private async fillReports(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE "reports" SET "content" = "content" || jsonb_build_object(
        'speechFluency', '{"figures": []}'::jsonb || ("content" -> 'speechFluency'),
        'questions', (
          SELECT coalesce(jsonb_agg('{"delivery": null}'::jsonb || question ORDER BY place), '[]')
          FROM jsonb_array_elements("content" -> 'questions') WITH ORDINALITY AS each (question, place)))
      WHERE "content" IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Measured from sound: the older version cannot tell of it, and makes its own when it is asked.
    await runner.query(`DELETE FROM "analyses" WHERE "source" = 'sound' OR "reason" = 'not_transcribed'`);
    await runner.query(`ALTER TABLE "analyses" DROP CONSTRAINT "analyses_source_check"`);
    await runner.query(
      `ALTER TABLE "analyses" ADD CONSTRAINT "analyses_source_check" CHECK (source IN ('llm', 'rules', 'words'))`,
    );
  }
}
