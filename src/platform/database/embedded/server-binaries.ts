import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { type Host } from './host.js';
import { canRead, type ServerUser } from './server-user.js';

export interface ServerBinaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Major version of PostgreSQL, as in a cluster's PG_VERSION. */
  major: string;
}

interface ServerPackage {
  native: string;
  version: string;
}

const PLATFORMS: readonly string[] = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'windows-x64'];
const INSTEAD = 'Or set DATABASE_URL to a PostgreSQL server (15 or newer) of your own.';
const COPY_PREFIX = 'server-';

/**
 * The programs of this machine's `@embedded-postgres` package, in place when the server user can run them there, else
 * from a copy below `root`.
 */
export function prepareServerBinaries(host: Host, user: ServerUser | null, root: string): ServerBinaries {
  const found = locatePackage(host);
  const linked = createLibraryLinks(found.native);
  const usable = linked && isRunnableBy(user, found.native, host.platform);
  const native = usable ? found.native : copyBeside(found, root);
  const suffix = host.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(native, 'bin', `${name}${suffix}`);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    major: found.version.split('.')[0] ?? '',
  };
}

/** Removes copies of other versions. Call only while no server runs. */
export function removeOldCopies(binaries: ServerBinaries, root: string): void {
  for (const name of readdirSync(root)) {
    const folder = path.join(root, name);
    if (!name.startsWith(COPY_PREFIX) || binaries.postgres.startsWith(folder + path.sep)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

function locatePackage(host: Host): ServerPackage {
  const platform = `${host.platform === 'win32' ? 'windows' : host.platform}-${host.arch}`;
  if (host.usesMusl()) {
    throw new EmbeddedPostgresError(
      'musl',
      'The embedded PostgreSQL needs glibc and this system (Alpine?) has musl. Use a Debian based image such as ' +
        `node:24-slim. ${INSTEAD}`,
    );
  }
  if (!PLATFORMS.includes(platform)) {
    throw new EmbeddedPostgresError(
      'unsupported_platform',
      `There is no embedded PostgreSQL for ${platform}, only for ${PLATFORMS.join(', ')}. ${INSTEAD}`,
    );
  }
  const name = `@embedded-postgres/${platform}`;
  try {
    const folder = path.dirname(path.dirname(host.resolvePackage(name)));
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: path.join(folder, 'native'), version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'package_missing',
      `The package ${name} is not installed: npm leaves it out with --omit=optional, or when node_modules comes from ` +
        `another platform. Run "npm ci" on this machine. ${INSTEAD}`,
      { cause },
    );
  }
}

/**
 * The package's post-install script makes these links; npm leaves it out with --ignore-scripts and, from 12 on, unless
 * it is allowed by name. False when they are missing and this process may not create them.
 */
function createLibraryLinks(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const top = path.dirname(native);
  for (const link of links) {
    const target = path.resolve(top, link.target);
    if (existsSync(target)) continue;
    try {
      if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) rmSync(target);
      symlinkSync(path.relative(path.dirname(target), path.resolve(top, link.source)), target);
    } catch (error) {
      if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return false;
      // Another process was faster.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
  return true;
}

function isRunnableBy(user: ServerUser | null, native: string, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true;
  const postgres = path.join(native, 'bin', 'postgres');
  if ((statSync(postgres).mode & 0o111) === 0) return false;
  return user === null || canRead(user, postgres);
}

function copyBeside(found: ServerPackage, root: string): string {
  const folder = path.join(root, `${COPY_PREFIX}${found.version}`);
  const native = path.join(folder, 'native');
  if (existsSync(folder)) return native;
  const draft = `${folder}.${randomBytes(6).toString('hex')}`;
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  cpSync(found.native, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  createLibraryLinks(path.join(draft, 'native'));
  openForAll(draft);
  renameSync(draft, folder);
  return native;
}

/** A package installed under umask 077 is readable for root alone, and so is its copy. */
function openForAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(file, 0o755);
    if (entry.isFile()) chmodSync(file, path.basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}
