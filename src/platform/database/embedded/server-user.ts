import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { type Host } from './host.js';

/** The unprivileged user that runs the server on root's behalf: PostgreSQL refuses to run as root. */
export interface ServerUser {
  uid: number;
  gid: number;
  name: string;
}

/**
 * Who runs the server; null means the user of this process.
 * @param owner who owns the existing cluster, null when there is none yet
 */
export function chooseServerUser(host: Host, owner: { uid: number; gid: number } | null): ServerUser | null {
  if (host.uid === null) return null;
  if (host.uid !== 0) {
    if (owner !== null && owner.uid !== host.uid) throw notOurs(host.uid, owner.uid);
    return null;
  }
  const known = readPasswd(host.passwdFile);
  if (owner !== null && owner.uid !== 0) {
    return known.find((user) => user.uid === owner.uid) ?? { ...owner, name: `uid ${owner.uid}` };
  }
  const chosen = known.find((user) => user.name === 'postgres') ?? known.find((user) => user.name === 'nobody');
  if (chosen !== undefined && chosen.uid !== 0) return chosen;
  throw new EmbeddedPostgresError(
    'no_server_user',
    'This process runs as root, PostgreSQL must not, and there is neither a "postgres" nor a "nobody" user to run it. ' +
      'Run as a normal user, add one of them (useradd --system postgres), or set DATABASE_URL to a server of your own.',
  );
}

function notOurs(uid: number, owner: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'folder_not_ours',
    `The embedded database belongs to uid ${owner} and this process runs as uid ${uid}. Run it as the user it was ` +
      'started with before, choose another DATA_DIR, or give the folder to this user (chown -R).',
  );
}

function readPasswd(file: string): ServerUser[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && fields[2] !== '' && fields[3] !== '')
    .map((fields) => ({ name: fields[0] ?? '', uid: Number(fields[2]), gid: Number(fields[3]) }))
    .filter((user) => Number.isInteger(user.uid) && Number.isInteger(user.gid));
}

/**
 * The first folder on the way to `target` (itself included) that the user cannot pass, null when the way is open.
 * Mode bits only: an access list that grants more sends the cluster to the outside folder, which is harmless.
 */
export function firstClosedFolder(user: ServerUser, target: string): string | null {
  let way = '';
  for (const part of realpathSync(target).split(path.sep)) {
    way = way === '' ? path.sep : path.join(way, part);
    if (!isAllowed(user, statSync(way), 0o1)) return way;
  }
  return null;
}

export function canRead(user: ServerUser, file: string): boolean {
  return isAllowed(user, statSync(file), 0o4) && firstClosedFolder(user, path.dirname(file)) === null;
}

/** @param right 4 read, 2 write, 1 execute or pass; the child process has no supplementary groups */
function isAllowed(user: ServerUser, stats: Stats, right: number): boolean {
  if (stats.uid === user.uid) return (stats.mode & (right << 6)) !== 0;
  if (stats.gid === user.gid) return (stats.mode & (right << 3)) !== 0;
  return (stats.mode & right) !== 0;
}
