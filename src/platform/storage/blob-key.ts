import { randomBytes } from 'node:crypto';
import type { BlobKind } from './blob-storage.js';

const userPattern = /^[0-9a-f-]{36}$/;
const keyPattern = /^[0-9a-f-]{36}\/[a-z-]+\/[0-9a-f]{32}$/;

export const newBlobKey = (userId: string, kind: BlobKind): string =>
  `${checkedUser(userId)}/${kind}/${randomBytes(16).toString('hex')}`;

export const isBlobKey = (key: string): boolean => keyPattern.test(key);

export function checkedKey(key: string): string {
  if (!isBlobKey(key)) throw new Error('Not a blob key.');
  return key;
}

export function checkedUser(userId: string): string {
  if (!userPattern.test(userId)) throw new Error('Not a user id.');
  return userId;
}

/** A permission of one user never names a key of another. */
export function checkedKeyOf(userId: string, key: string): string {
  if (!key.startsWith(`${checkedUser(userId)}/`)) throw new Error('Not a key of this user.');
  return checkedKey(key);
}
