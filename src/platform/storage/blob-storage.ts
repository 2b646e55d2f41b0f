import type { Readable } from 'node:stream';

export interface StoredBlob {
  readonly key: string;
  readonly sizeBytes: number;
  /** Hex SHA-256 of the content. */
  readonly sha256: string;
}

/**
 * Files of users. Keys are made here (`<userId>/<kind>/<random>`), never from what a client sent, so a name cannot
 * reach another user's prefix and everything of a user can be deleted by prefix.
 */
export abstract class BlobStorage {
  abstract newKey(userId: string, kind: BlobKind): string;
  /** Moves a local file into the store. After the promise resolves the content survives a power cut. */
  abstract putFile(key: string, path: string): Promise<StoredBlob>;
  abstract putBytes(key: string, bytes: Uint8Array): Promise<StoredBlob>;
  /** Throws `BlobMissingError` when there is no such blob. */
  abstract openRead(key: string): Promise<{ stream: Readable; sizeBytes: number }>;
  /** Calls `use` with a path on this machine that holds the content for the length of the call. */
  abstract withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  /** No error when it is gone already. */
  abstract delete(key: string): Promise<void>;
  abstract deleteAllOf(userId: string): Promise<void>;
  abstract list(userId: string): Promise<string[]>;
}

export type BlobKind = 'resume' | 'job-description' | 'recording';

export class BlobMissingError extends Error {
  constructor() {
    super('There is no such blob.');
    this.name = 'BlobMissingError';
  }
}
