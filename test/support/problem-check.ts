import { problems } from '../../src/contract/problems.js';

export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const allowedMembers = new Set(['type', 'title', 'status', 'code', 'detail', 'requestId', 'errors']);

/** What an error body must never tell: code, statements, paths of the machine, words of parsers and drivers. */
const internals =
  /node_modules|\bat [A-Za-z.<>]+ \(|\.(?:ts|js):\d+|QueryFailedError|SELECT .+ FROM|INSERT INTO|duplicate key|\/(?:srv|app|home|tmp|work|var)\/|ECONNREFUSED|invalid byte sequence|invalid input syntax|Unexpected token|in JSON at|"stack"/;

/** Everything that is wrong with an error answer (RFC 9457 in this product's form); empty when it is right. */
export function problemFaults({ status, headers, body }: RefusedAnswer): string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string) => void (holds || faults.push(fault));
  expect(/^application\/problem\+json/.test(headers.get('content-type') ?? ''), 'content type');
  expect(!internals.test(body), `tells internals: ${internals.exec(body)?.[0]}`);
  expect(headers.get('cache-control') === 'no-store', 'may be cached');
  expect(headers.get('x-content-type-options') === 'nosniff', 'may be sniffed');
  if (status === 401) expect(headers.get('www-authenticate') !== null, 'no WWW-Authenticate');
  if (status === 429 || status === 503) expect(Number(headers.get('retry-after')) > 0, 'no Retry-After');
  const problem = parsed(body);
  if (problem === null) return [...faults, 'the body is no JSON object'];
  const known = (problems as Record<string, { status: number; title: string } | undefined>)[String(problem.code)];
  expect(known !== undefined, `unknown code ${String(problem.code)}`);
  expect(problem.status === status && known?.status === status, `status ${String(problem.status)} in the body`);
  expect(problem.title === known?.title, 'title');
  expect(problem.type === `urn:rehearse:problem:${String(problem.code)}`, 'type');
  expect(typeof problem.detail === 'string' && problem.detail.length > 10, 'detail');
  expect(problem.requestId === headers.get('x-request-id'), 'request id');
  expect(
    Object.keys(problem).every((name) => allowedMembers.has(name)),
    'undeclared member',
  );
  if (problem.errors !== undefined) expect(areFieldFaults(problem.errors), 'errors');
  return faults;
}

function parsed(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function areFieldFaults(errors: unknown): boolean {
  return (
    Array.isArray(errors) &&
    errors.length > 0 &&
    (errors as Record<string, unknown>[]).every(
      (fault) =>
        Object.keys(fault).length === 3 &&
        ['field', 'code', 'message'].every((name) => typeof fault[name] === 'string'),
    )
  );
}
