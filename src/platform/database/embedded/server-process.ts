import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { type ServerUser } from './server-user.js';

const LOG_LIMIT_BYTES = 5_000_000;

export interface ServerSettings {
  maxConnections: number;
  /** False switches fsync off: for tests only. */
  durable: boolean;
}

/**
 * User, folder and environment of the server's programs. They inherit nothing from this process: its environment holds
 * secrets that the server user (perhaps "nobody") could read in /proc.
 */
export function runAs(
  user: ServerUser | null,
  somewhere: string,
): { uid?: number; gid?: number; cwd: string; env?: NodeJS.ProcessEnv; windowsHide: true } {
  // The current folder may be closed to the server user.
  const cwd = path.parse(path.resolve(somewhere)).root;
  if (process.platform === 'win32') return { cwd, windowsHide: true };
  const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };
  return { ...(user === null ? {} : { uid: user.uid, gid: user.gid }), cwd, env, windowsHide: true };
}

export interface SpawnedServer {
  pid: number | undefined;
  /** Why it ended, null while it runs. */
  ended(): Error | null;
}

export function spawnServer(
  program: string,
  cluster: string,
  port: number,
  settings: ServerSettings,
  logFile: string,
  user: ServerUser | null,
): SpawnedServer {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(program, ['-D', cluster, '-p', String(port), ...settingArguments(settings)], {
      ...runAs(user, cluster),
      // In a session of its own: Ctrl-C in the terminal must reach this process first, and it stops the server last.
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    return { pid: child.pid, ended: endOf(child) };
  } finally {
    closeSync(log);
  }
}

function endOf(child: ChildProcess): () => Error | null {
  let reason: Error | null = null;
  child.on('error', (error) => (reason ??= error));
  child.on('exit', (code, signal) => (reason ??= new Error(`postgres ended with ${code ?? signal}`)));
  return () => reason;
}

function settingArguments({ maxConnections, durable }: ServerSettings): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    // Its path could exceed the 107 bytes a socket path may have.
    unix_socket_directories: '',
    max_connections: String(maxConnections),
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Failing statements and their values (addresses, answers) stay out of the file; the app reports its own errors.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

export async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a new log file once it is large. Call while no server runs. */
export function rotateLog(logFile: string): void {
  const stats = statSync(logFile, { throwIfNoEntry: false });
  if (stats !== undefined && stats.size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}

export function lastLines(logFile: string, count: number): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join(' | ');
  } catch {
    return '';
  }
}
