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
  verifyEmail: (_person, ids) => ({ token: ids['email-verification-secrets']?.at(-1) ?? 'none' }),
  forgotPassword: ({ email }) => ({ email }),
  resetPassword: (_person, ids) => ({
    token: ids['password-reset-secrets']?.at(-1) ?? 'none',
    newPassword: `quiet-river-${randomBytes(4).toString('hex')}`,
  }),
  changePassword: ({ password }) => ({ currentPassword: password, newPassword: password }),
  closeAccount: ({ password }) => ({ password }),
  createInterview: { track: 'devops-sre', questionCount: 3 },
  generateQuestions: { count: 1 },
  createAttempt: { answer: 'An index is a sorted copy of a column that makes reads fast and writes slower.' },
  submitTranscription: { text: 'An index makes reads fast and writes slower.' },
  createJobDescription: { text: jobDescriptionText, title: 'Backend engineer' },
  createUpload: { kind: 'audio', mediaType: 'audio/wav', sizeBytes: 1_000 },
  attachRecording: (_person, { uploads }) => ({ uploadId: uploads?.[0] ?? nobodys }),
  uploadResume: (_person, { uploads }) => ({ uploadId: uploads?.at(-1) ?? nobodys }),
  updateInterview: { title: 'Another title' },
  updateProfile: { headline: 'Backend engineer' },
  createLiveSession: (_person, { interviews }) => ({ interviewId: interviews?.at(-1) ?? nobodys }),
  sendChatMessage: { message: 'What should I practise next?' },
  sendPoke: (_person, { relationships }) => ({ relationshipId: relationships?.[0] ?? nobodys, type: 'good_luck' }),
  inviteToActivity: (_person, { relationships }) => ({
    relationshipId: relationships?.[0] ?? nobodys,
    activityId: 'shared-goal',
  }),
  planActivity: () => ({ at: new Date(Date.now() + 24 * 3_600_000).toISOString() }),
  createRelationship: { type: 'FAMILY' },
  sendInvite: {},
  putConsent: { scopes: ['REALTIME_FEATURES_ONLY'], templateVersion: 1 },
  createWebhook: { url: 'https://localhost/hook', events: ['session.ended'] },
  updateWebhook: { description: 'Another one' },
  requestExport: ({ password }) => ({ password }),
  linkExport: ({ password }) => ({ password }),
  createSessionComment: { atMs: 0, text: 'A calm beginning.', score: 70 },
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

  /** Links are made of the public address, which need not be the one this is called by. */
  async put(link: string, headers: Record<string, string>, body: BodyInit): Promise<void> {
    const { pathname, search } = new URL(link);
    const response = await fetch(this.url + pathname + search, { method: 'PUT', headers, body });
    if (!response.ok) throw new Error(`PUT ${pathname}: ${response.status} ${await response.text()}`);
  }
}

interface Made {
  readonly id: string;
}

/** One of everything, made over HTTP: for a test application as for the built product. */
export async function furnish(
  url: string,
  { accessToken, password }: Pick<Credentials, 'password'> & { readonly accessToken: string },
): Promise<OwnedIds> {
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
  const together = await related(url, caller);
  const mentored = await mentoredSession(url, caller);
  const threads = [await chat(caller), await chat(caller)];
  const told = await webhook(caller);
  const uploads = [
    await uploaded(caller, { kind: 'audio', mediaType: 'audio/wav' }, recordingFile),
    await uploaded(caller, { kind: 'resume', mediaType: 'application/pdf' }, resumeFile),
  ];
  const archive = await exported(caller, password);
  const { items } = await caller.send<{ items: Made[] }>('GET', '/v1/auth/sessions');
  return {
    resumes: [resume.id],
    'job-descriptions': [job.id],
    interviews: [done.id, active.id],
    questions: active.questionIds,
    attempts: [typed, spoken.id, open.id, recorded, ...done.attemptIds],
    sessions: items.map(({ id }) => id),
    'live-sessions': [...live.map(({ id }) => id), mentored.sessionId],
    comments: [mentored.commentId],
    threads,
    ...told,
    uploads,
    exports: [archive],
    ...together,
  };
}

/** One that leads nowhere, with a delivery that was given up. */
async function webhook(caller: Caller): Promise<OwnedIds> {
  const body = { url: 'https://localhost/hook', events: ['report.ready'] };
  const { id } = await caller.send<Made>('POST', '/v1/webhooks', body);
  const delivery = await caller.send<Made>('POST', `/v1/webhooks/${id}/ping`);
  await until('The delivery is not settled.', async () => {
    const { items } = await caller.send<{ items: { state: string }[] }>('GET', `/v1/webhooks/${id}/deliveries`);
    return items[0]?.state === 'failed';
  });
  return { webhooks: [id], deliveries: [delivery.id] };
}

async function exported(caller: Caller, password: string): Promise<string> {
  const { id } = await caller.send<Made>('POST', '/v1/users/me/export', { password });
  await until('The export is not ready.', async () => {
    const { state } = await caller.send<{ state: string }>('GET', `/v1/users/me/exports/${id}`);
    return state === 'ready';
  });
  return id;
}

async function until(otherwise: string, met: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await met()); await delay(50)) {
    if (Date.now() > end) throw new Error(otherwise);
  }
}

/** A file by a link of its own. */
async function uploaded(caller: Caller, announced: { kind: string; mediaType: string }, path: string): Promise<string> {
  const bytes = new Uint8Array(readFileSync(path));
  const { upload, put } = await caller.send<{ upload: Made; put: { url: string; headers: Record<string, string> } }>(
    'POST',
    '/v1/uploads',
    { ...announced, sizeBytes: bytes.length },
  );
  await caller.put(put.url, put.headers, bytes);
  await caller.send('POST', `/v1/uploads/${upload.id}/confirm`);
  return upload.id;
}

/** A conversation with the coach. */
async function chat(caller: Caller): Promise<string> {
  const { threadId } = await caller.send<{ threadId: string }>('POST', '/v1/chat', { message: 'How is my pace?' });
  return threadId;
}

/** A relationship with somebody who is registered for it, and one that nobody has accepted yet. */
async function related(url: string, caller: Caller): Promise<OwnedIds> {
  const begin = async () => (await caller.send<Made>('POST', '/v1/relationships', { type: 'PRACTICE_PARTNER' })).id;
  const invite = async (id: string) => {
    const sent = await caller.send<Made & { url: string }>('POST', `/v1/relationships/${id}/invites`, {});
    return { id: sent.id, token: sent.url.split('#token=')[1]! };
  };
  const [active, pending] = [await begin(), await begin()];
  const { token } = await invite(active);
  const partner = await newcomer(url);
  await partner.send('POST', `/v1/invites/${token}/accept`);
  const open = await invite(pending);
  const practised = await practisedTogether(caller, partner, active);
  // Whoever has a link may use it; these are spent, and as good as none.
  return { relationships: [active, pending], invites: [open.id], 'invite-tokens': [token], ...practised };
}

/** A session of a candidate in which this person is the mentor, with a comment. */
async function mentoredSession(url: string, caller: Caller): Promise<{ sessionId: string; commentId: string }> {
  const candidate = await newcomer(url);
  const { id: relationshipId } = await caller.send<Made>('POST', '/v1/relationships', {
    type: 'MENTOR',
    role: 'mentor',
  });
  const sent = await caller.send<{ url: string }>('POST', `/v1/relationships/${relationshipId}/invites`, {});
  await candidate.send('POST', `/v1/invites/${sent.url.split('#token=')[1]!}/accept`);
  const scopes = ['REALTIME_FEATURES_ONLY', 'SUMMARY_SHARED'];
  await candidate.send('PUT', `/v1/relationships/${relationshipId}/consents/me`, { scopes, templateVersion: 1 });
  const session = await candidate.send<Made>('POST', '/v1/sessions', { relationshipId, partnerRole: 'observer' });
  const body = { atMs: 0, text: 'A calm beginning.' };
  const comment = await caller.send<Made>('POST', `/v1/sessions/${session.id}/comments`, body);
  return { sessionId: session.id, commentId: comment.id };
}

/** Invitations of the other to an activity, one accepted and one open, and what was told of all that. */
async function practisedTogether(caller: Caller, other: Caller, relationshipId: string): Promise<OwnedIds> {
  const invite = async (activityId: string) =>
    (await other.send<Made>('POST', '/v1/activities', { relationshipId, activityId })).id;
  const activities = [await invite('daily-check-in'), await invite('gratitude')];
  await caller.send('POST', `/v1/activities/${activities[0]}/respond`, { accept: true });
  await other.send('POST', '/v1/pokes', { relationshipId, type: 'practice_time' });
  const agreed = { scopes: ['REALTIME_FEATURES_ONLY'], templateVersion: 1 };
  await other.send('PUT', `/v1/relationships/${relationshipId}/consents/me`, agreed);
  const { items } = await caller.send<{ items: Made[] }>('GET', '/v1/notifications');
  return { activities, notifications: items.map(({ id }) => id) };
}

async function newcomer(url: string): Promise<Caller> {
  const response = await fetch(`${url}/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify((sampleBodies.register as () => Body)()),
  });
  return new Caller(url, ((await response.json()) as { accessToken: string }).accessToken);
}

/** The secrets of two links that somebody else would like this person to use. */
export async function invitations(url: string): Promise<OwnedIds> {
  const inviter = await newcomer(url);
  const invite = async (): Promise<string> => {
    const { id } = await inviter.send<Made>('POST', '/v1/relationships', { type: 'FRIEND' });
    const sent = await inviter.send<{ url: string }>('POST', `/v1/relationships/${id}/invites`, {});
    return sent.url.split('#token=')[1]!;
  };
  return { 'invite-tokens': [await invite(), await invite()] };
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
