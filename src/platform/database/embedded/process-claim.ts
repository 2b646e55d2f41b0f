import { statSync } from 'node:fs';
import { birthOf } from './process-identity.js';

/**
 * The text a process writes into a file in `folder` to say "this is mine while I live". It names the process so that a
 * later one with the same pid is not mistaken for it, and the folder so that a copy of it claims nothing.
 */
export function claimIn(folder: string): string {
  return JSON.stringify({ pid: process.pid, born: birthOf(process.pid), folder: identityOf(folder) });
}

/** Whether the process that wrote `claim` still runs and wrote it into this very folder. */
export function isClaimed(claim: string, folder: string): boolean {
  let parsed: { pid?: unknown; born?: unknown; folder?: unknown } | null;
  try {
    parsed = JSON.parse(claim) as typeof parsed;
  } catch {
    return false;
  }
  if (parsed === null || typeof parsed.pid !== 'number' || typeof parsed.born !== 'string') return false;
  return parsed.folder === identityOf(folder) && birthOf(parsed.pid) === parsed.born;
}

/** Stays with a folder that is moved. */
function identityOf(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  return `${dev}:${ino}`;
}
