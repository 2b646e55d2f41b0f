import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/common/project-root.js';
import { type Client, createClient } from '../sdk/src/generated/client/index.js';
import { register } from '../sdk/src/generated/sdk.gen.js';

export const resumeFile = join(projectRoot, 'test/fixtures/resumes/google-docs-skia-proxy-minimal.pdf');
export const resumeBytes = readFileSync(resumeFile);

export interface Candidate {
  readonly userId: string;
  readonly headers: Record<string, string>;
  readonly client: Client;
  readonly email: string;
  readonly password: string;
}

export async function newCandidate(baseUrl: string): Promise<Candidate> {
  const email = `bench-${randomBytes(6).toString('hex')}@example.org`;
  const password = `quiet-river-${randomBytes(4).toString('hex')}`;
  const { data, error } = await register({
    client: createClient({ baseUrl }),
    body: { email, password, fullName: 'Bench' },
  });
  if (data === undefined) throw new Error(`Registration failed: ${JSON.stringify(error)}`);
  const headers = { Authorization: `Bearer ${data.accessToken}` };
  return { userId: data.user.id, headers, client: createClient({ baseUrl, headers }), email, password };
}

/** The answer of a call that has to succeed. */
export function must<T>(result: { data?: T; error?: unknown; response?: Response }): T {
  if (result.data === undefined) throw new Error(`${result.response?.status}: ${JSON.stringify(result.error)}`);
  return result.data;
}

/** Every gap between two answers of `/health/live` while `work` runs: how long others had to wait. */
export async function stallsDuring(baseUrl: string, work: () => Promise<void>): Promise<number[]> {
  const waits: number[] = [];
  let running = true;
  const probe = (async () => {
    while (running) {
      const from = performance.now();
      await (await fetch(`${baseUrl}/health/live`)).arrayBuffer();
      waits.push(performance.now() - from);
    }
  })();
  await work();
  running = false;
  await probe;
  return waits;
}
