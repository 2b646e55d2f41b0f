import { AppError } from './app-error.js';

/** Read-only, broken, or too many open files: a matter for the operator, not a fault of ours. */
const codes = new Set(['EROFS', 'EIO', 'EMFILE', 'ENFILE']);
/** So is a disk that is full or over quota, but trying again soon is of no use. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT']);

/** What a failed file operation means to the client; null when it is something else. */
export function fileProblem(error: unknown): AppError | null {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== 'string') return null;
  if (fullCodes.has(code)) return storageFull(error);
  if (!codes.has(code)) return null;
  return new AppError('unavailable', 'Files cannot be stored or read at the moment: try again later.', {
    retryAfterSeconds: 30,
    cause: error,
  });
}

export const storageFull = (cause: unknown): AppError =>
  new AppError('storage_full', 'There is no room for more files at the moment.', { retryAfterSeconds: 300, cause });
