import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../common/app-error.js';
import type { Clock } from '../../common/clock.js';
import { checkedKeyOf, isBlobKey } from './blob-key.js';
import type { GetPermission, PutPermission } from './blob-storage.js';
import { lifeSeconds } from './link-life.js';

/** What a link allows, and nothing else of the kind. */
export interface PutGrant {
  readonly key: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string | null;
}

export interface GetGrant {
  readonly key: string;
  readonly mediaType: string;
  readonly fileName: string;
}

type Method = 'PUT' | 'GET';
type Parameters = Readonly<Record<string, string>>;

const BASE_PATH = '/v1/files';
const signedNames: Readonly<Record<Method, readonly string[]>> = {
  PUT: ['expires', 'type', 'size', 'sha256'],
  GET: ['expires', 'type', 'name'],
};

/**
 * Links to files that are kept on our own disk. Whoever holds one has the right in it: the signature covers method, user
 * and key, media type, size, checksum and name, and the end of its life.
 */
export class FileLinks {
  private readonly secret: Buffer;

  constructor(
    secretKey: Buffer,
    private readonly publicUrl: string,
    private readonly clock: Clock,
  ) {
    // A key of its own: no other signature of ours is ever one of a link.
    this.secret = createHmac('sha256', secretKey).update('rehearse file links 1').digest();
  }

  forPut({ key, userId, mediaType, sizeBytes, sha256, expiresAt }: PutPermission): string {
    const bound = { type: mediaType, size: String(sizeBytes), ...(sha256 === undefined ? {} : { sha256 }) };
    return this.linkTo('PUT', checkedKeyOf(userId, key), bound, expiresAt);
  }

  forGet({ key, userId, mediaType, fileName, expiresAt }: GetPermission): string {
    return this.linkTo('GET', checkedKeyOf(userId, key), { type: mediaType, name: fileName }, expiresAt);
  }

  /** @param query as it came, from behind the question mark on */
  readPut(key: string, query: string): PutGrant {
    const { type = '', size, sha256 = null } = this.read('PUT', key, query);
    return { key, mediaType: type, sizeBytes: Number(size), sha256 };
  }

  readGet(key: string, query: string): GetGrant {
    const { type = '', name = '' } = this.read('GET', key, query);
    return { key, mediaType: type, fileName: name };
  }

  private linkTo(method: Method, key: string, bound: Parameters, expiresAt: Date): string {
    lifeSeconds(expiresAt, this.clock.now());
    const parameters = { ...bound, expires: String(expiresAt.getTime()) };
    const signature = this.sign(method, key, parameters).toString('base64url');
    return `${this.publicUrl}${BASE_PATH}/${key}?${new URLSearchParams({ ...parameters, signature }).toString()}`;
  }

  /** Only what was signed may stand there, each part once. The signature comes first: who has none learns nothing. */
  private read(method: Method, key: string, query: string): Parameters {
    const entries = [...new URLSearchParams(query)];
    const { signature = '', ...parameters } = Object.fromEntries(entries);
    const known = Object.keys(parameters).every((name) => signedNames[method].includes(name));
    const once = entries.length === Object.keys(parameters).length + 1;
    const expected = this.sign(method, key, parameters);
    // Compared as text: another spelling of the same bytes is a changed link too.
    const equal = sameText(signature, expected.toString('base64url'));
    if (!equal || !known || !once || !isBlobKey(key)) {
      throw new AppError('link_invalid', 'Use the link unchanged, with its method and headers.');
    }
    if (this.clock.now().getTime() >= Number(parameters.expires)) {
      throw new AppError('link_expired', 'Ask for a new link.');
    }
    return parameters;
  }

  private sign(method: Method, key: string, parameters: Parameters): Buffer {
    // Places, not names, so that no part can be taken for another.
    const parts = [method, key, ...signedNames[method].map((name) => parameters[name] ?? null)];
    return createHmac('sha256', this.secret).update(JSON.stringify(parts)).digest();
  }
}

function sameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
