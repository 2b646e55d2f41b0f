import { randomBytes } from 'node:crypto';

export interface Answer {
  /** 0 when the connection gave no answer. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
  /** Why there was no answer. */
  readonly fault: string | null;
}

export interface Call {
  readonly token?: string;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** One request to its end. Never throws: that a request got no answer is a finding. */
export async function call(method: string, url: string, options: Call = {}): Promise<Answer> {
  const started = performance.now();
  const headers = new Headers(options.headers);
  if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`);
  if (options.json !== undefined) headers.set('content-type', 'application/json');
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, ms: performance.now() - started, fault: null };
  } catch (error) {
    const fault = faultOf(error);
    return { status: 0, headers: new Headers(), text: '', ms: performance.now() - started, fault };
  }
}

function faultOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'unknown';
}

/** The body of an answer that must be JSON. */
export function jsonOf<T>(answer: Answer): T {
  try {
    return JSON.parse(answer.text) as T;
  } catch {
    throw new Error(`Not JSON, status ${answer.status} ${answer.fault ?? ''}: ${answer.text.slice(0, 200)}`);
  }
}

/** Like `call`, for what the proof itself needs: anything but a success ends the proof. */
export async function must<T>(method: string, url: string, options: Call = {}): Promise<T> {
  const answer = await call(method, url, options);
  if (answer.status < 200 || answer.status > 299) {
    throw new Error(`${method} ${new URL(url).pathname}: ${answer.status} ${answer.fault ?? ''} ${answer.text}`);
  }
  return (answer.text === '' ? undefined : jsonOf(answer)) as T;
}

export interface Account {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string };
}

/** Somebody new. */
export async function registerAccount(
  url: string,
  email = `p${randomBytes(8).toString('hex')}@example.org`,
): Promise<Account> {
  const password = `quiet-river-${randomBytes(4).toString('hex')}`;
  const json = { email, password, fullName: 'Robin Example' };
  const { user, accessToken, refreshToken } = await must<SignedIn>('POST', `${url}/v1/auth/register`, { json });
  return { userId: user.id, email, password, accessToken, refreshToken };
}

export function signIn(url: string, { email, password }: Account): Promise<SignedIn> {
  return must<SignedIn>('POST', `${url}/v1/auth/login`, { json: { identifier: email, password } });
}

/** Runs `work` for every item, at most `width` at a time. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
