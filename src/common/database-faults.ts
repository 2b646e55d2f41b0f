import { AppError } from './app-error.js';

interface DriverFault {
  code?: unknown;
  constraint?: unknown;
  driverError?: unknown;
  message?: unknown;
}

function driverFault(error: unknown): DriverFault | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const fault = error as DriverFault;
  return typeof fault.driverError === 'object' && fault.driverError !== null ? fault.driverError : fault;
}

/** The five-character SQLSTATE of a failed statement, if the error is one. */
export function sqlState(error: unknown): string | undefined {
  const code = driverFault(error)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The constraint a statement ran into, if any. */
export function violatedConstraint(error: unknown): string | undefined {
  const constraint = driverFault(error)?.constraint;
  return typeof constraint === 'string' ? constraint : undefined;
}

/** Data that PostgreSQL cannot store. Validation should have said so first; this is the net below it. */
const badValue = new Set([
  '22P02',
  '22003',
  '22021',
  '22P05',
  '2201W',
  '2201X',
  '22001',
  '22007',
  '22008',
  '23502',
  '23514',
  '54001',
]);
/** SQLSTATE of a row that refers to one that is gone. */
export const foreignKeyViolation = '23503';
/** SQLSTATE of a row that is there already. */
export const uniqueViolation = '23505';
const conflicting = new Set([uniqueViolation, foreignKeyViolation, '40001', '40P01']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const lostConnection =
  /Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end/;

function isUnavailable(error: unknown): boolean {
  const fault = driverFault(error);
  const code = typeof fault?.code === 'string' ? fault.code : '';
  // 08: connection, 53: resources, 57: operator intervention (restart, cancel), 55P03: lock timeout, 25P03/04: idle transaction ended
  if (/^(08|53|57)[0-9A-Z]{3}$|^55P03$|^25P0[34]$/.test(code) || networkCodes.has(code)) return true;
  return typeof fault?.message === 'string' && lostConnection.test(fault.message);
}

/** Whether a transaction that failed so may have been committed: the connection went, perhaps with the answer. */
export function mayBeCommitted(error: unknown): boolean {
  const fault = driverFault(error);
  const code = typeof fault?.code === 'string' ? fault.code : '';
  if (/^08[0-9A-Z]{3}$|^57P0[1-3]$/.test(code) || networkCodes.has(code)) return true;
  return typeof fault?.message === 'string' && /Connection terminated|Query read timeout/.test(fault.message);
}

/** What a failed statement means to the client; null when it is a fault of ours. */
export function databaseProblem(error: unknown): AppError | null {
  const state = sqlState(error);
  if (state !== undefined && badValue.has(state)) {
    return new AppError('bad_request', 'A value cannot be stored: check ids, numbers and characters.', {
      cause: error,
    });
  }
  if (state !== undefined && conflicting.has(state)) {
    return new AppError('conflict', 'The request conflicts with another one: read the present state and try again.', {
      cause: error,
    });
  }
  if (isUnavailable(error)) {
    return new AppError('unavailable', 'The database does not answer at the moment: try again.', {
      retryAfterSeconds: 2,
      cause: error,
    });
  }
  return null;
}
