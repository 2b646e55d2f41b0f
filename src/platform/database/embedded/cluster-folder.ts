import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { type Host } from './host.js';
import { chooseServerUser, firstClosedFolder, type ServerUser } from './server-user.js';

export type Log = (message: string, fields?: Record<string, unknown>) => void;

/**
 * `home` is DATA_DIR/postgres and holds what the app alone reads: lock, leases, log, and a pointer when the cluster is
 * elsewhere. `root` holds the cluster, its password and, if need be, a copy of the programs; normally both are one.
 */
export interface ClusterFolder {
  home: string;
  root: string;
  cluster: string;
  user: ServerUser | null;
}

const POINTER = 'cluster-elsewhere.json';
const CLAIM = 'belongs-to.json';

/** Makes DATA_DIR/postgres and returns its real path. */
export function prepareHome(folder: string, host: Host): string {
  // Root's server runs as another user: that one must pass through, though it may list nothing.
  const mode = host.uid === 0 ? 0o711 : 0o700;
  try {
    mkdirSync(folder, { recursive: true, mode });
    const home = realpathSync(folder);
    if (host.uid === 0 && (statSync(home).mode & 0o001) === 0) chmodSync(home, mode);
    // Fails here, with a clear error, when the folder was made by another user.
    readdirSync(home);
    return home;
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'folder_not_ours',
      `The folder ${folder} for the embedded database cannot be made or read by this user (${errorCode(cause)}). ` +
        'Choose another DATA_DIR or give the folder to this user (chown -R).',
      { cause },
    );
  }
}

/** Finds the cluster's place and the user of its server, or chooses both. Call under the exclusive lock. */
export function locateCluster(home: string, host: Host, log: Log): ClusterFolder {
  const pointed = followPointer(home, log);
  const root = pointed ?? home;
  const user = chooseServerUser(host, ownerOf(path.join(root, 'cluster')));
  const closed = user === null ? null : firstClosedFolder(user, root);
  if (user === null || closed === null) return at(home, root, user);
  if (pointed !== null || existsSync(path.join(root, 'cluster'))) throw unreachable(root, closed, user);
  return at(home, settleOutside(home, closed, user, host, log), user);
}

function at(home: string, root: string, user: ServerUser | null): ClusterFolder {
  return { home, root, cluster: path.join(root, 'cluster'), user };
}

function ownerOf(cluster: string): { uid: number; gid: number } | null {
  const stats = statSync(cluster, { throwIfNoEntry: false });
  return stats === undefined ? null : { uid: stats.uid, gid: stats.gid };
}

function unreachable(root: string, closed: string, user: ServerUser): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'folder_unreachable',
    `The embedded database in ${root} runs as the user "${user.name}", which may not pass through ${closed}. ` +
      `Allow it (chmod o+x ${closed}), move DATA_DIR to a folder it can reach, or set DATABASE_URL.`,
  );
}

/** Root of the cluster that `home` points to, null without a pointer. */
function followPointer(home: string, log: Log): string | null {
  const root = readPath(path.join(home, POINTER), 'root');
  if (root === null) return null;
  const owner = readPath(path.join(root, CLAIM), 'home');
  if (owner === null) {
    throw new EmbeddedPostgresError(
      'cluster_missing',
      `The embedded database of ${home} is kept in ${root}, and nothing is there: that folder was ` +
        `deleted, or DATA_DIR came from another machine without it. Restore or bring ${root} too, or delete ${path.join(home, POINTER)} to start an empty database.`,
    );
  }
  if (owner === home) return root;
  if (readPath(path.join(owner, POINTER), 'root') === root) throw copied(home, root, owner);
  writeJson(path.join(root, CLAIM), { home });
  log('the data folder was moved; its embedded database stays where it is', { from: owner, to: home, cluster: root });
  return root;
}

function copied(home: string, root: string, owner: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'cluster_of_another_folder',
    `${home} is a copy of ${owner}: both point to the embedded database in ${root}, and two installations must not ` +
      `share one. For an empty database here, delete ${path.join(home, POINTER)}; to take the data along, stop the other ` +
      `one, copy ${root} as root with "cp -a", write the copy's path into that file and ${home} into its ${CLAIM}.`,
  );
}

function settleOutside(home: string, closed: string, user: ServerUser, host: Host, log: Log): string {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const root = makeOutside(host.outsideFolder, name, closed, user);
  writeJson(path.join(root, CLAIM), { home });
  writeJson(path.join(home, POINTER), { root });
  log('the embedded database is kept outside the data folder, which the user that runs it cannot reach', {
    cluster: root,
    user: user.name,
    closed,
    hint: `chmod o+x ${closed} before the first start, or another DATA_DIR, keeps it inside`,
  });
  return root;
}

/**
 * The same data folder always gets the same name. A cluster found under it without a pointer belongs to a data folder
 * that was deleted: whoever deleted it wants to start anew, so it is neither used nor touched.
 */
function makeOutside(outside: string, name: string, closed: string, user: ServerUser): string {
  try {
    mkdirSync(outside, { recursive: true, mode: 0o711 });
    const real = realpathSync(outside);
    const barrier = firstClosedFolder(user, real);
    if (barrier !== null) throw unreachable(real, barrier, user);
    for (let count = 1; ; count++) {
      const root = path.join(real, count === 1 ? name : `${name}-${count}`);
      if (existsSync(path.join(root, 'cluster'))) continue;
      mkdirSync(root, { recursive: true, mode: 0o711 });
      return root;
    }
  } catch (cause) {
    if (cause instanceof EmbeddedPostgresError) throw cause;
    throw new EmbeddedPostgresError(
      'folder_unreachable',
      `The user "${user.name}" that runs the embedded database may not pass through ${closed}, and the other place for ` +
        `it, ${outside}, cannot be made (${errorCode(cause)}). Allow it (chmod o+x ${closed}), choose another DATA_DIR, ` +
        'or set DATABASE_URL.',
      { cause },
    );
  }
}

function readPath(file: string, key: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  const value = (JSON.parse(text) as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : null;
}

function writeJson(file: string, value: Record<string, string>): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
