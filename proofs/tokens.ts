import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, call, must, registerAccount, signIn } from './calls.js';
import { Checks } from './checks.js';
import { startProduct, withDataDir } from './product-process.js';

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

await withDataDir(async (dataDir) => {
  const product = await startProduct({ dataDir });
  const checks = new Checks('Forged tokens, each to be answered 401');
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
    }
    await misplaced(product.url, path, material.token, checks);
    const again = await call('GET', product.url + path, { token: material.token });
    checks.check('control: the valid token still opens', again.status === 200, again.status);
    checks.note(`${Object.keys(forged).length} forged tokens`);
  } finally {
    await product.stop();
  }
  checks.finish();
});
