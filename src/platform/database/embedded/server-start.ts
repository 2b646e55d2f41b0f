import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClusterFolder, type Log } from './cluster-folder.js';
import { cannotSwitch } from './cluster-setup.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { findPostmaster, removeStalePidFile, type Postmaster } from './postmaster.js';
import { removeOldCopies, type ServerBinaries } from './server-binaries.js';
import {
  findFreePort,
  lastLines,
  rotateLog,
  spawnServer,
  type ServerSettings,
  type SpawnedServer,
} from './server-process.js';

/** Crash recovery replays what was written since the last checkpoint, which can take a while on a slow disk. */
const READY_TIMEOUT_MS = 120_000;
const RETRY_MS = 250;
const MAX_FAILURES = 3;
/**
 * The children of a killed postmaster hold its shared memory for some moments, a vanishing program its port: what the
 * server then says passes, and is waited for longer than anything else.
 */
const PASSING = /still in use|Address already in use|lock file "postmaster\.pid" already exists/;
const MAX_PASSING_FAILURES = 60;

export interface StartedServer {
  server: Postmaster;
  adopted: boolean;
}

export function logFileOf(folder: ClusterFolder): string {
  return path.join(folder.home, 'postgres.log');
}

/**
 * The running server of this cluster, started unless there is one: a sibling process may have started it, or a run that
 * was killed left it behind. Call under the exclusive lock.
 * @param requiredPort the port that clients of a server that died still try; null for any free one
 */
export async function runServer(
  folder: ClusterFolder,
  binaries: ServerBinaries,
  settings: ServerSettings,
  log: Log,
  requiredPort: number | null,
): Promise<StartedServer> {
  let child: SpawnedServer | null = null;
  let failures = 0;
  for (const deadline = Date.now() + READY_TIMEOUT_MS; Date.now() < deadline;) {
    const server = findPostmaster(folder.cluster);
    if (server?.ready === true) return { server, adopted: server.pid !== child?.pid };
    const ended = child?.ended() ?? null;
    if (ended !== null) {
      failures += 1;
      child = null;
      const limit = PASSING.test(lastLines(logFileOf(folder), 4)) ? MAX_PASSING_FAILURES : MAX_FAILURES;
      if (failures >= limit || isHopeless(ended)) throw startFailed(folder, ended);
      await delay(RETRY_MS);
    } else if (child === null && server === null) {
      child = launch(folder, binaries, settings, requiredPort ?? (await findFreePort()), log);
    } else await delay(5);
  }
  throw startFailed(folder, new Error(`not ready after ${READY_TIMEOUT_MS / 1000} s`));
}

function launch(
  folder: ClusterFolder,
  binaries: ServerBinaries,
  settings: ServerSettings,
  port: number,
  log: Log,
): SpawnedServer {
  removeStalePidFile(folder.cluster, log);
  removeOldCopies(binaries, folder.root);
  rotateLog(logFileOf(folder));
  return spawnServer(binaries.postgres, folder.cluster, port, settings, logFileOf(folder), folder.user);
}

/** The program could not even be started: trying again changes nothing. */
function isHopeless(reason: Error): boolean {
  return ['EACCES', 'EPERM', 'EINVAL', 'ENOENT', 'ENOEXEC'].includes(errorCode(reason) ?? '');
}

function startFailed(folder: ClusterFolder, cause: Error): EmbeddedPostgresError {
  if (folder.user !== null && ['EPERM', 'EINVAL'].includes(errorCode(cause) ?? '')) {
    return cannotSwitch(folder.user, cause);
  }
  const log = logFileOf(folder);
  return new EmbeddedPostgresError(
    'start_failed',
    `The embedded database in ${folder.cluster} did not start: ${cause.message}. ${log} ends with: ` +
      `${lastLines(log, 4)}. Remove the cause it names, or set DATABASE_URL.`,
    { cause },
  );
}
