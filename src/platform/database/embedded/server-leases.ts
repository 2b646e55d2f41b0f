import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from './embedded-postgres-error.js';
import { claimIn, isClaimed } from './process-claim.js';

/** Says that this process uses the server; a killed process' lease ends with it. Call under the exclusive lock. */
export function takeLease(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lease = path.join(folder, `${process.pid}-${randomBytes(6).toString('hex')}`);
  writeFileSync(lease, claimIn(folder), { mode: 0o600 });
  return lease;
}

export function returnLease(lease: string): void {
  rmSync(lease, { force: true });
}

/** Whether any process still uses the server; forgets those that died. Call under the exclusive lock. */
export function isLeased(folder: string): boolean {
  if (!existsSync(folder)) return false;
  let leased = false;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (isClaimed(readOrEmpty(file), folder)) leased = true;
    else rmSync(file, { force: true });
  }
  return leased;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}
