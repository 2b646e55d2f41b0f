import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { JobDescriptionResponse, ResumeResponse } from '../../sdk/src/generated/types.gen.js';
import type { TestApp } from '../support/test-app.js';
import type { Person } from './people.js';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T & { code?: string; detail?: string };
}

const FIXTURES = new URL('../fixtures/', import.meta.url);

export const fixtureBytes = (name: string): Buffer => readFileSync(new URL(name, FIXTURES));

/** A small résumé as plain text; `extra` makes its content another one. */
export const resumeText = (extra = ''): string =>
  `Jordan Example\njordan.canary@example.com | (555) 010-9942 | linkedin.com/in/jordancanary\n\nExperience\nSoftware Engineer, Globex Systems LLC\nMar 2021 - Present\n- Built the Frobnicator ledger\n\nSkills\nPython, Go, PostgreSQL\n${extra}`;

export async function call<T>(
  app: TestApp,
  person: Person | null,
  path: string,
  init: RequestInit = {},
): Promise<Answer<T>> {
  const token: Record<string, string> = person === null ? {} : { authorization: `Bearer ${person.accessToken}` };
  const response = await fetch(`${app.url}${path}`, {
    ...init,
    headers: { ...token, ...(init.headers as Record<string, string>) },
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as Answer<T>['body'],
  };
}

interface UploadOptions {
  name?: string;
  headers?: Record<string, string>;
  path?: string;
}

export function upload<T = ResumeResponse>(
  app: TestApp,
  person: Person | null,
  bytes: Uint8Array | string,
  options: UploadOptions = {},
): Promise<Answer<T>> {
  const form = new FormData();
  form.set('file', new Blob([bytes as BlobPart], { type: 'application/octet-stream' }), options.name ?? 'resume.txt');
  return call<T>(app, person, options.path ?? '/v1/resumes', {
    method: 'POST',
    body: form,
    ...(options.headers ? { headers: options.headers } : {}),
  });
}

export const uploadFixture = (app: TestApp, person: Person, name: string): Promise<Answer<ResumeResponse>> =>
  upload(app, person, fixtureBytes(name), { name: basename(name) });

/** A multipart body byte for byte, with the boundary `b`. */
export const postRaw = <T>(app: TestApp, person: Person, path: string, body: Uint8Array): Promise<Answer<T>> =>
  call<T>(app, person, path, {
    method: 'POST',
    body: body as BodyInit,
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  });

export function describeJob(
  app: TestApp,
  person: Person,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer<JobDescriptionResponse>> {
  return call(app, person, '/v1/job-descriptions', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}
