import {
  completeInterview,
  createAttempt,
  createInterview,
  generateQuestions,
  getReport,
  listQuestions,
} from '../../sdk/src/generated/sdk.gen.js';
import type { ReportContentResponse, ReportResponse } from '../../sdk/src/generated/types.gen.js';
import { eventually } from '../support/eventually.js';
import type { Person } from './people.js';

/** A report that is ready has content. */
export interface ReadyReport extends ReportResponse {
  readonly content: ReportContentResponse;
}

export interface AnsweredInterview {
  readonly id: string;
  readonly questionIds: readonly string[];
  /** By question. */
  readonly answers: ReadonlyMap<string, string>;
}

/** About seventy words in prose, with a figure, a reason, an example and a trade-off; `mark` makes it another one. */
export const solidAnswer = (mark: string): string =>
  `For ${mark} I first measured where the time went, because without a figure every change is a guess. Then I added an index on the customer column in PostgreSQL, which cut the slow query from 900 to 40 milliseconds but made inserts about five percent slower. For example, the nightly import took two minutes longer, so we moved it. In the end the team agreed to keep the index and to watch the write load.`;

interface InterviewOptions {
  readonly questions?: number;
  /** How many of them are answered, from the first; default all. */
  readonly answered?: number;
  readonly track?: string;
}

/** An interview of typed answers that is not completed yet. */
export async function answeredInterview(person: Person, options: InterviewOptions = {}): Promise<AnsweredInterview> {
  const { client } = person;
  const { questions: questionCount = 4, track = 'backend' } = options;
  const created = await createInterview({
    client,
    body: { track, difficulty: 'medium', questionType: 'mixed', questionCount },
  });
  const id = created.data!.id;
  await generateQuestions({ client, path: { id }, body: {} });
  const { data } = await listQuestions({ client, path: { id } });
  const questionIds = data!.items.map((question) => question.id);
  const answers = new Map<string, string>();
  for (const [place, questionId] of questionIds.slice(0, options.answered ?? questionCount).entries()) {
    const answer = solidAnswer(`case ${place + 1}`);
    const { response } = await createAttempt({ client, path: { id: questionId }, body: { answer } });
    if (response?.status !== 201) throw new Error(`The answer was refused: ${response?.status}`);
    answers.set(questionId, answer);
  }
  return { id, questionIds, answers };
}

export async function completedInterview(person: Person, options: InterviewOptions = {}): Promise<AnsweredInterview> {
  const interview = await answeredInterview(person, options);
  const { response } = await completeInterview({ client: person.client, path: { id: interview.id } });
  if (response?.ok !== true) throw new Error(`The completion was refused: ${response?.status}`);
  return interview;
}

/** Waits until the report is no longer being made; fails when it cannot be. */
export async function readyReport(person: Person, id: string, limitMs = 15_000): Promise<ReadyReport> {
  let report: ReportResponse | undefined;
  await eventually(async () => {
    report = (await getReport({ client: person.client, path: { id } })).data;
    if (report?.status === 'pending') throw new Error('The report is not ready.');
  }, limitMs);
  if (report?.status !== 'ready' || report.content === null) throw new Error(`The report is ${report?.status}.`);
  return { ...report, content: report.content };
}
