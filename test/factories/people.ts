import { randomBytes } from 'node:crypto';
import type { Client } from '../../sdk/src/generated/client/index.js';
import { register } from '../../sdk/src/generated/sdk.gen.js';
import type { SignedInResponse } from '../../sdk/src/generated/types.gen.js';
import type { TestApp } from '../support/test-app.js';

export interface Person extends SignedInResponse {
  readonly email: string;
  readonly password: string;
  /** The generated client with this person's access token. */
  readonly client: Client;
}

/** Registers somebody new over HTTP. */
export async function registerPerson(
  app: TestApp,
  fields: Partial<{ email: string; fullName: string; username: string }> = {},
): Promise<Person> {
  const email = fields.email ?? `person-${randomBytes(6).toString('hex')}@example.org`;
  const password = `quiet-river-${randomBytes(4).toString('hex')}`;
  const { data, error } = await register({
    client: app.anonymous,
    body: {
      email,
      password,
      fullName: fields.fullName ?? 'Robin Example',
      ...(fields.username === undefined ? {} : { username: fields.username }),
    },
  });
  if (data === undefined) throw new Error(`Registration failed: ${JSON.stringify(error)}`);
  return { ...data, email, password, client: app.clientFor(data.accessToken) };
}
