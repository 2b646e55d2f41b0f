import { readFileSync } from 'node:fs';
import { Sounds1790000070000 } from '../../migrations/1790000070000-Sounds.js';
import { migrations } from '../../src/app.migrations.js';
import { newId } from '../../src/common/ids.js';
import { AnalysisRepository } from '../../src/modules/analysis/analysis.repository.js';
import type { AnalysisResponse, ReportResponse } from '../../sdk/src/generated/types.gen.js';
import { migrate, revertLast } from '../../src/platform/database/migrate.js';
import { type AnsweredAttempt, answeredAttempt } from '../factories/answered-attempts.js';
import { type Person, registerPerson } from '../factories/people.js';
import { soundWith, spans } from '../factories/sound-evidence.js';
import { clip } from '../fixtures/speech/word-timings.js';
import { documentedAnswer } from '../support/documented-answer.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface OlderAnalysis {
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly score: number | null;
  readonly source: string;
  readonly rubricVersion: string;
  readonly result: object | null;
}

/** Made by the version before the sound was measured, with its own code: what it stored of an answer and of an interview. */
const older = JSON.parse(readFileSync(new URL('../fixtures/older-results.json', import.meta.url), 'utf8')) as {
  readonly timed: readonly OlderAnalysis[];
  readonly untimed: readonly OlderAnalysis[];
  readonly report: object;
};

const JFK = clip('jfk.wav');
/** From the migration that brought the sounds on. */
const SINCE_OLDER = migrations.length - migrations.indexOf(Sounds1790000070000);

describe('results of the version before the sound was measured', () => {
  let app: TestApp;
  let person: Person;

  beforeEach(async () => {
    app = await startTestApp({ jobs: false });
    person = await registerPerson(app);
  });
  afterEach(() => app.close());

  const spoken = () => answeredAttempt(app, person.user.id, { answer: JFK.transcript, words: JFK.words });
  const revert = async () => {
    for (let taken = 0; taken < SINCE_OLDER; taken += 1) await revertLast(app.databaseUrl, migrations);
  };

  async function storeAnalyses({ attemptId, userId }: AnsweredAttempt, analyses: readonly OlderAnalysis[]) {
    for (const { type, status, reason, score, source, rubricVersion, result } of analyses) {
      await app.database.pool.query(
        `INSERT INTO analyses (id, user_id, attempt_id, type, status, reason, retryable, score, source, rubric_version,
                               answer_hash, quality, latency_ms, result, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8, $9, 'older', 3, 1, $10, now(), now())`,
        [
          newId(),
          userId,
          attemptId,
          type,
          status,
          reason,
          score,
          source,
          rubricVersion,
          result && JSON.stringify(result),
        ],
      );
    }
  }

  async function storeReport({ interviewId, userId }: AnsweredAttempt) {
    await app.database.pool.query(
      `INSERT INTO reports (id, interview_id, user_id, status, generation, stage, steps_done, steps_total, model_calls,
                            content, created_at, updated_at, ready_at)
       VALUES ($1, $2, $3, 'ready', 1, 'done', 1, 1, 0, $4, now(), now(), now())`,
      [newId(), interviewId, userId, JSON.stringify(older.report)],
    );
    await app.database.pool.query(`UPDATE interviews SET state = 'completed', completed_at = now() WHERE id = $1`, [
      interviewId,
    ]);
  }

  const answered = <T>(path: string, id: string) => documentedAnswer<T>(app, person.accessToken, path, id);
  const analysesOf = async ({ attemptId }: AnsweredAttempt) =>
    (await answered<{ items: AnalysisResponse[] }>('/v1/attempts/{id}/analyses', attemptId)).items;

  it('are shown whole after the migration, and say what was not measured', async () => {
    const [timed, untimed] = [await spoken(), await spoken()];
    await revert();
    await storeAnalyses(timed, older.timed);
    await storeAnalyses(untimed, older.untimed);
    await migrate(app.databaseUrl, migrations);

    const [pace, pause] = await analysesOf(timed);
    expect(pace?.pace).toMatchObject({
      pace: {
        method: 'words',
        wordCount: 22,
        speakingRateWpm: { status: 'measured', value: 129.79 },
        articulationRateSps: { status: 'insufficient', reason: 'no_sound', value: null },
        articulationBand: null,
      },
      fillers: { wordCount: 22 },
      voice: { pitchVariationSemitones: { status: 'insufficient', unit: 'semitones' }, monotone: null },
    });
    expect(pause?.pause).toMatchObject({
      wordTiming: 'provider',
      responseLatencySeconds: { status: 'insufficient', reason: 'no_sound' },
      lateStart: null,
    });
    const [unscored, unspoken] = await analysesOf(untimed);
    expect(unscored).toMatchObject({ reason: 'no_word_times', pace: { voice: { monotone: null } } });
    expect(unspoken).toMatchObject({ reason: 'not_spoken', pause: null });
  });

  it('are shown whole in a report, its questions in their order', async () => {
    const attempt = await spoken();
    await revert();
    await storeReport(attempt);
    await migrate(app.databaseUrl, migrations);
    const { content } = await answered<ReportResponse>('/v1/interviews/{id}/report', attempt.interviewId);
    expect(content?.questions.map(({ position, delivery }) => [position, delivery])).toEqual([
      [1, null],
      [2, null],
    ]);
    expect(content?.speechFluency.figures).toEqual([]);
    expect(content?.comparison).toBeNull();
  });

  it('of the words alone survive the way back and forth; those of the sound are left to be made again', async () => {
    const attempt = await answeredAttempt(app, person.user.id, { state: 'open', sound: soundWith(spans([0, 30])) });
    const timed = await spoken();
    for (const { attemptId } of [attempt, timed]) {
      const headers = { authorization: `Bearer ${person.accessToken}`, 'content-type': 'application/json' };
      const run = { method: 'POST', headers, body: '{}' };
      expect((await fetch(`${app.url}/v1/attempts/${attemptId}/analyses`, run)).status).toBe(200);
    }
    const before = await analysesOf(timed);
    expect(await analysesOf(attempt)).toHaveLength(4);
    await revert();
    const left = await app.app.get(AnalysisRepository).listFor(person.user.id, attempt.attemptId);
    expect(left).toEqual([]);
    await migrate(app.databaseUrl, migrations);
    expect(await analysesOf(timed)).toEqual(before);
  });

  it('have no estimated times after the way back, which the older version would take for measured ones', async () => {
    const attempt = await spoken();
    const timing = () =>
      app.database.pool.query<unknown[]>(
        'SELECT timing, words IS NULL AS untimed, text IS NOT NULL AS said FROM transcriptions WHERE attempt_id = $1',
        [attempt.attemptId],
      );
    await app.database.pool.query(`UPDATE transcriptions SET timing = 'estimated'`);
    await revert();
    expect(await timing()).toEqual([{ timing: null, untimed: true, said: true }]);
    await migrate(app.databaseUrl, migrations);
    expect(await timing()).toEqual([{ timing: null, untimed: true, said: true }]);
  });
});
