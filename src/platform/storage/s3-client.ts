import { S3Client } from '@aws-sdk/client-s3';
import type { S3Location } from '../../config/config.js';

export interface StoreLimits {
  readonly connectMs: number;
  /** Without a byte in either direction. */
  readonly silenceMs: number;
  /** One call with all its tries, content aside. */
  readonly callMs: number;
  /** Content that goes slower is given up. */
  readonly bytesPerSecond: number;
}

export const usualLimits: StoreLimits = {
  connectMs: 3_000,
  silenceMs: 10_000,
  callMs: 25_000,
  bytesPerSecond: 256 * 1024,
};

export const TRIES = 3;

/** Bounded in time and in tries, whatever the store does. */
export function clientFor(location: S3Location, { connectMs, silenceMs }: StoreLimits): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = location;
  return new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // Others than AWS rarely have a name for every bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: TRIES,
    // Newer checksums than what the protocol demands are refused by older stores.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMs,
      socketTimeout: silenceMs,
      requestTimeout: silenceMs,
      throwOnRequestTimeout: true,
    },
  });
}
