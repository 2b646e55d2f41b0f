import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Whether a request is the one its address was signed for (AWS Signature Version 4, query parameters), in time, and
 * without an `x-amz-` header nobody signed. s3rver takes every signature of this version.
 */
export function isAsSigned(request: IncomingMessage, secret: string): boolean {
  const url = new URL(request.url ?? '/', 'http://store');
  const of = (name: string): string => url.searchParams.get(`X-Amz-${name}`) ?? '';
  const names = of('SignedHeaders').split(';');
  const unsigned = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-') && !names.includes(name));
  if (unsigned.length > 0 || !inTime(of('Date'), Number(of('Expires')))) return false;
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const headers = names.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const canonical = [
    request.method,
    url.pathname,
    query.join('&'),
    headers.join(''),
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ];
  const [, ...scope] = of('Credential').split('/');
  const text = [
    'AWS4-HMAC-SHA256',
    of('Date'),
    scope.join('/'),
    createHash('sha256').update(canonical.join('\n')).digest('hex'),
  ].join('\n');
  const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`);
  return hmac(key, text).toString('hex') === of('Signature');
}

function inTime(date: string, expiresSeconds: number): boolean {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const ageSeconds = (Date.now() - Date.UTC(year, month - 1, day, hour, minute, second)) / 1_000;
  return ageSeconds >= -60 && ageSeconds <= expiresSeconds;
}
