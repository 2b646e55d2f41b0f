import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../../src/common/project-root.js';
import { confirmUpload, createUpload } from '../../sdk/src/generated/sdk.gen.js';
import type { CreateUploadRequest, GrantedUploadResponse, UploadResponse } from '../../sdk/src/generated/types.gen.js';
import type { TestApp } from '../support/test-app.js';
import type { Person } from './people.js';

export const fixtureBytes = (name: string): Buffer => readFileSync(join(projectRoot, 'test/fixtures', name));
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Links are made of the public address; in tests the application listens elsewhere. */
export function reachable(app: Pick<TestApp, 'url'>, link: string): string {
  const { pathname, search } = new URL(link);
  return app.url + pathname + search;
}

export async function announceUpload(person: Person, body: CreateUploadRequest): Promise<GrantedUploadResponse> {
  const { data, error } = await createUpload({ client: person.client, body });
  if (data === undefined) throw new Error(`Not announced: ${JSON.stringify(error)}`);
  return data;
}

export async function putUpload(app: TestApp, { put }: GrantedUploadResponse, bytes: Uint8Array): Promise<Response> {
  const body = new Uint8Array(bytes);
  return fetch(reachable(app, put.url), { method: put.method, headers: put.headers, body });
}

/** Announced, sent and confirmed. */
export async function upload(
  app: TestApp,
  person: Person,
  name: string,
  announced: Pick<CreateUploadRequest, 'kind' | 'mediaType'>,
): Promise<UploadResponse> {
  const bytes = fixtureBytes(name);
  const file = { ...announced, sizeBytes: bytes.length, fileName: basename(name) };
  const granted = await announceUpload(person, file);
  await putUpload(app, granted, bytes);
  const { data, error } = await confirmUpload({ client: person.client, path: { id: granted.upload.id } });
  if (data === undefined) throw new Error(`Not confirmed: ${JSON.stringify(error)}`);
  return data;
}
