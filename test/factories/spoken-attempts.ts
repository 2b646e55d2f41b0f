import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { TestApp } from '../support/test-app.js';
import type { Person } from './people.js';

/** A transcription as the product shows it. */
export interface ShownTranscription {
  id: string;
  attemptId: string;
  source: string;
  state: string;
  reason: string | null;
  detail: string | null;
  language: string;
  text: string | null;
  words: { word: string; startMs: number; endMs: number }[] | null;
  timing: string | null;
  durationSeconds: number | null;
  verbatim: boolean;
  model: string | null;
  nextTryAt: string | null;
}

export interface Reply<T = ShownTranscription> {
  status: number;
  headers: Headers;
  body: T;
}

const FIXTURES = new URL('../fixtures/', import.meta.url);

export const fixture = (name: string): Buffer => readFileSync(new URL(name, FIXTURES));

async function call<T>(app: TestApp, person: Person, path: string, init: RequestInit = {}): Promise<Reply<T>> {
  const headers = { authorization: `Bearer ${person.accessToken}`, ...(init.headers as Record<string, string>) };
  const response = await fetch(`${app.url}${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
}

function postJson<T>(app: TestApp, person: Person, path: string, body: object, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  };
  return call<T>(app, person, path, init);
}

async function firstQuestion(app: TestApp, person: Person): Promise<string> {
  const interview = await postJson<{ id: string }>(app, person, '/v1/interviews', {
    track: 'backend',
    questionCount: 1,
  });
  const path = `/v1/interviews/${interview.body.id}/questions`;
  const questions = await postJson<{ items: { id: string }[] }>(app, person, path, {});
  const id = questions.body.items[0]?.id;
  if (id === undefined) throw new Error(`No questions: ${interview.status}, ${questions.status}.`);
  return id;
}

/** An attempt of a new interview that waits for its audio; with an answer, one that is typed. */
export async function openAttempt(app: TestApp, person: Person, answer?: string): Promise<string> {
  const body = answer === undefined ? { kind: 'spoken' } : { answer };
  const path = `/v1/questions/${await firstQuestion(app, person)}/attempts`;
  const { body: attempt, status } = await postJson<{ id: string }>(app, person, path, body);
  if (status !== 201) throw new Error(`The attempt was refused: ${status}.`);
  return attempt.id;
}

export const getAttempt = (app: TestApp, person: Person, id: string) =>
  call<{ state: string; answerText: string | null }>(app, person, `/v1/attempts/${id}`);

export const deleteAttempt = (app: TestApp, person: Person, id: string) =>
  call<null>(app, person, `/v1/attempts/${id}`, { method: 'DELETE' });

export const getTranscription = (app: TestApp, person: Person, attemptId: string) =>
  call<ShownTranscription>(app, person, `/v1/attempts/${attemptId}/transcription`);

interface UploadOptions {
  /** `Prefer: wait=N`. */
  wait?: number;
  language?: string;
  headers?: Record<string, string>;
}

/** Uploads a recording of test/fixtures. */
export function uploadRecording(
  app: TestApp,
  person: Person,
  attemptId: string,
  name: string,
  options: UploadOptions = {},
) {
  return uploadBytes(app, person, attemptId, { name: basename(name), bytes: fixture(name) }, options);
}

export function uploadBytes(
  app: TestApp,
  person: Person,
  attemptId: string,
  file: { name: string; bytes: Uint8Array },
  options: UploadOptions = {},
) {
  const form = new FormData();
  if (options.language !== undefined) form.set('language', options.language);
  form.set('file', new Blob([new Uint8Array(file.bytes)]), file.name);
  const prefer: Record<string, string> = options.wait === undefined ? {} : { prefer: `wait=${options.wait}` };
  const init = { method: 'POST', body: form, headers: { ...prefer, ...options.headers } };
  return call<ShownTranscription>(app, person, `/v1/attempts/${attemptId}/transcription`, init);
}

export const postTranscript = (app: TestApp, person: Person, attemptId: string, body: object) =>
  postJson<ShownTranscription & { code?: string }>(app, person, `/v1/attempts/${attemptId}/transcription`, body);
