import { setTimeout as delay } from 'node:timers/promises';
import {
  completeInterview,
  createAttempt,
  createInterview,
  generateQuestions,
  getReport,
  runAnalyses,
} from '../sdk/src/generated/sdk.gen.js';
import { type Candidate, must, newCandidate } from './journey.js';
import { percentile } from './load.js';
import { ms, type Row } from './row.js';

const rounds = 15;
const answer = (round: number): string =>
  `In round ${round} I looked at the plan first, because a missing index makes the query read every row. ` +
  'For example, in my last project I added an index on customer and date, and the page went from two seconds to eighty milliseconds. ' +
  'The trade-off is slower writes, which we accepted since reads are most of the load.';

/** Judging by rules: four analyses of one answer, and the report of five answers after completion. */
export async function analysesAndReport(url: string): Promise<Row[]> {
  const candidate = await newCandidate(url);
  const analyses: number[] = [];
  const reports: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { id, questions } = await openInterview(candidate);
    for (const [index, question] of questions.entries()) {
      const attempt = must(
        await createAttempt({
          client: candidate.client,
          path: { id: question.id },
          body: { answer: answer(round * 5 + index) },
        }),
      );
      if (index > 0) continue;
      const from = performance.now();
      must(await runAnalyses({ client: candidate.client, path: { id: attempt.id }, body: {} }));
      analyses.push(performance.now() - from);
    }
    reports.push(await untilReport(candidate, id));
  }
  return [
    {
      what: 'four analyses of one answer, no model (median, worst)',
      measured: `${ms(percentile(analyses, 0.5))}, ${ms(Math.max(...analyses))}`,
      goal: '≤ 50 ms',
    },
    {
      what: 'report of five answers after completion, no model (median, worst)',
      measured: `${ms(percentile(reports, 0.5))}, ${ms(Math.max(...reports))}`,
      goal: '≤ 2 s',
    },
  ];
}

async function openInterview(candidate: Candidate): Promise<{ id: string; questions: { id: string }[] }> {
  const { id } = must(await createInterview({ client: candidate.client, body: { track: 'backend' } }));
  const { items } = must(await generateQuestions({ client: candidate.client, path: { id }, body: {} }));
  return { id, questions: items };
}

async function untilReport(candidate: Candidate, id: string): Promise<number> {
  const from = performance.now();
  must(await completeInterview({ client: candidate.client, path: { id } }));
  for (;;) {
    const { status } = must(await getReport({ client: candidate.client, path: { id } }));
    if (status === 'ready') return performance.now() - from;
    if (status === 'failed') throw new Error('The report failed.');
    await delay(10);
  }
}
