import { randomUUID } from 'node:crypto';
import { Metrics } from '../../src/modules/system/metrics.service.js';
import { type Person, registerPerson } from '../factories/people.js';
import { problemFaults } from '../support/problem-check.js';
import { type RawAnswer, sendRaw } from '../support/raw-http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const jsonType = { 'content-type': 'application/json' };

/** Sends it over HTTP; whatever is refused must be refused in the one form. */
async function send(app: TestApp, method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(app.url + path, { method, redirect: 'manual', ...init });
  const answer = { status: response.status, headers: response.headers, body: await response.text() };
  if (answer.status >= 400) expect({ path, faults: problemFaults(answer) }).toEqual({ path, faults: [] });
  return answer;
}

const codeOf = (answer: Answer | RawAnswer): unknown => (JSON.parse(answer.body) as { code: unknown }).code;

const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

describe('JSON bodies', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  const post = (body: string | Buffer, headers: Record<string, string> = jsonType) =>
    send(app, 'POST', '/v1/auth/login', { body: body as BodyInit, headers });

  it.each<[string, string | Buffer, number, string]>([
    ['33 levels', nested(33), 400, 'body_too_complex'],
    ['5,000 levels of arrays', '['.repeat(5_000) + ']'.repeat(5_000), 400, 'body_too_complex'],
    ['a cut body', '{"identifier":"a', 400, 'body_malformed'],
    ['a body that is a string', '"text"', 400, 'body_malformed'],
    ['a body that is a number', '7', 400, 'body_malformed'],
    ['NaN', '{"identifier":NaN,"password":"x"}', 400, 'body_malformed'],
    ['a NUL in a text', '{"identifier":"a\\u0000b","password":"x"}', 400, 'body_malformed'],
    ['a lone surrogate', '{"identifier":"a\\ud800b","password":"x"}', 400, 'body_malformed'],
    ['__proto__', '{"identifier":"a","password":"x","__proto__":{"role":"admin"}}', 400, 'body_malformed'],
    ['constructor', '{"identifier":"a","password":"x","constructor":{"prototype":{}}}', 400, 'body_malformed'],
    ['more bytes than the route takes', JSON.stringify({ identifier: 'a'.repeat(200_000) }), 413, 'payload_too_large'],
    ['an array for the body', '[]', 422, 'validation_failed'],
    ['null for the body', '{"identifier":null,"password":null}', 422, 'validation_failed'],
    ['an array where a text belongs', '{"identifier":["a"],"password":"x"}', 422, 'validation_failed'],
    ['an object where a text belongs', '{"identifier":{"$ne":null},"password":"x"}', 422, 'validation_failed'],
    ['a number where a text belongs', '{"identifier":7,"password":"x"}', 422, 'validation_failed'],
    ['a boolean where a text belongs', '{"identifier":true,"password":"x"}', 422, 'validation_failed'],
    ['an unknown field', '{"identifier":"a","password":"x","role":"admin"}', 422, 'validation_failed'],
    ['no body at all', '', 422, 'validation_failed'],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await post(body);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  it('takes 32 levels and 1,000 keys of an object, and no more', async () => {
    const keys = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index])));
    expect(codeOf(await post(nested(32)))).toBe('validation_failed');
    expect(codeOf(await post(keys(1_000)))).toBe('validation_failed');
    expect(codeOf(await post(keys(1_001)))).toBe('body_too_complex');
  });

  it.each([
    ['application/json; charset=utf-7'],
    ['application/json; charset=iso-8859-1'],
    ['text/plain'],
    ['text/json'],
    ['application/xml'],
    ['application/x-www-form-urlencoded'],
    [''],
  ])('answers 415 to the content type "%s"', async (type) => {
    const body = Buffer.from('{"identifier":"a","password":"x"}');
    expect((await post(body, { 'content-type': type })).status).toBe(415);
  });

  it('takes the usual spellings of JSON in UTF-8', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON; charset="UTF-8"']) {
      expect((await post('{"identifier":"nobody","password":"x"}', { 'content-type': type })).status).toBe(401);
    }
  });

  it('answers 415 to a compressed body', async () => {
    expect((await post('{}', { ...jsonType, 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('gives multipart to a JSON route no way in', async () => {
    const form = new FormData();
    form.set('identifier', 'a');
    const answer = await send(app, 'POST', '/v1/auth/login', { body: form });
    expect([415, 422]).toContain(answer.status);
  });

  it('never repeats what was sent', async () => {
    const marker = 'q7canary';
    for (const body of [`{"${marker}":1}`, `{"identifier":${marker}`, `{"identifier":["${marker}"],"password":"x"}`]) {
      const answer = await post(body);
      // The name of an unknown field is what has to be corrected; values and fragments are not repeated.
      if (!body.startsWith(`{"${marker}"`)) expect(answer.body).not.toContain(marker);
    }
  });

  it('does not let a body write into the prototype of all objects', async () => {
    await post('{"__proto__":{"polluted":1}}');
    await post('{"constructor":{"prototype":{"polluted":1}}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const { body } = await send(app, 'GET', '/v1/users/me', {
      headers: { authorization: `Bearer ${person.accessToken}` },
    });
    expect((JSON.parse(body) as { role: string }).role).toBe('candidate');
  });

  it.each([
    'x',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
    'null',
    'undefined',
    '%00',
    "' OR 1=1 --",
    '../../etc/passwd',
    '🦊',
    `${randomUUID()}x`,
  ])('refuses "%s" for an id', async (id) => {
    const path = `/v1/auth/sessions/${id === '%00' ? id : encodeURIComponent(id)}`;
    const answer = await send(app, 'DELETE', path, { headers: { authorization: `Bearer ${person.accessToken}` } });
    expect([400, 404, 422]).toContain(answer.status);
  });

  it('answers a path that is not validly encoded with 400', async () => {
    const answer = await send(app, 'DELETE', '/v1/auth/sessions/%E0%A4%A', {
      headers: { authorization: `Bearer ${person.accessToken}` },
    });
    expect(answer.status).toBe(400);
  });
});

describe('the edge of HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
  });
  afterAll(() => app.close());

  const raw = async (text: string): Promise<RawAnswer> => {
    const answer = await sendRaw(app.url, text);
    if (answer.status >= 400) expect(problemFaults(answer)).toEqual([]);
    return answer;
  };
  const host = 'Host: rehearse.test\r\n';

  it('refuses Content-Length together with Transfer-Encoding', async () => {
    const smuggled = `POST /v1/auth/login HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\n${host}\r\n`;
    const answer = await raw(smuggled);
    expect([answer.status, answer.answers]).toEqual([400, 1]);
  });

  it.each<[string, string]>([
    ['two different lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n'],
    ['a negative length', 'Content-Length: -1\r\n'],
    ['a length that is no number', 'Content-Length: 0x10\r\n'],
    ['an unknown transfer encoding', 'Transfer-Encoding: gzip, identity\r\n'],
    ['a header without a name', ': x\r\n'],
    ['a line break in a header', 'X-A: b\rc\r\n'],
    ['a folded header', 'X-A: b\r\n c\r\n'],
  ])('refuses %s with 400', async (_what, header) => {
    const answer = await raw(
      `POST /v1/auth/login HTTP/1.1\r\n${host}Content-Type: application/json\r\n${header}\r\n{}`,
    );
    expect(answer.status).toBe(400);
  });

  it.each<[string, string]>([
    ['nonsense', 'hello\r\n\r\n'],
    ['HTTP/2 in clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS on the plain port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
  ])('answers %s with 400', async (_what, text) => {
    expect((await raw(text)).status).toBe(400);
  });

  it('answers 400 without a Host', async () => {
    // Node itself does, with an empty body.
    expect((await sendRaw(app.url, 'GET /health/live HTTP/1.1\r\n\r\n')).status).toBe(400);
  });

  it('answers 431 to more than 16 KiB of headers', async () => {
    const answer = await raw(`GET /health/live HTTP/1.1\r\n${host}X-Long: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect([answer.status, codeOf(answer)]).toEqual([431, 'headers_too_large']);
  });

  it.each(['TRACE', 'TRACK', 'PROPFIND', 'LOCK', 'PURGE', 'LINK', 'QUERY', 'SEARCH'])('refuses %s', async (method) => {
    const answer = await raw(
      `${method} /health/live HTTP/1.1\r\n${host}X-Secret: q7canary\r\nConnection: close\r\n\r\n`,
    );
    expect([400, 405]).toContain(answer.status);
    expect(answer.body).not.toContain('q7canary');
  });

  it('opens no tunnel', async () => {
    const answer = await sendRaw(app.url, `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${host}\r\n`);
    expect(answer.status).not.toBe(200);
  });

  it('gives a client 10 s for its headers and looks often enough to keep to it', () => {
    const server = app.app.getHttpServer() as unknown as Record<string, number>;
    expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
    expect(server.connectionsCheckingInterval).toBeLessThanOrEqual(1_000);
  });

  it('closes a connection that does not finish its headers, and says why', async () => {
    const server = app.app.getHttpServer() as unknown as { headersTimeout: number };
    const usual = server.headersTimeout;
    server.headersTimeout = 300;
    try {
      const answer = await sendRaw(app.url, `GET /health/live HTTP/1.1\r\n${host}X-Slow: a`, { quietMs: 8_000 });
      expect([answer.status, codeOf(answer)]).toEqual([408, 'request_timeout']);
      expect(problemFaults(answer)).toEqual([]);
    } finally {
      server.headersTimeout = usual;
    }
  });

  it('answers an unknown address with 404 whatever its spelling', async () => {
    for (const path of [
      '/nowhere',
      '/v1',
      '/v1/users/',
      '//v1/users/me/x',
      '/.env',
      '/.git/config',
      '/v1/users/me/..%2fme',
    ]) {
      const answer = await send(app, 'GET', path);
      expect([path, answer.status === 404 || answer.status === 401]).toEqual([path, true]);
    }
  });
});

describe('X-Request-Id', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
  });
  afterAll(() => app.close());

  const idFor = async (sent: string): Promise<string | null> =>
    (await send(app, 'GET', '/health/live', { headers: { 'x-request-id': sent } })).headers.get('x-request-id');

  it('is taken from the client when it is harmless', async () => {
    expect(await idFor('trace-0123.abc_DEF')).toBe('trace-0123.abc_DEF');
  });

  it.each(['short', 'a'.repeat(65), 'with space 1234', '{"level":60}', '12345678<script>', 'q7canary;drop'])(
    'is a new one for "%s"',
    async (sent) => {
      const given = await idFor(sent);
      expect(given).not.toBe(sent);
      expect(given).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('stands in the log of its request, and nothing forged does', async () => {
    await idFor('find-me-12345678');
    await idFor('{"level":60,"msg":"q7canary"}');
    await send(app, 'GET', '/q7canary%0a%7b%22level%22:60%7d?token=q7canary');
    expect(app.logged.some((line) => line.includes('"requestId":"find-me-12345678"'))).toBe(true);
    expect(app.logged.filter((line) => line.includes('q7canary'))).toEqual([]);
  });
});

describe('security headers', () => {
  let app: TestApp;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false });
    person = await registerPerson(app);
  });
  afterAll(() => app.close());

  const everywhere: Record<string, RegExp> = {
    'x-content-type-options': /^nosniff$/,
    'strict-transport-security': /^max-age=(?:\d{8,})/,
    'referrer-policy': /^no-referrer$/,
    'x-frame-options': /^DENY$/,
    'x-request-id': /./,
    'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
  };

  it.each<[string, string, number, Record<string, RegExp>]>([
    ['public JSON', '/', 200, { 'content-type': /^application\/json/ }],
    ['health', '/health/live', 200, { 'cache-control': /^no-store$/ }],
    ['personal JSON', '/v1/users/me', 200, { 'cache-control': /^no-store$/, 'content-type': /^application\/json/ }],
    ['a list of personal data', '/v1/auth/sessions', 200, { 'cache-control': /^no-store$/ }],
    ['a refusal', '/v1/nowhere', 404, { 'cache-control': /^no-store$/, 'content-type': /^application\/problem\+json/ }],
    ['the published keys', '/.well-known/jwks.json', 200, { 'content-type': /^application\/json/ }],
    ['the documentation page', '/docs', 200, { 'content-type': /^text\/html/ }],
    ['the API document', '/openapi.json', 200, { 'content-type': /^application\/json/ }],
    ['the document of the live socket', '/asyncapi.json', 200, { 'content-type': /^application\/json/ }],
    ['metrics', '/metrics', 200, { 'content-type': /^text\/plain/, 'cache-control': /^no-store$/ }],
  ])('stand on %s', async (_class, path, status, more) => {
    const authorization = `Bearer ${person.accessToken}`;
    const answer = await send(app, 'GET', path, path.startsWith('/v1') ? { headers: { authorization } } : {});
    expect(answer.status).toBe(status);
    for (const [name, value] of Object.entries({ ...everywhere, ...more })) {
      expect(`${name}: ${answer.headers.get(name)}`).toMatch(
        new RegExp(`^${name}: ${value.source.replace(/^\^/, '')}`),
      );
    }
    for (const name of ['x-powered-by', 'server', 'etag', 'set-cookie']) {
      if (name !== 'etag' || path.startsWith('/v1')) expect([name, answer.headers.get(name)]).toEqual([name, null]);
    }
  });

  it('allow the documentation page its own scripts only', async () => {
    const { headers } = await send(app, 'GET', '/docs');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain("script-src 'self' 'unsafe");
  });
});

describe('CORS', () => {
  const allowed = 'https://app.example.org';
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false, environment: { CORS_ORIGINS: `${allowed},https://two.example.org` } });
  });
  afterAll(() => app.close());

  const preflight = (origin: string) =>
    send(app, 'OPTIONS', '/v1/users/me', {
      headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' },
    });

  it('lets the listed origins in', async () => {
    for (const origin of [allowed, 'https://two.example.org']) {
      for (const answer of [await preflight(origin), await send(app, 'GET', '/', { headers: { origin } })]) {
        expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
        expect(answer.headers.get('vary')).toMatch(/Origin/i);
      }
    }
  });

  it.each([
    'https://evil.example',
    'null',
    'https://app.example.org.evil.example',
    'https://evilapp.example.org',
    'http://app.example.org',
    'https://app.example.org:8443',
    'https://APP.example.org@evil.example',
    'file://',
  ])('does not let %s in', async (origin) => {
    for (const answer of [await preflight(origin), await send(app, 'GET', '/', { headers: { origin } })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('is closed to all when nothing is listed', async () => {
    const closed = await startTestApp({ jobs: false });
    try {
      const answer = await send(closed, 'GET', '/', { headers: { origin: allowed } });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    } finally {
      await closed.close();
    }
  });
});

describe('rate limits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ jobs: false, environment: { RATE_LIMITS: 'on' } });
  });
  afterAll(() => app.close());

  const tryRefresh = (headers: Record<string, string> = {}) =>
    send(app, 'POST', '/v1/auth/refresh', { body: '{"refreshToken":"x"}', headers: { ...jsonType, ...headers } });
  const remaining = (answer: Answer) => Number(answer.headers.get('ratelimit-remaining'));

  it('tell what is left', async () => {
    const first = await tryRefresh();
    const second = await tryRefresh();
    expect(Number(first.headers.get('ratelimit-limit'))).toBeGreaterThan(0);
    expect(remaining(second)).toBe(remaining(first) - 1);
    expect(Number(second.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
  });

  it('are not moved by what a client says about its address', async () => {
    const before = remaining(await tryRefresh());
    const spoofs: Record<string, string>[] = [
      { 'x-forwarded-for': '203.0.113.7' },
      { 'x-forwarded-for': '203.0.113.8, 198.51.100.1' },
      { forwarded: 'for=203.0.113.9' },
      { 'x-real-ip': '203.0.113.10' },
      { 'x-client-ip': '203.0.113.11' },
      { 'cf-connecting-ip': '203.0.113.12' },
    ];
    for (const headers of spoofs) await tryRefresh(headers);
    expect(remaining(await tryRefresh())).toBe(before - spoofs.length - 1);
  });

  it('answer 429 with Retry-After once the budget is used up, each class by itself', async () => {
    let answer = await tryRefresh();
    for (let tries = 0; tries < 200 && answer.status !== 429; tries++) {
      answer = await tryRefresh({ 'x-forwarded-for': `203.0.113.${tries % 250}` });
    }
    expect([answer.status, codeOf(answer)]).toEqual([429, 'rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await send(app, 'GET', '/')).status).toBe(200);
  });

  it('count registrations apart and strictly', async () => {
    const register = () => send(app, 'POST', '/v1/auth/register', { body: '{}', headers: jsonType });
    const answers: Answer[] = [];
    for (let tries = 0; tries < 25; tries++) answers.push(await register());
    expect(answers.at(0)?.status).toBe(422);
    expect(answers.at(-1)?.status).toBe(429);
    expect(Number(answers.at(0)?.headers.get('ratelimit-limit'))).toBeLessThanOrEqual(20);
  });
});

describe('trusted proxies', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      jobs: false,
      environment: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' },
    });
  });
  afterAll(() => app.close());

  const remainingFor = async (forwarded: string): Promise<number> => {
    const headers = { ...jsonType, 'x-forwarded-for': forwarded };
    const answer = await send(app, 'POST', '/v1/auth/refresh', { body: '{"refreshToken":"x"}', headers });
    return Number(answer.headers.get('ratelimit-remaining'));
  };

  it('give each client its own budget', async () => {
    const first = await remainingFor('203.0.113.1');
    expect(await remainingFor('203.0.113.2')).toBe(first);
    expect(await remainingFor('203.0.113.1')).toBe(first - 1);
  });

  it('are read from the right: what a client puts in front does not count', async () => {
    const first = await remainingFor('203.0.113.20');
    expect(await remainingFor('198.51.100.1, 203.0.113.20')).toBe(first - 1);
    expect(await remainingFor('evil, 203.0.113.20, 10.1.2.3')).toBe(first - 2);
  });

  it('give a whole IPv6 network of one customer one budget', async () => {
    const first = await remainingFor('2001:db8:1:2::1');
    expect(await remainingFor('2001:db8:1:2:ffff::2')).toBe(first - 1);
    expect(await remainingFor('2001:db8:1:3::1')).toBe(first);
  });
});

describe('metrics', () => {
  it('are for callers on this machine, not for what a proxy on it passes on', async () => {
    const app = await startTestApp({ jobs: false });
    try {
      expect((await send(app, 'GET', '/metrics')).status).toBe(200);
      const passedOn: Record<string, string>[] = [
        { 'x-forwarded-for': '127.0.0.1' },
        { forwarded: 'for=127.0.0.1' },
        { 'x-real-ip': '::1' },
      ];
      for (const headers of passedOn) {
        expect((await send(app, 'GET', '/metrics', { headers })).status).toBe(404);
      }
      const metrics = app.app.get(Metrics);
      for (const peer of ['10.0.0.5', '::ffff:10.0.0.5', '2001:db8::1', '1270.0.0.1', undefined]) {
        expect([peer, metrics.mayRead({}, peer)]).toEqual([peer, false]);
      }
      for (const peer of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
        expect([peer, metrics.mayRead({}, peer)]).toEqual([peer, true]);
      }
    } finally {
      await app.close();
    }
  });

  it('need their token when there is one, and hold route patterns only', async () => {
    const app = await startTestApp({ jobs: false, environment: { METRICS_TOKEN: 'a-token-of-metrics' } });
    try {
      await send(app, 'GET', '/q7canary');
      await send(app, 'DELETE', '/v1/auth/sessions/q7canary');
      expect((await send(app, 'GET', '/metrics')).status).toBe(404);
      expect((await send(app, 'GET', '/metrics?token=a-token-of-metrics')).status).toBe(404);
      expect((await send(app, 'GET', '/metrics', { headers: { authorization: 'Bearer wrong' } })).status).toBe(404);
      const { status, body } = await send(app, 'GET', '/metrics', {
        headers: { authorization: 'Bearer a-token-of-metrics' },
      });
      expect(status).toBe(200);
      expect(body).toContain('http_request_duration_seconds');
      expect(body).not.toContain('q7canary');
    } finally {
      await app.close();
    }
  });
});
