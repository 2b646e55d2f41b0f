import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { locateCluster, prepareHome, type ClusterFolder, type Log } from './cluster-folder.js';
import { clusterPassword, ensureCluster } from './cluster-setup.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { withExclusiveLock } from './exclusive-lock.js';
import { thisHost, type Host } from './host.js';
import { stopPostmaster } from './postmaster.js';
import { isAlive, seemsAlive } from './process-identity.js';
import { prepareServerBinaries, type ServerBinaries } from './server-binaries.js';
import { isLeased, returnLease, takeLease } from './server-leases.js';
import { type ServerSettings } from './server-process.js';
import { adminUrl, appUrl, prepareDatabase } from './server-session.js';
import { logFileOf, runServer, type StartedServer } from './server-start.js';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR/postgres; made when absent. */
  folder: string;
  log: Log;
  /** Default 100. A server that already runs keeps its own. */
  maxConnections?: number;
  /**
   * 'off' makes commits up to ten times faster and loses or corrupts the database when the machine (not just the
   * process) dies: for throw-away databases of test suites. Default 'full': every acknowledged commit is on disk.
   */
  durability?: 'full' | 'off';
}

export interface EmbeddedPostgres {
  /** Of the database `rehearse`, as its owner, who may also create databases. Contains the password: never log it. */
  readonly url: string;
  /** Of the database `postgres`, as superuser. Contains the password: never log it. */
  readonly adminUrl: string;
  /** Changes when the server had to be restarted; the URLs do not. */
  readonly pid: number;
  /** True when the server was already running: started by another process, or left behind by a killed one. */
  readonly adopted: boolean;
  readonly logFile: string;
  /** Gives the server back and stops it unless another process uses it; true when this call stopped it. */
  stop(): Promise<boolean>;
}

const LOCK_TIMEOUT_MS = 150_000;
const WATCH_INTERVAL_MS = 1_000;
const DYING_MS = 200;
const MAX_ATTEMPTS = 3;

interface Place {
  folder: ClusterFolder;
  binaries: ServerBinaries;
  password: string;
  lease: string;
}

/**
 * Starts PostgreSQL from the installed `@embedded-postgres` package, or joins the server that already runs on this
 * folder, and makes the database `rehearse`. Throws EmbeddedPostgresError with what to do when it cannot.
 *
 * - Register handlers for SIGINT and SIGTERM before calling: this module has none, so a signal during the start ends
 *   the process at once. Nothing breaks then; the server is left running and the next start takes it over.
 * - Call `stop()` last, after pools and workers are closed. The server is shared between processes on the same folder
 *   and machine; the last one to stop ends it.
 * - While in use, a server that dies (out of memory, kill) is started again on the same port within seconds. Nothing
 *   acknowledged is lost; open connections are, so pools need an error listener.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  host: Host = thisHost,
): Promise<EmbeddedPostgres> {
  const home = prepareHome(path.resolve(options.folder), host);
  const settings = { maxConnections: options.maxConnections ?? 100, durable: options.durability !== 'off' };
  return withExclusiveLock(locksOf(home), LOCK_TIMEOUT_MS, async () => {
    const folder = locateCluster(home, host, options.log);
    const binaries = prepareServerBinaries(host, folder.user, folder.root);
    const password = clusterPassword(folder);
    await ensureCluster(folder, binaries, password, host, settings.durable);
    const requiredPort = isLeased(leasesOf(home)) ? lastPort(home) : null;
    const place = { folder, binaries, password, lease: takeLease(leasesOf(home)) };
    try {
      return new SharedServer(place, settings, options.log, await bringUp(place, settings, options.log, requiredPort));
    } catch (error) {
      await leave(place);
      throw error;
    }
  });
}

function locksOf(home: string): string {
  return path.join(home, 'locks');
}

function leasesOf(home: string): string {
  return path.join(home, 'leases');
}

/** The port of the server that died under processes which still use it; the next one must listen there as well. */
function lastPort(home: string): number | null {
  try {
    return Number(readFileSync(path.join(home, 'port'), 'utf8')) || null;
  } catch {
    return null;
  }
}

async function bringUp(
  { folder, binaries, password }: Place,
  settings: ServerSettings,
  log: Log,
  requiredPort: number | null,
): Promise<StartedServer> {
  for (let attempt = 1; ; attempt++) {
    const started = await runServer(folder, binaries, settings, log, requiredPort);
    try {
      await prepareDatabase(started.server, { cluster: folder.cluster, durable: settings.durable }, password);
      writeFileSync(path.join(folder.home, 'port'), String(started.server.port), { mode: 0o600 });
      return started;
    } catch (error) {
      // A server found running may have been dying already: then it is gone by now, and another can be started.
      await delay(DYING_MS);
      if (attempt === MAX_ATTEMPTS || isAlive(started.server.pid)) throw unusable(folder, error);
    }
  }
}

function unusable({ root }: ClusterFolder, cause: unknown): EmbeddedPostgresError {
  if (cause instanceof EmbeddedPostgresError) return cause;
  return new EmbeddedPostgresError(
    'start_failed',
    `The embedded database in ${root} runs but cannot be used: ${String(cause)}. If its password is refused, put back ` +
      `the file ${path.join(root, 'password')} that was made with it.`,
    { cause },
  );
}

/** Call under the exclusive lock, so that no process joins a server that is about to stop. */
async function leave({ folder, binaries, lease }: Place): Promise<boolean> {
  returnLease(lease);
  return isLeased(leasesOf(folder.home)) ? false : stopPostmaster(folder.cluster, binaries);
}

class SharedServer implements EmbeddedPostgres {
  readonly url: string;
  readonly adminUrl: string;
  readonly adopted: boolean;
  readonly logFile: string;
  pid: number;
  private readonly port: number;
  private readonly watch: NodeJS.Timeout;
  private restarting = false;
  private stopping: Promise<boolean> | null = null;

  constructor(
    private readonly place: Place,
    private readonly settings: ServerSettings,
    private readonly log: Log,
    { server, adopted }: StartedServer,
  ) {
    this.pid = server.pid;
    this.port = server.port;
    this.adopted = adopted;
    this.url = appUrl(server.port, place.password);
    this.adminUrl = adminUrl(server.port, place.password);
    this.logFile = logFileOf(place.folder);
    this.watch = setInterval(() => void this.restartIfDead(), WATCH_INTERVAL_MS).unref();
    log(adopted ? 'joined the running embedded PostgreSQL' : 'started the embedded PostgreSQL', {
      pid: server.pid,
      port: server.port,
      cluster: place.folder.cluster,
    });
  }

  stop(): Promise<boolean> {
    clearInterval(this.watch);
    this.stopping ??= this.isDeleted() ? Promise.resolve(false) : this.underLock(() => leave(this.place));
    return this.stopping;
  }

  private async restartIfDead(): Promise<void> {
    if (this.restarting || this.stopping !== null || seemsAlive(this.pid)) return;
    if (this.isDeleted()) {
      clearInterval(this.watch);
      this.log('the embedded database was deleted while in use', { cluster: this.place.folder.cluster });
      return;
    }
    this.restarting = true;
    try {
      await this.underLock(() => this.restart());
    } catch (error) {
      this.log('the embedded PostgreSQL cannot be restarted', { reason: String(error) });
    } finally {
      this.restarting = false;
    }
  }

  private async restart(): Promise<void> {
    if (this.stopping !== null) return;
    const died = this.pid;
    const { server } = await bringUp(this.place, this.settings, this.log, this.port);
    this.pid = server.pid;
    this.log('the embedded PostgreSQL had died and runs again', { died, pid: server.pid, port: server.port });
  }

  private isDeleted(): boolean {
    return !existsSync(this.place.folder.cluster) || !existsSync(this.place.folder.home);
  }

  private underLock<T>(work: () => Promise<T>): Promise<T> {
    return withExclusiveLock(locksOf(this.place.folder.home), LOCK_TIMEOUT_MS, work);
  }
}
