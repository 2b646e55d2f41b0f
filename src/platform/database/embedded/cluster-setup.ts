import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ClusterFolder } from './cluster-folder.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { type Host } from './host.js';
import { type ServerBinaries } from './server-binaries.js';
import { runAs } from './server-process.js';
import { type ServerUser } from './server-user.js';

const run = promisify(execFile);
const SCRATCH_PREFIX = 'new-';
const SETUP_TIMEOUT_MS = 120_000;

/** The cluster's password, made at the first start. Only this process' user can read it. */
export function clusterPassword({ root, cluster }: ClusterFolder): string {
  const file = path.join(root, 'password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(cluster)) {
    throw new EmbeddedPostgresError(
      'password_missing',
      `The embedded database in ${cluster} is there but its password file ${file} is not. Put that file back.`,
    );
  }
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  linkSync(draft, file);
  rmSync(draft);
  return readFileSync(file, 'utf8').trim();
}

/**
 * Makes the cluster unless it exists: in a scratch folder, then put in place by one rename, so that a kill at any
 * moment leaves either no cluster or a whole one. Call under the exclusive lock.
 */
export async function ensureCluster(
  folder: ClusterFolder,
  binaries: ServerBinaries,
  password: string,
  host: Host,
  durable: boolean,
): Promise<void> {
  removeScratchFolders(folder.root);
  if (existsSync(folder.cluster)) return adoptCluster(folder, binaries, host);
  if (host.uid !== null && !host.currentUserHasName()) throw userWithoutName(host.uid);
  const scratch = path.join(folder.root, `${SCRATCH_PREFIX}${randomBytes(6).toString('hex')}`);
  const passwordFile = path.join(scratch, 'password');
  mkdirSync(scratch, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (folder.user !== null) give(folder.user, scratch, passwordFile);
  await initialise(path.join(scratch, 'cluster'), passwordFile, binaries, folder.user, durable);
  renameSync(path.join(scratch, 'cluster'), folder.cluster);
  if (host.platform !== 'win32') syncFolder(folder.root);
  removeScratchFolders(folder.root);
}

async function initialise(
  target: string,
  passwordFile: string,
  binaries: ServerBinaries,
  user: ServerUser | null,
  durable: boolean,
): Promise<void> {
  const args = ['-D', target, '-U', 'postgres', `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
  // Whatever the machine's locale: with LANG unset initdb would choose SQL_ASCII.
  args.push('-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  if (!durable) args.push('--no-sync');
  try {
    await run(binaries.initdb, args, { ...runAs(user, target), timeout: SETUP_TIMEOUT_MS });
  } catch (cause) {
    throw setupFailed(cause, binaries.initdb, user);
  }
}

function setupFailed(cause: unknown, program: string, user: ServerUser | null): EmbeddedPostgresError {
  if (user !== null && ['EPERM', 'EINVAL'].includes(errorCode(cause) ?? '')) return cannotSwitch(user, cause);
  const said = cause instanceof Object && 'stderr' in cause ? String(cause.stderr).trim().slice(-600) : '';
  const why = said === '' ? (errorCode(cause) ?? String(cause)) : said;
  return new EmbeddedPostgresError(
    'setup_failed',
    `The embedded database could not be set up: ${program} says: ${why}. Check free space and permissions of DATA_DIR, ` +
      'or set DATABASE_URL.',
    { cause },
  );
}

export function cannotSwitch(user: ServerUser, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'cannot_switch_user',
    `This process is root but may not give files to or start programs as "${user.name}" (uid ${user.uid}), as in a ` +
      'container without the SETUID, SETGID and CHOWN capabilities. Run it as a normal user, or set DATABASE_URL.',
    { cause },
  );
}

function userWithoutName(uid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'user_without_name',
    `This process runs as uid ${uid}, which has no entry in /etc/passwd, and PostgreSQL refuses to set up a database ` +
      'for such a user. Use a uid that has one (the image has "node", 1000), add an entry, or set DATABASE_URL.',
  );
}

function adoptCluster({ cluster, user }: ClusterFolder, binaries: ServerBinaries, host: Host): void {
  const major = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (major !== binaries.major) {
    throw new EmbeddedPostgresError(
      'cluster_version',
      `The embedded database in ${cluster} was made by PostgreSQL ${major} and the installed package is PostgreSQL ` +
        `${binaries.major}. Install the release that made it and export from there, or choose another DATA_DIR.`,
    );
  }
  if (user !== null && statSync(cluster).uid !== user.uid) give(user, ...withContent(cluster));
  // PostgreSQL refuses a folder that others can enter, which is how some copy tools leave it.
  if (host.platform !== 'win32' && (statSync(cluster).mode & 0o027) !== 0) chmodSync(cluster, 0o700);
}

function withContent(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return [folder, ...entries.map((entry) => path.join(entry.parentPath, entry.name))];
}

function give(user: ServerUser, ...files: string[]): void {
  try {
    for (const file of files) lchownSync(file, user.uid, user.gid);
  } catch (cause) {
    throw cannotSwitch(user, cause);
  }
}

/** What killed runs left behind. One of their children may still be writing there: what resists goes the next time. */
function removeScratchFolders(root: string): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(SCRATCH_PREFIX)) continue;
    try {
      rmSync(path.join(root, name), { recursive: true, force: true });
    } catch (error) {
      if (errorCode(error) !== 'ENOTEMPTY') throw error;
    }
  }
}

/** Without it a power cut can undo the rename. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
