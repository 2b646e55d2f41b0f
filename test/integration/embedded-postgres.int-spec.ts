import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/platform/database/embedded/embedded-postgres.js';
import { thisHost, type Host } from '../../src/platform/database/embedded/host.js';

jest.setTimeout(30_000);

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const STARTER = path.join(REPOSITORY, 'test/support/embedded-postgres.starter.ts');
const isRoot = process.geteuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
const onLinux = process.platform === 'linux' ? it : it.skip;

const folders: string[] = [];
const handles: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
let logged: string[] = [];

/** In memory where there is room: some thirty clusters of 40 MB are written. Programs may not run from there. */
const IN_MEMORY = '/dev/shm';
const scratch = hasRoom(IN_MEMORY) ? IN_MEMORY : os.tmpdir();

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 ** 30;
}

/** A folder that root's server user can reach, unlike what mkdtemp makes. */
function makeFolder(mode = 0o711, parent = scratch): string {
  const folder = realpathSync(mkdtempSync(path.join(parent, 'rehearse-embedded-')));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

let template = '';

/** A data folder whose cluster is set up already: most of what is asked here begins after that. */
function makeReadyFolder(parent = scratch): string {
  const folder = path.join(makeFolder(0o711, parent), 'postgres');
  cpSync(template, folder, { recursive: true });
  return folder;
}

async function start(folder: string, host: Partial<Host> = {}, durability: 'full' | 'off' = 'off') {
  const log = (message: string, fields?: Record<string, unknown>) =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const server = await startEmbeddedPostgres({ folder, log, durability }, { ...thisHost, ...host });
  handles.push(server);
  return server;
}

interface Starter {
  pid: number;
  next(): Promise<Record<string, unknown>>;
  stop(): Promise<Record<string, unknown>>;
  kill(): Promise<void>;
}

function spawnStarter(order: Record<string, unknown>): Starter {
  const child = spawn(process.execPath, ['--import', 'tsx', STARTER, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: REPOSITORY,
  });
  children.push(child);
  const exited = once(child, 'exit');
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse(String((await lines.next()).value)) as Record<string, unknown>;
  return {
    pid: child.pid ?? 0,
    next,
    stop: () => {
      child.stdin.write('stop\n');
      return next();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const startElsewhere = (folder: string) => spawnStarter({ options: { folder, durability: 'off' } });

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const answer = async (url: string) => (await query<{ n: number }>(url, 'SELECT n FROM kept'))[0]?.n;
const keep = (url: string, n: number) => query(url, `CREATE TABLE kept AS SELECT ${n}::int AS n`);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(process.platform === 'linux' && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; !condition(); await delay(2)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
  }
}

const refusal = (problem: string, message: RegExp) => ({ problem, message: expect.stringMatching(message) });

/** The installed package as another installation could look: closed to others and without its library links. */
function copyPackage(folder: string): (name: string) => string {
  const resolve = (name: string) => createRequire(import.meta.url).resolve(name);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const source = path.dirname(path.dirname(resolve(`@embedded-postgres/${platform}`)));
  const target = path.join(folder, 'package');
  cpSync(source, target, { recursive: true, filter: (file) => !statIsLink(file) });
  return () => path.join(target, 'dist', 'index.js');
}

function statIsLink(file: string): boolean {
  try {
    readlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  const parent = makeFolder();
  folders.pop();
  template = path.join(parent, 'postgres');
  await (await start(template)).stop();
});

afterAll(() => rmSync(path.dirname(template), { recursive: true, force: true }));

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await Promise.all(handles.splice(0).map((server) => server.stop()));
  for (const folder of folders.splice(0)) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (path.basename(file) !== 'postmaster.pid') continue;
      const [pid, cluster] = readFileSync(path.join(folder, file), 'utf8').split('\n');
      if (cluster?.startsWith(folder) === true && isAlive(Number(pid))) process.kill(Number(pid), 'SIGQUIT');
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
  logged = [];
});

describe('a start', () => {
  it('makes a durable UTF-8 database that its unprivileged owner can use, behind a password only this user can read', async () => {
    const folder = path.join(makeFolder(), 'postgres');
    const server = await start(folder, {}, 'full');
    const settings = `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
      current_setting('max_connections') AS connections, current_setting('server_encoding') AS encoding,
      current_setting('listen_addresses') AS listens, current_setting('TimeZone') AS zone, current_database() AS name,
      (SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()) AS locale,
      (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super, lower('ÉÖ') AS lowered`;
    expect(await query(server.url, settings)).toEqual([
      {
        fsync: 'on',
        commit: 'on',
        connections: '100',
        encoding: 'UTF8',
        listens: '127.0.0.1',
        zone: 'UTC',
        name: 'rehearse',
        locale: 'b C.UTF-8',
        super: false,
        lowered: 'éö',
      },
    ]);
    await expect(query(server.url.replace(/:[0-9a-f]{48}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
    expect(statSync(path.join(folder, 'password')).mode & 0o777).toBe(0o600);
    await query(server.adminUrl, 'CREATE DATABASE another');
  });

  it('keeps the data from one run to the next', async () => {
    const folder = makeReadyFolder();
    const first = await start(folder);
    await keep(first.url, 7);
    expect(await first.stop()).toBe(true);
    expect(isAlive(first.pid)).toBe(false);
    const second = await start(folder);
    expect(second.adopted).toBe(false);
    expect(await answer(second.url)).toBe(7);
  });

  onLinux('hands none of this process’ environment to the server', async () => {
    process.env['CANARY_KEY'] = 'canary-7f3a';
    const server = await start(makeReadyFolder());
    delete process.env['CANARY_KEY'];
    expect(readFileSync(`/proc/${server.pid}/environ`, 'utf8').split('\0')).not.toContain('CANARY_KEY=canary-7f3a');
  });

  it('writes no statement and no value of a failing query to the log file', async () => {
    const server = await start(makeReadyFolder());
    await query(server.url, 'CREATE TABLE people (email text PRIMARY KEY)');
    await query(server.url, "INSERT INTO people VALUES ('canary@example.org')");
    await expect(query(server.url, "INSERT INTO people VALUES ('canary@example.org')")).rejects.toThrow(/duplicate/);
    await expect(query(server.url, "SELECT 'canary@example.org'::uuid")).rejects.toThrow(/uuid/);
    expect(readFileSync(server.logFile, 'utf8')).not.toContain('canary');
  });
});

describe('processes that are killed', () => {
  it.each([
    ['at its very beginning', (scratch: string) => existsSync(scratch)],
    ['when the first files are there', (scratch: string) => existsSync(path.join(scratch, 'cluster', 'PG_VERSION'))],
    ['halfway', (scratch: string) => existsSync(path.join(scratch, 'cluster', 'base', '4'))],
  ])('leave nothing half-made when they die in the set-up, %s', async (_when, reached) => {
    const folder = path.join(makeFolder(), 'postgres');
    const scratch = () => (existsSync(folder) ? readdirSync(folder) : []).find((name) => name.startsWith('new-'));
    const starter = startElsewhere(folder);
    await until(() => reached(path.join(folder, scratch() ?? 'none yet')), 'the set-up');
    await starter.kill();
    expect(existsSync(path.join(folder, 'cluster'))).toBe(false);
    const server = await start(folder);
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('leave a server behind that the next start takes over and stops', async () => {
    const folder = makeReadyFolder();
    const owner = startElsewhere(folder);
    const { pid, url } = await owner.next();
    await keep(String(url), 11);
    await owner.kill();
    expect(isAlive(Number(pid))).toBe(true);
    const next = await start(folder);
    expect({ pid: next.pid, adopted: next.adopted, url: next.url }).toEqual({ pid, adopted: true, url });
    expect(await answer(next.url)).toBe(11);
    expect(await next.stop()).toBe(true);
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('lose nothing acknowledged when the server dies with them', async () => {
    const folder = makeReadyFolder();
    const owner = spawnStarter({ options: { folder } });
    const { pid, url } = await owner.next();
    await keep(String(url), 13);
    await owner.kill();
    process.kill(Number(pid), 'SIGKILL');
    const next = await start(folder, {}, 'full');
    expect(next.adopted).toBe(false);
    expect(await answer(next.url)).toBe(13);
  });

  it('do not include their users: a server that dies comes back under the same address', async () => {
    const server = await start(makeReadyFolder(), {}, 'full');
    await keep(server.url, 17);
    const died = server.pid;
    process.kill(died, 'SIGKILL');
    await until(() => server.pid !== died, 'the restart');
    expect(await answer(server.url)).toBe(17);
    expect(logged.join('\n')).toContain('had died and runs again');
  });

  it('do not make a data folder come back that was deleted with them', async () => {
    const folder = makeReadyFolder();
    const server = await start(folder);
    process.kill(server.pid, 'SIGKILL');
    await until(() => !isAlive(server.pid), 'the end of the server');
    rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 50 });
    await until(() => logged.join('\n').includes('was deleted while in use'), 'the notice');
    expect(existsSync(folder)).toBe(false);
    expect(await server.stop()).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  it('give up the lock, which nobody else can hold meanwhile', async () => {
    const folder = makeFolder();
    writeFileSync(path.join(folder, 'counter'), '0');
    const contenders = [60, 60, 60, 100_000].map((times) => spawnStarter({ count: { folder, times } }));
    const doomed = contenders.pop();
    await until(
      () => existsSync(path.join(folder, 'counted')) && statSync(path.join(folder, 'counted')).size > 40,
      'some counts',
    );
    await doomed?.kill();
    for (const contender of contenders) expect(await contender.next()).toEqual({ event: 'counted' });
    const value = Number(readFileSync(path.join(folder, 'counter'), 'utf8'));
    // The killed one may have died between its two writes.
    expect([0, 1]).toContain(value - statSync(path.join(folder, 'counted')).size);
  });
});

describe('several processes on one folder', () => {
  it('share one server when they start at once, and the last one to leave stops it', async () => {
    const folder = path.join(makeFolder(), 'postgres');
    const starters = [startElsewhere(folder), startElsewhere(folder), startElsewhere(folder)];
    const started = await Promise.all(starters.map((starter) => starter.next()));
    expect(new Set(started.map(({ pid }) => pid)).size).toBe(1);
    expect(started.filter(({ adopted }) => adopted === false)).toHaveLength(1);
    const pid = Number(started[0]?.['pid']);
    expect(await starters[0]?.stop()).toEqual({ event: 'stopped', stopped: false });
    await starters[1]?.kill();
    expect(isAlive(pid)).toBe(true);
    expect(await starters[2]?.stop()).toEqual({ event: 'stopped', stopped: true });
    expect(isAlive(pid)).toBe(false);
  });

  it('never pull the server away under one that starts while another stops', async () => {
    const folder = makeReadyFolder();
    let current = await start(folder);
    for (let round = 0; round < 8; round++) {
      const [next] = await Promise.all([start(folder), delay(round * 4).then(() => current.stop())]);
      expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      current = next;
    }
  });

  it('are refused full durability on a server that runs without', async () => {
    const folder = makeReadyFolder();
    const server = await start(folder);
    await expect(start(folder, {}, 'full')).rejects.toMatchObject(refusal('unsafe_settings', /durability off/));
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a postmaster.pid that names something else', () => {
  it('does not keep the server from starting, and that program is left alone', async () => {
    const folder = makeReadyFolder();
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    children.push(bystander);
    const cluster = path.join(folder, 'cluster');
    const lines = [bystander.pid, cluster, 1_700_000_000, 5432, '', '127.0.0.1', '0 0', 'ready'];
    writeFileSync(path.join(cluster, 'postmaster.pid'), lines.join('\n'));
    const server = await start(folder);
    expect(server.adopted).toBe(false);
    expect(logged.join('\n')).toContain('removed a stale postmaster.pid');
    await server.stop();
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  });

  it('is not followed to the server of the folder it was copied from', async () => {
    const folder = makeReadyFolder();
    const original = await start(folder);
    await keep(original.url, 19);
    await query(original.adminUrl, 'CHECKPOINT');
    const copied = path.join(path.dirname(folder), 'copy');
    cpSync(folder, copied, { recursive: true });
    const copy = await start(copied);
    expect(copy.adopted).toBe(false);
    expect(copy.pid).not.toBe(original.pid);
    await query(copy.url, 'UPDATE kept SET n = 20');
    expect(await answer(original.url)).toBe(19);
    expect(await copy.stop()).toBe(true);
    expect(isAlive(original.pid)).toBe(true);
  });
});

describe('root, whose server runs as another user', () => {
  /** DATA_DIR below a folder that only root may enter, as with a clone below /root. */
  function closedFolder(): { folder: string; outsideFolder: string } {
    return {
      folder: path.join(makeFolder(0o700), 'data', 'postgres'),
      outsideFolder: path.join(makeFolder(), 'outside'),
    };
  }

  const ownerOfCluster = async ({ adminUrl }: EmbeddedPostgres) => {
    const [row] = await query<{ folder: string }>(adminUrl, "SELECT current_setting('data_directory') AS folder");
    return { cluster: row?.folder ?? '', uid: statSync(row?.folder ?? '').uid };
  };

  const uidOf = (name: string) =>
    Number(new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(readFileSync('/etc/passwd', 'utf8'))?.[1]);

  const serverUsers = ['postgres', 'nobody'].filter((name) => !Number.isNaN(uidOf(name)));

  asRoot.each(serverUsers)('keeps the cluster elsewhere when %s cannot reach it, and finds it again', async (name) => {
    const { folder, outsideFolder } = closedFolder();
    const passwdFile = path.join(path.dirname(outsideFolder), 'passwd');
    writeFileSync(passwdFile, `root:x:0:0::/root:/bin/sh\n${name}:x:${uidOf(name)}:${uidOf(name)}::/:/bin/sh\n`);
    const first = await start(folder, { outsideFolder, passwdFile });
    const { cluster, uid } = await ownerOfCluster(first);
    expect(path.dirname(path.dirname(cluster))).toBe(outsideFolder);
    expect(uid).toBe(uidOf(name));
    expect(Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${first.pid}/status`, 'utf8'))?.[1])).toBe(uid);
    await keep(first.url, 23);
    await first.stop();
    const second = await start(folder, { outsideFolder, passwdFile });
    expect(await answer(second.url)).toBe(23);
    expect(logged.filter((line) => line.includes('kept outside the data folder'))).toHaveLength(1);
  });

  asRoot('keeps the cluster in the data folder when its user can reach that', async () => {
    const folder = path.join(makeFolder(), 'postgres');
    const server = await start(folder, { outsideFolder: '/nonexistent' });
    expect((await ownerOfCluster(server)).cluster).toBe(path.join(folder, 'cluster'));
  });

  asRoot('follows a data folder that was moved', async () => {
    const { folder, outsideFolder } = closedFolder();
    const first = await start(folder, { outsideFolder });
    await keep(first.url, 29);
    await first.stop();
    const moved = path.join(path.dirname(path.dirname(folder)), 'moved');
    renameSync(path.dirname(folder), moved);
    const second = await start(path.join(moved, 'postgres'), { outsideFolder });
    expect(await answer(second.url)).toBe(29);
  });

  asRoot('refuses a copied data folder, which would share its cluster with the original', async () => {
    const { folder, outsideFolder } = closedFolder();
    await (await start(folder, { outsideFolder })).stop();
    const copy = path.join(path.dirname(path.dirname(folder)), 'copy', 'postgres');
    cpSync(folder, copy, { recursive: true });
    await expect(start(copy, { outsideFolder })).rejects.toMatchObject(
      refusal('cluster_of_another_folder', /is a copy of .*delete .*cluster-elsewhere\.json/),
    );
    await start(folder, { outsideFolder });
  });

  asRoot('starts anew where a data folder was deleted, and leaves the former cluster alone', async () => {
    const { folder, outsideFolder } = closedFolder();
    const first = await start(folder, { outsideFolder });
    await keep(first.url, 31);
    await first.stop();
    rmSync(path.dirname(folder), { recursive: true });
    const second = await start(folder, { outsideFolder });
    await expect(answer(second.url)).rejects.toThrow(/kept/);
    expect(readdirSync(outsideFolder)).toHaveLength(2);
  });

  asRoot('says how to open the way to a cluster that its user can no longer reach', async () => {
    const folder = makeReadyFolder();
    await (await start(folder)).stop();
    chmodSync(path.dirname(folder), 0o700);
    await expect(start(folder)).rejects.toMatchObject(refusal('folder_unreachable', /chmod o\+x/));
  });

  asRoot('says so when the cluster elsewhere is gone', async () => {
    const { folder, outsideFolder } = closedFolder();
    await (await start(folder, { outsideFolder })).stop();
    rmSync(outsideFolder, { recursive: true });
    await expect(start(folder, { outsideFolder })).rejects.toMatchObject(refusal('cluster_missing', /bring .* too/));
  });

  asRoot('copies the programs when their user cannot reach node_modules, links included', async () => {
    const resolvePackage = copyPackage(makeFolder(0o700, os.tmpdir()));
    const folder = makeReadyFolder(os.tmpdir());
    const server = await start(folder, { resolvePackage });
    const program = readlinkSync(`/proc/${server.pid}/exe`);
    expect(program.startsWith(path.join(folder, 'server-'))).toBe(true);
  });

  asRoot('says what to do when there is no user to run the server', async () => {
    const folder = path.join(makeFolder(), 'postgres');
    await expect(start(folder, { passwdFile: '/nonexistent' })).rejects.toMatchObject(
      refusal('no_server_user', /useradd --system postgres/),
    );
  });

  asRoot('takes a cluster that was copied as root back to its server user', async () => {
    const folder = makeReadyFolder();
    expect(statSync(path.join(folder, 'cluster')).uid).toBe(0);
    const server = await start(folder);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(statSync(path.join(folder, 'cluster', 'base')).uid).not.toBe(0);
  });
});

describe('what is wrong and what to do is said', () => {
  it.each([
    [
      'a missing package',
      { resolvePackage: () => createRequire(import.meta.url).resolve('@nowhere/to-be-found') },
      'package_missing',
      /npm ci.*DATABASE_URL/s,
    ],
    ['musl', { usesMusl: () => true }, 'musl', /glibc.*node:24-slim.*DATABASE_URL/s],
    [
      'another platform',
      { platform: 'aix' as const, arch: 'ppc64' },
      'unsupported_platform',
      /aix-ppc64.*DATABASE_URL/s,
    ],
    ['a user without a name', { currentUserHasName: () => false }, 'user_without_name', /\/etc\/passwd.*DATABASE_URL/s],
  ])('with %s', async (_what, host: Partial<Host>, problem, message) => {
    const folder = path.join(makeFolder(), 'postgres');
    await expect(start(folder, host)).rejects.toMatchObject(refusal(problem, message));
    expect(existsSync(path.join(folder, 'cluster'))).toBe(false);
    expect(existsSync(path.join(folder, 'leases')) ? readdirSync(path.join(folder, 'leases')) : []).toEqual([]);
  });

  asRoot('with a uid that has no passwd entry', () => {
    // Not in a process of its own: such a user could not reach a checkout below a closed folder.
    process.seteuid?.(54_321);
    try {
      expect(thisHost.currentUserHasName()).toBe(false);
    } finally {
      process.seteuid?.(0);
    }
    expect(thisHost.currentUserHasName()).toBe(true);
  });

  it('with a cluster of another version', async () => {
    const folder = makeReadyFolder();
    writeFileSync(path.join(folder, 'cluster', 'PG_VERSION'), '12\n');
    await expect(start(folder)).rejects.toMatchObject(refusal('cluster_version', /PostgreSQL 12 .*PostgreSQL 18/));
  });

  it('with a lost password', async () => {
    const folder = makeReadyFolder();
    rmSync(path.join(folder, 'password'));
    await expect(start(folder)).rejects.toMatchObject(refusal('password_missing', /Put that file back/));
  });

  it('with a password that is not the cluster’s', async () => {
    const folder = makeReadyFolder();
    writeFileSync(path.join(folder, 'password'), 'another\n');
    await expect(start(folder)).rejects.toMatchObject(refusal('start_failed', /password/));
  });

  it('with a damaged cluster, in the words of the server', async () => {
    const folder = makeReadyFolder();
    writeFileSync(path.join(folder, 'cluster', 'postgresql.conf'), 'port = nonsense\n');
    await expect(start(folder)).rejects.toMatchObject(refusal('start_failed', /nonsense/));
  });

  it('with a folder of another user', async () => {
    const folder = makeReadyFolder();
    await expect(start(folder, { uid: 54_321 })).rejects.toMatchObject(refusal('folder_not_ours', /uid 54321.*chown/s));
  });
});

describe('an installation without the package’s post-install script', () => {
  it('gets its library links made', async () => {
    const parent = makeFolder(0o711, os.tmpdir());
    const resolvePackage = copyPackage(parent);
    const server = await start(makeReadyFolder(), { resolvePackage });
    expect(await query(server.url, "SELECT 'ä' < 'b' COLLATE \"und-x-icu\" AS sorted")).toEqual([{ sorted: true }]);
    if (process.platform === 'linux') {
      expect(readlinkSync(`/proc/${server.pid}/exe`).startsWith(path.join(parent, 'package'))).toBe(true);
    }
  });
});
