import { createHash } from 'node:crypto';
import { AppError } from '../../../common/app-error.js';

export const checksumAlgorithms = ['sha1', 'sha256', 'md5'] as const;

/** What a part was announced to be (tus 1.0, extension checksum). */
export class Checksum {
  private readonly hash;

  private constructor(
    algorithm: string,
    private readonly expected: Buffer,
  ) {
    this.hash = createHash(algorithm);
  }

  /** Null without the header; a part with a checksum that nobody can check is refused before it is taken. */
  static of(header: string | undefined): Checksum | null {
    if (header === undefined) return null;
    const [algorithm = '', value = '', ...rest] = header.trim().split(' ');
    const known = (checksumAlgorithms as readonly string[]).includes(algorithm);
    if (!known || rest.length > 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) {
      throw new AppError('bad_request', `Upload-Checksum is one of ${checksumAlgorithms.join(', ')} and Base64.`);
    }
    return new Checksum(algorithm, Buffer.from(value, 'base64'));
  }

  update(chunk: Buffer): void {
    this.hash.update(chunk);
  }

  check(): void {
    if (this.hash.digest().equals(this.expected)) return;
    throw new AppError('upload_checksum_mismatch', 'The part arrived changed and was dropped: send it again.');
  }
}
