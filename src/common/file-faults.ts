import { AppError } from './app-error.js';

/** Disk full, over quota, read-only, broken, or too many open files: a matter for the operator, not a fault of ours. */
const codes = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']);

/** What a failed file operation means to the client; null when it is something else. */
export function fileProblem(error: unknown): AppError | null {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== 'string' || !codes.has(code)) return null;
  return new AppError('unavailable', 'Files cannot be stored or read at the moment: try again later.', {
    retryAfterSeconds: 30,
    cause: error,
  });
}
