import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../src/common/project-root.js';
import { invite } from '../test/factories/live-pairs.js';
import { secretIn, type SmtpSink, startSmtpSink } from '../test/support/smtp-sink.js';
import { type Account, type Answer, call, must, registerAccount, signIn } from './calls.js';
import { Checks } from './checks.js';
import { startProduct, withDataDir } from './product-process.js';
import { announce, uploadFile } from './uploads.js';

/**
 * Forged, altered and misused tokens against the built product: each must be answered 401. Some are signed with the
 * product's own key, for a signature alone must not open anything.
 *
 *   npm run build && node --import tsx proofs/tokens.ts
 */

type Claims = Record<string, unknown>;

interface Material {
  readonly token: string;
  readonly head: string;
  readonly body: string;
  readonly signature: string;
  readonly header: Claims;
  readonly claims: Claims;
  readonly refreshToken: string;
  readonly ownKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly other: Account;
  readonly endedToken: string;
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decode = (part: string): Claims => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

function withHmac(header: Claims, claims: Claims, key: string | Buffer, hash = 'sha256'): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

function withRsa(header: Claims, claims: unknown, key: KeyObject, hash = 'sha256', pss = false): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
  return `${input}.${sign(hash, Buffer.from(input), { key, ...padding }).toString('base64url')}`;
}

function withoutSignature({ header, body, signature }: Material): Record<string, string> {
  const forged: Record<string, string> = {};
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
    forged[`alg "${alg}", no signature`] = `${encode({ ...header, alg })}.${body}.`;
    forged[`alg "${alg}", old signature`] = `${encode({ ...header, alg })}.${body}.${signature}`;
  }
  return forged;
}

function withGuessedKeys({ header, claims, publicKey }: Material): Record<string, string> {
  const forged: Record<string, string> = {};
  const later = { ...claims, exp: nowSeconds() + 900 };
  for (const key of [
    '',
    'secret',
    'changeme',
    'jwt-secret',
    'your-secret-key',
    'password',
    'rehearse',
    'access-secret',
  ]) {
    forged[`HS256 with "${key}"`] = withHmac({ ...header, alg: 'HS256' }, later, key === '' ? Buffer.alloc(0) : key);
  }
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  forged['HS256 with the public key, PEM'] = withHmac({ ...header, alg: 'HS256' }, later, pem);
  forged['HS256 with the public key, PEM trimmed'] = withHmac(
    { ...header, alg: 'HS256' },
    later,
    pem.toString().trim(),
  );
  forged['HS256 with the public key, DER'] = withHmac(
    { ...header, alg: 'HS256' },
    later,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  forged['HS512 with the public key'] = withHmac({ ...header, alg: 'HS512' }, later, pem, 'sha512');
  return forged;
}

function withOtherKeys({ header, claims, body }: Material): Record<string, string> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const named = (kid: string) => withHmac({ alg: 'HS256', kid, typ: 'at+jwt' }, claims, Buffer.alloc(0));
  return {
    'another RSA key, same kid': withRsa(header, claims, privateKey),
    'another RSA key, embedded jwk': withRsa({ ...header, jwk }, claims, privateKey),
    'another RSA key, jku': withRsa({ ...header, jku: 'http://127.0.0.1:9/jwks.json', kid: 'x' }, claims, privateKey),
    'another RSA key, x5u': withRsa({ ...header, x5u: 'http://127.0.0.1:9/c.pem' }, claims, privateKey),
    'another RSA key, x5c': withRsa({ ...header, x5c: ['AAAA'] }, claims, privateKey),
    'kid as a path': named('../../../../dev/null'),
    'kid as SQL': named("x' OR '1'='1"),
    'kid as a file': named('/etc/hostname'),
    'kid as NUL': named('\u0000'),
    'ES256 of zeros': `${encode({ alg: 'ES256', typ: 'at+jwt' })}.${body}.${Buffer.alloc(64).toString('base64url')}`,
  };
}

function altered({ token, head, body, signature, claims, header }: Material): Record<string, string> {
  const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
  const kept = (changed: Claims) => `${head}.${encode({ ...claims, ...changed })}.${signature}`;
  return {
    'signature removed': `${head}.${body}.`,
    'signature missing': `${head}.${body}`,
    'signature flipped': `${head}.${body}.${flipped}`,
    'signature cut': token.slice(0, -6),
    'signature of zeros': `${head}.${body}.${Buffer.alloc(256).toString('base64url')}`,
    'somebody else as subject': kept({ sub: randomUUID() }),
    'role added': kept({ role: 'admin', roles: ['admin'] }),
    'longer life': kept({ exp: nowSeconds() + 1e9 }),
    'crit header': `${encode({ ...header, crit: ['b64'], b64: false })}.${body}.${signature}`,
  };
}

function malformed({ token, head, signature }: Material): Record<string, string> {
  return {
    garbage: 'a.b.c',
    'nothing at all': '',
    'two dots': '..',
    'a NUL, percent-encoded': 'a%00.b.c',
    'a body of 12,000 characters': `${head}.${'A'.repeat(12_000)}.${signature}`,
    'a body of deep JSON': `${head}.${encode('['.repeat(2_000))}.${signature}`,
    'a body that is an array': `${head}.${encode('[]')}.${signature}`,
    'the token twice': `${token}, Bearer ${token}`,
    'five parts, as an encrypted token has': `${token}.a.b`,
  };
}

/** Signed with the product's own key: what is inside must be right too. */
function rightlySigned(material: Material): Record<string, string> {
  const { header, claims, ownKey, other } = material;
  const signed = (changed: Claims, changedHeader: Claims = {}) =>
    withRsa({ ...header, ...changedHeader }, { ...claims, ...changed }, ownKey);
  const without = (name: string) =>
    withRsa(header, Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name)), ownKey);
  return {
    'own key, expired': signed({ exp: nowSeconds() - 1 }),
    'own key, not valid yet': signed({ nbf: nowSeconds() + 600 }),
    'own key, other issuer': signed({ iss: 'http://elsewhere.example' }),
    'own key, other audience': signed({ aud: 'rehearse-socket' }),
    'own key, refresh as type': signed({ typ: 'refresh' }),
    'own key, socket ticket as type': signed({ typ: 'socket' }),
    'own key, no expiry': without('exp'),
    'own key, no issuer': without('iss'),
    'own key, no audience': without('aud'),
    'own key, no subject': without('sub'),
    'own key, no session': without('sid'),
    'own key, no type': without('typ'),
    'own key, session of somebody else': signed({ sub: other.userId }),
    'own key, session that never was': signed({ sid: randomUUID() }),
    'own key, subject not an id': signed({ sub: "' OR 1=1 --" }),
    'own key, subject an object': signed({ sub: { id: claims.sub } }),
    'own key, array body': withRsa(header, [claims], ownKey),
    'own key, RS512': withRsa({ ...header, alg: 'RS512' }, claims, ownKey, 'sha512'),
    'own key, RS384': withRsa({ ...header, alg: 'RS384' }, claims, ownKey, 'sha384'),
    'own key, PS256': withRsa({ ...header, alg: 'PS256' }, claims, ownKey, 'sha256', true),
    'a session that was ended': material.endedToken,
    'the refresh token': material.refreshToken,
  };
}

/** With guards, interceptors or answers of their own: a file, a protocol, a stream, a password, a public neighbour. */
const otherRoutes = [
  { method: 'POST', path: '/v1/uploads' },
  { method: 'HEAD', path: `/v1/uploads/tus/${randomUUID()}` },
  { method: 'POST', path: '/v1/chat' },
  { method: 'POST', path: '/v1/users/me/export' },
  { method: 'POST', path: `/v1/invites/${'a'.repeat(43)}/accept` },
];

/** The valid token at every place that is not the Authorization header, and in other schemes. */
async function misplaced(url: string, path: string, token: string, checks: Checks): Promise<void> {
  const places: [string, string, Record<string, string>][] = [
    ['in the query as access_token', `?access_token=${token}`, {}],
    ['in the query as token', `?token=${token}`, {}],
    ['in a cookie', '', { cookie: `access_token=${token}; token=${token}; Authorization=Bearer ${token}` }],
    ['in X-Access-Token', '', { 'x-access-token': token }],
    ['under Basic', '', { authorization: `Basic ${token}` }],
    ['without a scheme', '', { authorization: token }],
    ['in Proxy-Authorization', '', { 'proxy-authorization': `Bearer ${token}` }],
  ];
  for (const [name, query, headers] of places) {
    const { status } = await call('GET', `${url}${path}${query}`, { headers });
    checks.check(`valid token ${name}`, status === 401, status);
  }
}

async function gather(url: string, dataDir: string): Promise<Material> {
  const account = await registerAccount(url);
  const other = await registerAccount(url);
  const ended = await signIn(url, account);
  await must('POST', `${url}/v1/auth/logout`, { token: ended.accessToken });
  const { keys } = await must<{ keys: JsonWebKey[] }>('GET', `${url}/.well-known/jwks.json`);
  const [head = '', body = '', signature = ''] = account.accessToken.split('.');
  return {
    token: account.accessToken,
    head,
    body,
    signature,
    header: decode(head),
    claims: decode(body),
    refreshToken: account.refreshToken,
    ownKey: createPrivateKey(readFileSync(join(dataDir, 'keys/jwt-private-key.pem'))),
    publicKey: createPublicKey({ key: keys[0]!, format: 'jwk' }),
    other,
    endedToken: ended.accessToken,
  };
}

/** Secrets of links, each of which opens one thing once: no access token, and nothing of another purpose. */
async function linkSecrets(url: string, sink: SmtpSink, checks: Checks): Promise<void> {
  const { email, accessToken: token } = await registerAccount(url);
  const confirming = await mailedSecret(sink, email, 'verify-email');
  await must('POST', `${url}/v1/auth/password/forgot`, { json: { email } });
  const resetting = await mailedSecret(sink, email, 'reset-password');
  const { id } = await must<{ id: string }>('POST', `${url}/v1/relationships`, { token, json: { type: 'FRIEND' } });
  const inviting = await invite(url, token, id);
  const hook = { url: 'https://localhost/hook', events: ['session.ended'] };
  const { secret: signing } = await must<{ secret: string }>('POST', `${url}/v1/webhooks`, { token, json: hook });
  const secrets = { confirming, resetting, inviting, signing, access: token };
  for (const [name, secret] of Object.entries(secrets).filter(([name]) => name !== 'access')) {
    for (const path of ['/v1/users/me', '/v1/uploads', '/v1/notifications']) {
      const { status } = await call('GET', url + path, { headers: { authorization: `Bearer ${secret}` } });
      checks.check(`the secret for ${name} as an access token at ${path}`, status === 401, status);
    }
    const refreshed = await call('POST', `${url}/v1/auth/refresh`, { json: { refreshToken: secret } });
    checks.check(`the secret for ${name} as a refresh token`, refreshed.status === 401, refreshed.status);
  }
  const newPassword = 'a long walk in the hills';
  const uses: Readonly<Record<string, (secret: string) => Promise<Answer>>> = {
    confirming: (secret) => call('POST', `${url}/v1/auth/email/verify`, { json: { token: secret } }),
    resetting: (secret) => call('POST', `${url}/v1/auth/password/reset`, { json: { token: secret, newPassword } }),
    inviting: (secret) => call('GET', `${url}/v1/invites/${secret}`),
  };
  for (const [use, send] of Object.entries(uses)) {
    for (const [name, secret] of Object.entries(secrets)) {
      const { status } = await send(secret);
      const opens = name === use;
      const right = opens ? status < 300 : [404, 414, 422].includes(status);
      checks.check(`the ${name} secret for ${use} ${opens ? 'opens' : 'opens nothing'}`, right, status);
    }
  }
}

async function mailedSecret(sink: SmtpSink, address: string, page: string): Promise<string> {
  for (const until = performance.now() + 30_000; performance.now() < until; await delay(20)) {
    const letter = sink.mails.findLast(({ to, text }) => to === address && text.includes(`/${page}#`));
    if (letter !== undefined) return secretIn(letter);
  }
  throw new Error(`No letter with a link to ${page} came.`);
}

/** Links to files: every part of them changed, used otherwise, used for another file, and after their time. */
async function fileLinks(url: string, secretKey: string, checks: Checks): Promise<void> {
  const [mine, theirs] = [await registerAccount(url), await registerAccount(url)];
  const bytes = readFileSync(join(projectRoot, 'test/fixtures/hostile/audio/ok-tone-1s.wav'));
  const announced = { kind: 'audio', mediaType: 'audio/wav', sizeBytes: bytes.length };
  const sent = await announce(url, mine.accessToken, announced);
  const [put, get] = [sent.put.url, await downloadLink(url, mine, bytes)];
  const other = await downloadLink(url, theirs, bytes);
  const headers = sent.put.headers;
  const attempt = (method: string, link: string) =>
    call(method, link, method === 'PUT' ? { headers, body: new Blob([new Uint8Array(bytes)]) } : {});
  for (const [method, link] of [
    ['PUT', put],
    ['GET', get],
  ] as const) {
    for (const [name, changed] of Object.entries(changedLinks(link, other))) {
      const { status, text } = await attempt(method, changed);
      // What does not even look like a link of ours leads nowhere.
      const right = status === 403 || ([400, 404].includes(status) && name.startsWith('path:'));
      checks.check(`${method} link, ${name}`, right && !text.startsWith('RIFF'), status);
    }
    const expired = expiredLink(method, link, secretKey);
    const { status, text } = await attempt(method, expired);
    checks.check(`${method} link, rightly signed and expired`, status === 403 && text.includes('link_expired'), status);
  }
  for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'HEAD']) {
    const { status } = await call(method, put);
    checks.check(`PUT link with ${method}`, [403, 404, 405].includes(status), status);
  }
  for (const method of ['PUT', 'POST', 'PATCH', 'DELETE']) {
    const { status } = await call(method, get, {
      headers,
      body: method === 'PUT' ? new Blob([new Uint8Array(bytes)]) : '',
    });
    checks.check(`GET link with ${method}`, [403, 404, 405].includes(status), status);
  }
  const [arrived, read] = [await attempt('PUT', put), await attempt('GET', get)];
  checks.check('control: the links as they were given open', arrived.status === 201 && read.status === 200);
}

async function downloadLink(url: string, { accessToken: token }: Account, bytes: Uint8Array): Promise<string> {
  const id = await uploadFile(url, token, bytes, { kind: 'audio', mediaType: 'audio/wav', fileName: 'a.wav' });
  const { download } = await must<{ download: { url: string } }>('GET', `${url}/v1/uploads/${id}`, { token });
  return download.url;
}

/** Every part of a link changed by itself. */
function changedLinks(link: string, otherLink: string): Record<string, string> {
  const [address = '', query = ''] = link.split('?');
  const [, user = '', kind = '', name = ''] = /\/v1\/files\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(address) ?? [];
  const base = address.slice(0, address.indexOf('/v1/files/'));
  const other = new URL(otherLink);
  const at = (path: string): string => `${base}${path}?${query}`;
  const changed: Record<string, string> = {
    "somebody else's file": `${base}${other.pathname}?${query}`,
    "somebody else's query": `${address}?${other.search.slice(1)}`,
    'another user': at(`/v1/files/${randomUUID()}/${kind}/${name}`),
    'another kind': at(`/v1/files/${user}/export/${name}`),
    'another name': at(`/v1/files/${user}/${kind}/${flip(name)}`),
    'upper case': at(`/v1/files/${user}/${kind}/${name.toUpperCase()}`),
    'no query': address,
    'a part twice': `${link}&expires=${Date.now() + 1e9}`,
    'a part of its own': `${link}&admin=1`,
    'parts in capitals': `${address}?${query.replace('expires=', 'Expires=')}`,
    'path: ..%2f': at(`/v1/files/${user}/${kind}/..%2f${kind}%2f${name}`),
    'path: ../': at(`/v1/files/${user}/${kind}/x/../../${kind}x/${name}`),
    'path: %00': at(`/v1/files/${user}/${kind}/${name}%00`),
    'path: %00 and more': at(`/v1/files/${user}/${kind}/${name}%00.wav`),
    'path: an absolute key': at(`/v1/files/${user}/${kind}/%2fetc%2fpasswd`),
    'path: an absolute key as user': at(`/v1/files/%2fetc/passwd/${name}`),
    'path: a backslash': at(`/v1/files/${user}/${kind}/..%5c${name}`),
    'path: dots as kind': at(`/v1/files/${user}/%2e%2e/${name}`),
    'path: twice encoded': at(`/v1/files/${user}/${kind}/..%252f${name}`),
    'path: a bad escape': at(`/v1/files/${user}/${kind}/%zz`),
  };
  for (const [part, value] of new URLSearchParams(query)) {
    const replaced = (text: string | null): string => {
      const parts = new URLSearchParams(query);
      if (text === null) parts.delete(part);
      else parts.set(part, text);
      return `${address}?${parts.toString()}`;
    };
    changed[`${part} changed`] = replaced(flip(value));
    changed[`${part} longer`] = replaced(`${value}0`);
    changed[`${part} empty`] = replaced('');
    changed[`${part} missing`] = replaced(null);
  }
  return changed;
}

/** The first character that is no zero becomes another one. */
const flip = (text: string): string => (text.startsWith('a') ? 'b' : text.startsWith('1') ? '2' : 'a') + text.slice(1);

/** As the product would have signed it a while ago: only its time is over. */
function expiredLink(method: 'PUT' | 'GET', link: string, secretKey: string): string {
  const { origin, pathname, searchParams } = new URL(link);
  const key = pathname.slice('/v1/files/'.length);
  const names = { PUT: ['expires', 'type', 'size', 'sha256'], GET: ['expires', 'type', 'name'] }[method];
  searchParams.set('expires', String(Date.now() - 1));
  const parts = [method, key, ...names.map((name) => searchParams.get(name))];
  const secret = createHmac('sha256', Buffer.from(secretKey)).update('rehearse file links 1').digest();
  searchParams.set('signature', createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url'));
  return `${origin}${pathname}?${searchParams.toString()}`;
}

await withDataDir(async (dataDir) => {
  const sink = await startSmtpSink();
  const secretKey = randomBytes(32).toString('base64');
  const product = await startProduct({ dataDir, environment: { SMTP_URL: sink.url, SECRET_KEY: secretKey } });
  const checks = new Checks('Forged tokens, each to be answered 401, and links that were tampered with');
  const path = '/v1/users/me';
  try {
    const material = await gather(product.url, dataDir);
    const control = await call('GET', product.url + path, { token: material.token });
    checks.check('control: the valid token opens', control.status === 200, control.status);
    const forged = {
      ...withoutSignature(material),
      ...withGuessedKeys(material),
      ...withOtherKeys(material),
      ...altered(material),
      ...malformed(material),
      ...rightlySigned(material),
    };
    for (const [name, token] of Object.entries(forged)) {
      const { status, fault } = await call('GET', product.url + path, {
        headers: { authorization: `Bearer ${token}` },
      });
      checks.check(name, status === 401, fault ?? status);
      for (const { method, path: another } of otherRoutes) {
        const answer = await call(method, product.url + another, { headers: { authorization: `Bearer ${token}` } });
        checks.count(`${name}, at ${method} ${another}`, answer.status === 401, answer.fault ?? answer.status);
      }
    }
    await misplaced(product.url, path, material.token, checks);
    const again = await call('GET', product.url + path, { token: material.token });
    checks.check('control: the valid token still opens', again.status === 200, again.status);
    checks.note(`${Object.keys(forged).length} forged tokens, each at ${1 + otherRoutes.length} routes`);
    await linkSecrets(product.url, sink, checks);
    await fileLinks(product.url, secretKey, checks);
  } finally {
    await product.stop();
    await sink.stop();
  }
  checks.finish();
});
