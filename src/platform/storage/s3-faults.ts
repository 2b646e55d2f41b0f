import { AppError } from '../../common/app-error.js';
import { storageFull } from '../../common/file-faults.js';
import { BlobMissingError } from './blob-storage.js';

interface StoreError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const missingNames = new Set(['NoSuchKey', 'NotFound']);
/** AWS has no limit; those who have one call it so. */
const fullNames = new Set([
  'QuotaExceeded',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'InsufficientStorage',
]);
const INSUFFICIENT_STORAGE = 507;

/** What a failed call means to us, in the same words as for files on our own disk. Its own message may hold addresses. */
export function storeFault(error: unknown): Error {
  if (error instanceof AppError || error instanceof BlobMissingError) return error;
  const { name = 'Error', code = name, $metadata } = error as StoreError;
  const status = $metadata?.httpStatusCode;
  if (missingNames.has(name)) return new BlobMissingError();
  // The disk of the scratch file may be full as well.
  if (fullNames.has(name) || status === INSUFFICIENT_STORAGE || code === 'ENOSPC' || code === 'EDQUOT') {
    return storageFull({ code });
  }
  return new AppError('unavailable', 'Files cannot be stored or read at the moment: try again later.', {
    retryAfterSeconds: 30,
    cause: { code },
  });
}

/** Why the bucket cannot be used at all, for the operator; null when that may pass by itself. */
export function bucketFault(error: unknown, bucket: string): string | null {
  const { name, $metadata } = error as StoreError;
  const status = $metadata?.httpStatusCode;
  if (name === 'NoSuchBucket' || status === 404) return `S3_BUCKET: there is no bucket "${bucket}"`;
  if (status === 301 || status === 400) {
    return `S3_REGION, S3_ENDPOINT: the store does not serve the bucket "${bucket}" there`;
  }
  if (status === 401 || status === 403) {
    return `S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY: the store does not let them use the bucket "${bucket}"`;
  }
  return null;
}
