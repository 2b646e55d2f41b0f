import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../src/common/project-root.js';
import type { Operation } from '../support/openapi.js';
import { sampleOf } from '../support/schema-values.js';

/** Ids of everything somebody owns, by the collection they stand behind in a path. */
export type OwnedIds = Readonly<Record<string, readonly string[]>>;

const recordingFile = join(projectRoot, 'test/fixtures/speech/jfk.wav');
const resumeFile = join(projectRoot, 'test/fixtures/hostile/pdf/ok-minimal.pdf');

export const jobDescriptionText =
  'We look for a backend engineer with PostgreSQL, Node.js and Docker. You design services, write tests and are on call.';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly refreshToken: string;
}

type Body = Readonly<Record<string, unknown>>;

const nobodys = '00000000-0000-4000-8000-000000000000';

/** Bodies the generated samples of a schema cannot guess, by operation. */
const sampleBodies: Readonly<Record<string, Body | ((person: Credentials, ids: OwnedIds) => Body)>> = {
  register: () => ({
    email: `sample-${randomBytes(6).toString('hex')}@example.org`,
    password: `quiet-river-${randomBytes(4).toString('hex')}`,
    fullName: 'Robin Example',
  }),
  login: ({ email, password }) => ({ identifier: email, password }),
  refresh: ({ refreshToken }) => ({ refreshToken }),
  changePassword: ({ password }) => ({ currentPassword: password, newPassword: password }),
  closeAccount: ({ password }) => ({ password }),
  createInterview: { track: 'devops-sre', questionCount: 3 },
  generateQuestions: { count: 1 },
  createAttempt: { answer: 'An index is a sorted copy of a column that makes reads fast and writes slower.' },
  submitTranscription: { text: 'An index makes reads fast and writes slower.' },
  createJobDescription: { text: jobDescriptionText, title: 'Backend engineer' },
  updateInterview: { title: 'Another title' },
  updateProfile: { headline: 'Backend engineer' },
  createLiveSession: (_person, { interviews }) => ({ interviewId: interviews?.at(-1) ?? nobodys }),
  runAnalyses: { types: ['domain', 'communication'] },
};

/** A body that the route takes from this person; by the schema where nothing else is known of it. */
export function sampleBody(operation: Operation, person: Credentials, ids: OwnedIds = {}): Body {
  const known = sampleBodies[operation.operationId];
  if (known !== undefined) return typeof known === 'function' ? known(person, ids) : known;
  return sampleOf(operation.json ?? {}) as Body;
}

/** The file of a multipart route, by the name of its form field. */
export function sampleForm(fields: readonly string[]): FormData {
  const form = new FormData();
  const bytes = readFileSync(resumeFile);
  for (const field of fields) form.set(field, new Blob([bytes], { type: 'application/pdf' }), 'resume.pdf');
  return form;
}

class Caller {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

interface Made {
  readonly id: string;
}

/** One of everything, made over HTTP: for a test application as for the built product. */
export async function furnish(url: string, accessToken: string): Promise<OwnedIds> {
  const caller = new Caller(url, accessToken);
  const resume = await caller.send<Made>('POST', '/v1/resumes', sampleForm(['file']));
  const job = await caller.send<Made>('POST', '/v1/job-descriptions', { text: jobDescriptionText });
  const active = await interview(caller, 'backend', { resumeId: resume.id, jobDescriptionId: job.id });
  const typed = await answer(caller, active.questionIds[0]!);
  const spoken = await caller.send<Made>('POST', `/v1/questions/${active.questionIds[1]}/attempts`, { kind: 'spoken' });
  await caller.send('POST', `/v1/attempts/${spoken.id}/transcription`, {
    text: 'We moved the cache behind the gateway and measured the difference.',
  });
  const open = await caller.send<Made>('POST', `/v1/questions/${active.questionIds[2]}/attempts`, { kind: 'spoken' });
  const recorded = await recording(caller, active.questionIds[2]!);
  const done = await completed(caller, 'frontend');
  await caller.send('POST', `/v1/attempts/${typed}/analyses`, {});
  const live = [
    await endedSession(caller, active.id),
    await caller.send<Made>('POST', '/v1/sessions', { interviewId: active.id }),
  ];
  const { items } = await caller.send<{ items: Made[] }>('GET', '/v1/auth/sessions');
  return {
    resumes: [resume.id],
    'job-descriptions': [job.id],
    interviews: [done.id, active.id],
    questions: active.questionIds,
    attempts: [typed, spoken.id, open.id, recorded, ...done.attemptIds],
    sessions: items.map(({ id }) => id),
    'live-sessions': live.map(({ id }) => id),
  };
}

async function interview(caller: Caller, track: string, more: object): Promise<{ id: string; questionIds: string[] }> {
  const { id } = await caller.send<Made>('POST', '/v1/interviews', { track, questionCount: 3, ...more });
  await caller.send('POST', `/v1/interviews/${id}/questions`, {});
  const { items } = await caller.send<{ items: Made[] }>('GET', `/v1/interviews/${id}/questions`);
  return { id, questionIds: items.map((question) => question.id) };
}

/** One that is here for a while: nothing transcribes it yet, or it is at it. */
async function recording(caller: Caller, questionId: string): Promise<string> {
  const { id } = await caller.send<Made>('POST', `/v1/questions/${questionId}/attempts`, { kind: 'spoken' });
  const form = new FormData();
  form.set('file', new Blob([readFileSync(recordingFile)], { type: 'audio/wav' }), 'answer.wav');
  await caller.send('POST', `/v1/attempts/${id}/transcription`, form);
  return id;
}

async function answer(caller: Caller, questionId: string): Promise<string> {
  const text = `For ${questionId} I measured first: an index cut the query from 900 to 40 ms, because rows were found by key.`;
  const { id } = await caller.send<Made>('POST', `/v1/questions/${questionId}/attempts`, { answer: text });
  return id;
}

/** With its report, so that there is one to be read. */
async function completed(caller: Caller, track: string): Promise<{ id: string; attemptIds: string[] }> {
  const { id, questionIds } = await interview(caller, track, {});
  const attemptIds: string[] = [];
  for (const questionId of questionIds) attemptIds.push(await answer(caller, questionId));
  await caller.send('POST', `/v1/interviews/${id}/complete`);
  const until = Date.now() + 20_000;
  for (;;) {
    const { status } = await caller.send<{ status: string }>('GET', `/v1/interviews/${id}/report`);
    if (status === 'ready') return { id, attemptIds };
    if (status === 'failed' || Date.now() > until) throw new Error(`The report is ${status}.`);
    await delay(50);
  }
}

/** A live session with its report. */
async function endedSession(caller: Caller, interviewId: string): Promise<Made> {
  const session = await caller.send<Made>('POST', '/v1/sessions', { interviewId });
  await caller.send('POST', `/v1/sessions/${session.id}/finalize`);
  const until = Date.now() + 20_000;
  for (;;) {
    const { settledAt } = await caller.send<{ settledAt: string | null }>('GET', `/v1/sessions/${session.id}`);
    const { status } = await caller.send<{ status: string }>('GET', `/v1/sessions/${session.id}/report`);
    if (settledAt !== null && status === 'ready') return session;
    if (status === 'failed' || Date.now() > until) throw new Error(`The report of the session is ${status}.`);
    await delay(50);
  }
}
