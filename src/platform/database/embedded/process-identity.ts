import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from './embedded-postgres-error.js';

export function isAlive(pid: number): boolean {
  return birthOf(pid) !== null;
}

/** As isAlive, but cheap enough for every second: outside Linux it takes a zombie for alive. */
export function seemsAlive(pid: number): boolean {
  return process.platform === 'linux' ? isAlive(pid) : answersSignals(pid);
}

/** A mark that changes when the pid is given to another process; null when no such process runs (a zombie does not). */
export function birthOf(pid: number): string | null {
  if (!answersSignals(pid)) return null;
  if (process.platform === 'linux') return birthFromProc(pid);
  if (process.platform === 'win32') return 'unknown';
  return birthFromPs(pid);
}

function answersSignals(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

let bootId: string | undefined;

function birthFromProc(pid: number): string | null {
  try {
    // proc(5): the second field, the name in parentheses, may itself hold spaces and parentheses; after it field 3 is
    // the state and field 22 the start time in clock ticks since boot.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${bootId}/${fields[19]}`;
  } catch {
    return null;
  }
}

function birthFromPs(pid: number): string | null {
  const line = ps(pid, 'stat=,lstart=');
  return line === null || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
}

function ps(pid: number, format: string): string | null {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };
    const line = execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8', env, stdio: 'pipe' }).trim();
    return line === '' ? null : line;
  } catch {
    return null;
  }
}

/** Name of the running program, null when it cannot be told. */
export function programOf(pid: number): string | null {
  if (process.platform === 'win32') return null;
  if (process.platform !== 'linux') return ps(pid, 'comm=');
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim();
  } catch {
    return null;
  }
}

/** Working folder, null when it cannot be told (root in a container may not read it of another user's process). */
export function workingFolderOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** Command line arguments, null when they cannot be told apart. */
export function argumentsOf(pid: number): string[] | null {
  if (process.platform !== 'linux') return null;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return null;
  }
}
