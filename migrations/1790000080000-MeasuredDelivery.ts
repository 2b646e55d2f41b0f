import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What results of before say of the measures they do not have: nothing was known of the sound then. */
const unmeasured = (unit: string, version: string) => `
  jsonb_build_object('status', 'insufficient', 'value', NULL, 'unit', '${unit}', 'reason', 'no_sound',
                     'sampleSize', 0, 'method', 'sound', 'thresholdsVersion', ${version})`;

export class MeasuredDelivery1790000080000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "analyses" DROP CONSTRAINT "analyses_source_check"`);
    await runner.query(
      `ALTER TABLE "analyses" ADD CONSTRAINT "analyses_source_check" CHECK (source IN ('llm', 'rules', 'sound', 'words'))`,
    );
    const version = `result -> 'pace' -> 'thresholdsVersion'`;
    await runner.query(`
      UPDATE "analyses" SET "result" = result || jsonb_build_object(
        'pace', (result -> 'pace') || jsonb_build_object(
          'method', 'words',
          'articulationRateSps', ${unmeasured('syllables_per_second', version)},
          'articulationBand', NULL),
        'voice', jsonb_build_object(
          'thresholdsVersion', ${version},
          'loudnessVariationDb', ${unmeasured('db', version)},
          'pitchVariationSemitones', ${unmeasured('semitones', version)},
          'monotone', NULL,
          'medianPitchHz', ${unmeasured('hz', version)},
          'speechLevelDbfs', ${unmeasured('dbfs', version)},
          'noiseLevelDbfs', ${unmeasured('dbfs', version)},
          'speechOverNoiseDb', ${unmeasured('db', version)}))
      WHERE "type" = 'pace' AND "result" IS NOT NULL`);
    await runner.query(`
      UPDATE "analyses" SET "result" = result || jsonb_build_object(
        'wordTiming', NULL,
        'responseLatencySeconds', ${unmeasured('s', `result -> 'thresholdsVersion'`)},
        'lateStart', NULL)
      WHERE "type" = 'pause' AND "result" IS NOT NULL`);
    await runner.query(`
      UPDATE "reports" SET "content" = jsonb_set("content", '{questions}', (
        SELECT coalesce(jsonb_agg(question || '{"delivery": null}' ORDER BY place), '[]')
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
