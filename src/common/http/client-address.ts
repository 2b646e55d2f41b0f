import type { Express } from 'express';

/**
 * `request.ip` is the peer's address unless the peer is one of the proxies we trust; only then does
 * X-Forwarded-For count, read from the right up to the first address that is not a trusted proxy.
 */
export function trustProxies(application: Express, proxies: readonly string[]): void {
  application.set('trust proxy', proxies.length === 0 ? false : [...proxies]);
}

/** The part of an address that one customer holds: an IPv6 host owns a whole /64. */
export function addressGroup(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  return `${expandIpv6(address).slice(0, 4).join(':')}::/64`;
}

function expandIpv6(address: string): string[] {
  const [head = '', tail = ''] = address.split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...gap, ...right].map((group) => Number.parseInt(group || '0', 16).toString(16));
}
