import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { AppError } from '../../common/app-error.js';
import { BoundedQueue } from '../../common/bounded-queue.js';

/** About 0.1 s on a small server; OWASP asks for at least 10. */
const cost = 11;
/** Hashes use libuv's four threads, which files and DNS need as well. */
const limits = { concurrent: 2, waiting: 48 };

/** A hash of nobody's password: verifying against it costs what a real verification costs. */
const nobody = bcrypt.hashSync('', cost);

@Injectable()
export class PasswordHasher {
  /** A flood of sign-ins is refused at the door instead of keeping everyone waiting. */
  private readonly queue = new BoundedQueue(limits, busy);

  hash(password: string): Promise<string> {
    return this.queue.run(() => bcrypt.hash(prehash(password), cost));
  }

  /** False for a null hash, after the same work. */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const matches = await this.queue.run(() => bcrypt.compare(prehash(password), hash ?? nobody));
    return matches && hash !== null;
  }
}

const busy = (): AppError =>
  new AppError('busy', 'Too many sign-ins at the moment: try again.', { retryAfterSeconds: 5 });

/** bcrypt reads 72 bytes and stops at NUL: SHA-384 in base64 is 64 characters that depend on the whole password. */
function prehash(password: string): string {
  return createHash('sha384').update(password.normalize('NFC')).digest('base64');
}
