import { execFile } from 'node:child_process';
import { existsSync, linkSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Log } from './cluster-folder.js';
import { errorCode } from './embedded-postgres-error.js';
import { argumentsOf, isAlive, programOf, workingFolderOf } from './process-identity.js';
import { type ServerBinaries } from './server-binaries.js';

const run = promisify(execFile);
const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 10_000;

/** What postmaster.pid says (its lines are documented in PostgreSQL's src/include/utils/pidfile.h). */
export interface Postmaster {
  pid: number;
  folder: string;
  startedAtSeconds: number;
  port: number;
  ready: boolean;
}

/** The live server of this cluster, null when there is none. */
export function findPostmaster(cluster: string): Postmaster | null {
  const named = readPidFile(cluster);
  return named !== null && isPostmasterOf(named, cluster) ? named : null;
}

function readPidFile(cluster: string): Postmaster | null {
  const text = readOrNull(path.join(cluster, 'postmaster.pid'));
  if (text === null) return null;
  const lines = text.split('\n');
  return {
    pid: Number(lines[0]),
    folder: lines[1] ?? '',
    startedAtSeconds: Number(lines[2]),
    port: Number(lines[3]),
    ready: lines[7]?.trim() === 'ready',
  };
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A pid alone proves nothing: containers start counting anew, and a copied cluster carries the other's pid file. */
function isPostmasterOf(named: Postmaster, cluster: string): boolean {
  if (!isAlive(named.pid)) return false;
  const program = programOf(named.pid);
  if (program !== null && path.basename(program) !== 'postgres') return false;
  const real = realpathSync(cluster);
  const workingFolder = workingFolderOf(named.pid);
  if (workingFolder !== null) return workingFolder === real;
  const args = argumentsOf(named.pid);
  if (args !== null) return args.includes(cluster) || args.includes(real);
  return existsSync(named.folder) && realpathSync(named.folder) === real;
}

/**
 * PostgreSQL refuses to start while the pid in a left-over postmaster.pid is in use by whatever program. Removes such a
 * file; call under the exclusive lock. Should a server have written a new one since we looked, that one is put back.
 */
export function removeStalePidFile(cluster: string, log: Log): void {
  const named = readPidFile(cluster);
  if (named === null || isPostmasterOf(named, cluster)) return;
  const file = path.join(cluster, 'postmaster.pid');
  const aside = `${file}.stale`;
  renameSync(file, aside);
  if (Number(readFileSync(aside, 'utf8').split('\n')[0]) !== named.pid) linkSync(aside, file);
  else log('removed a stale postmaster.pid', { pid: named.pid, program: programOf(named.pid) });
  rmSync(aside);
}

/** Fast shutdown (open transactions are rolled back); when that hangs, immediate shutdown, recovered at the next start. */
export async function stopPostmaster(cluster: string, binaries: ServerBinaries): Promise<boolean> {
  const server = findPostmaster(cluster);
  if (server === null) return false;
  if (process.platform === 'win32') {
    // Windows has no signals: process.kill would end the server without a checkpoint.
    await run(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w'], { windowsHide: true });
    return true;
  }
  signal(server.pid, 'SIGINT');
  if (await hasEnded(server.pid, FAST_STOP_MS)) return true;
  signal(server.pid, 'SIGQUIT');
  return hasEnded(server.pid, IMMEDIATE_STOP_MS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    if (!isAlive(pid)) return true;
    await delay(10);
  }
  return false;
}
