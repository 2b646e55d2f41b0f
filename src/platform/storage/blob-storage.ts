import type { Readable } from 'node:stream';

export interface StoredBlob {
  readonly key: string;
  readonly sizeBytes: number;
  /** Hex SHA-256 of the content. */
  readonly sha256: string;
}

export interface BlobDescription {
  readonly sizeBytes: number;
  /** Hex, as the store itself found it; null where the store keeps none. */
  readonly sha256: string | null;
}

export interface ListedBlob {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** Positions of the first and the last byte, both included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface PutPermission {
  readonly key: string;
  readonly userId: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256?: string;
  /** At most 15 minutes away. */
  readonly expiresAt: Date;
}

export interface GetPermission {
  readonly key: string;
  readonly userId: string;
  readonly fileName: string;
  readonly mediaType: string;
  /** At most 15 minutes away. */
  readonly expiresAt: Date;
}

/** A request the holder may send as it is here, and in no other form. */
export interface SignedPut {
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: Record<string, string>;
}

/**
 * Files of users. Keys are made here (`<userId>/<kind>/<random>`), never from what a client sent, so a name cannot
 * reach another user's prefix and everything of a user can be deleted by prefix.
 *
 * A full store is `storage_full`, one that does not answer `unavailable`, both with Retry-After and within bounded time.
 */
export abstract class BlobStorage {
  abstract newKey(userId: string, kind: BlobKind): string;
  /** Moves a local file into the store. After the promise resolves the content survives a power cut. */
  abstract putFile(key: string, path: string): Promise<StoredBlob>;
  abstract putBytes(key: string, bytes: Uint8Array): Promise<StoredBlob>;
  /** Throws `BlobMissingError` when there is no such blob. */
  abstract openRead(key: string): Promise<{ stream: Readable; sizeBytes: number }>;
  /** A part of the content, or all of it; `sizeBytes` is the size of the whole. The range has to lie within. */
  abstract openRange(key: string, range?: ByteRange): Promise<{ stream: Readable; sizeBytes: number }>;
  /** Calls `use` with a path on this machine that holds the content for the length of the call. */
  abstract withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  /**
   * Takes what a client put under `from` out of its reach, as its link may be used again: `work` gets a copy of its
   * own, may change it, and throws to refuse it. Then the content lies under `to` and no longer under `from`.
   * Whenever the process dies, one of the two holds it whole.
   */
  abstract adopt<T>(
    from: string,
    to: string,
    work: (path: string) => Promise<T>,
  ): Promise<{ blob: StoredBlob; found: T }>;
  /** Null: not there. */
  abstract describe(key: string): Promise<BlobDescription | null>;
  /** The right to put exactly this content, once, where a client can send it without us in between. */
  abstract presignPut(put: PutPermission): Promise<SignedPut>;
  abstract presignGet(get: GetPermission): Promise<{ url: string }>;
  /** No error when it is gone already. */
  abstract delete(key: string): Promise<void>;
  abstract deleteAllOf(userId: string): Promise<void>;
  abstract list(userId: string): Promise<string[]>;
  /** Every blob in the order of keys, from behind `after` on. */
  abstract listAll(after?: string): AsyncIterable<ListedBlob>;
}

export type BlobKind = 'resume' | 'job-description' | 'recording' | 'upload' | 'export';

export class BlobMissingError extends Error {
  constructor() {
    super('There is no such blob.');
    this.name = 'BlobMissingError';
  }
}
