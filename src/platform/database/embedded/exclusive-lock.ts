import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { claimIn, isClaimed } from './process-claim.js';

const POLL_MS = 15;

/**
 * One process (and one caller in it) at a time, safe against kill -9.
 *
 * Every holder links a file named by the next number, which only one contender can create; its content names the
 * holder. The highest number counts: it is free again once emptied or once its holder is dead. A file is removed only
 * by the holder of a higher one, so nobody ever removes a lock that another has just taken over.
 */
export async function withExclusiveLock<T>(folder: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  // Not its parents: a data folder that was deleted must not come back empty.
  if (!existsSync(folder)) makeFolder(folder);
  const held = await acquire(folder, timeoutMs);
  try {
    return await work();
  } finally {
    truncateSync(held, 0);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

async function acquire(folder: string, timeoutMs: number): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const held = tryToAcquire(folder);
    if (held !== null) return held;
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        'busy',
        `Another process has been starting or stopping the embedded PostgreSQL for ${timeoutMs / 1000} s and has not ` +
          `finished. Look at that process (its pid is in the newest file of ${folder}), end it if it hangs, try again.`,
      );
    }
    await delay(POLL_MS);
  }
}

function tryToAcquire(folder: string): string | null {
  const newest = generations(folder).at(-1) ?? 0;
  if (newest > 0 && isHeld(path.join(folder, String(newest)))) return null;
  const mine = path.join(folder, String(newest + 1));
  if (!createComplete(mine)) return null;
  const after = generations(folder);
  if (after.at(-1) !== newest + 1) {
    // Others took and gave back the lock between our two looks: ours is an old number and locks nothing.
    rmSync(mine, { force: true });
    return null;
  }
  for (const old of after.slice(0, -1)) rmSync(path.join(folder, String(old)), { force: true });
  return mine;
}

function generations(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function isHeld(file: string): boolean {
  try {
    return isClaimed(readFileSync(file, 'utf8'), path.dirname(file));
  } catch (error) {
    // Gone between listing and reading: a newer lock has replaced it, look again.
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
}

/** link(2) makes the file appear with its content, so no reader sees a lock whose holder is not yet written. */
function createComplete(file: string): boolean {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, claimIn(path.dirname(file)), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
