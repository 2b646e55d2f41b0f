import { Deferred } from './deferred.js';
import type {
  LiveProblem,
  Notification,
  Poke,
  ReportReady,
  ServerError,
  ServerEvents,
  TokenExpiring,
} from './generated/contract.js';
import { Listeners } from './listeners.js';
import { LiveConnection, type TokenSource } from './live-connection.js';
import { LiveError } from './live-error.js';
import { LiveSession } from './live-session.js';
import { Timers } from './timers.js';

export interface LiveClientOptions {
  /** Path of socket.io at the server; `/socket.io` unless given. */
  readonly path?: string;
  /** Reconnecting waits so long at first … (500 ms) */
  readonly firstDelayMs?: number;
  /** … and never longer than this. (5 s) */
  readonly longestDelayMs?: number;
  /** A command that is not answered within this has failed. (15 s) */
  readonly commandTimeoutMs?: number;
  /** Ending an answer waits for its last words. (120 s) */
  readonly stopTimeoutMs?: number;
  /** Length of the frames that are sent. (100 ms) */
  readonly frameMs?: number;
  /** Sound kept until it is acknowledged; beyond it `write` takes no more. (120 s) */
  readonly longestBufferSeconds?: number;
  /** Sound sent ahead of its acknowledgement. (10 s) */
  readonly longestInFlightSeconds?: number;
}

export interface LiveClientEvents {
  connected: Record<never, never>;
  /** It comes back by itself. */
  disconnected: { readonly reason: string };
  /** For those who gave a token and no source of tokens: call `renew` with a fresh one. */
  tokenExpiring: TokenExpiring;
  /** An interview's report. A session's is told to the session too. */
  reportReady: ReportReady;
  /** A sign of somebody one practises with. */
  poke: Poke;
  notification: Notification;
  /** Something failed and goes on by itself, or is told by the server about no session. */
  error: LiveError | LiveProblem | ServerError;
  /** There will be no connection any more: `close` was called, or the server refuses for good. */
  closed: { readonly error: LiveError | null };
}

/** One user's connection to a server: sessions are joined through it. */
export class LiveClient {
  private readonly listeners = new Listeners<LiveClientEvents>();
  private readonly timers = new Timers();
  private readonly sessions = new Map<string, LiveSession>();
  private readonly connection: LiveConnection;
  private firstConnected = new Deferred<void>();
  private over = false;

  /** @internal Use `connectLive`. */
  constructor(
    url: string,
    private readonly token: TokenSource,
    private readonly options: LiveClientOptions,
  ) {
    const { path = '/socket.io', firstDelayMs = 500, longestDelayMs = 5_000, commandTimeoutMs = 15_000 } = options;
    this.connection = new LiveConnection(
      url,
      token,
      { path, firstDelayMs, longestDelayMs, commandTimeoutMs },
      this.timers,
      {
        up: () => this.up(),
        down: (reason) => this.down(reason),
        failed: (error) => this.listeners.tell('error', error),
        ended: (error) => this.end(error),
        received: (event, payload) => this.received(event as keyof ServerEvents, payload),
      },
    );
    this.connection.open();
  }

  on<Event extends keyof LiveClientEvents>(
    event: Event,
    listener: (payload: LiveClientEvents[Event]) => void,
  ): () => void {
    return this.listeners.on(event, listener);
  }

  /** Resolves with the first connection. @throws {LiveError} when the server refuses for good */
  connected(): Promise<void> {
    return this.firstConnected.promise;
  }

  /**
   * Joins a session and stays in it through lost connections. Told are events from now on, or those after `lastEventSeq`
   * (0: all there are).
   * @throws {LiveError} when it may not be joined
   */
  async join(sessionId: string, options: { readonly lastEventSeq?: number } = {}): Promise<LiveSession> {
    const session = this.enter(sessionId, options);
    await session.whenJoined();
    return session;
  }

  /** As `join`, for who listens before the first event comes. */
  enter(sessionId: string, { lastEventSeq }: { readonly lastEventSeq?: number } = {}): LiveSession {
    if (this.over) throw new LiveError('closed', 'This client was closed.');
    const known = this.sessions.get(sessionId);
    if (known !== undefined) return known;
    const session = new LiveSession(sessionId, {
      connection: this.connection,
      timers: this.timers,
      answerOptions: {
        frameMs: this.options.frameMs ?? 100,
        longestBufferSeconds: this.options.longestBufferSeconds ?? 120,
        longestInFlightSeconds: this.options.longestInFlightSeconds ?? 10,
      },
      stopTimeoutMs: this.options.stopTimeoutMs ?? 120_000,
      retryDelayMs: this.options.longestDelayMs ?? 5_000,
      lastEventSeq: lastEventSeq ?? null,
      left: (gone) => void (this.sessions.get(sessionId) === gone && this.sessions.delete(sessionId)),
    });
    this.sessions.set(sessionId, session);
    if (this.connection.connected) void session.enter();
    return session;
  }

  /** A fresh access token, for who gave one and no source. */
  async renew(accessToken: string): Promise<void> {
    await this.connection.renew(accessToken);
  }

  /** Ends everything. An answer that is open stays open at the server for a while. */
  close(): void {
    if (this.over) return;
    this.connection.close();
    this.end(null);
  }

  private up(): void {
    this.firstConnected.resolve();
    this.listeners.tell('connected', {});
    for (const session of this.sessions.values()) void session.enter();
  }

  private down(reason: string): void {
    for (const session of this.sessions.values()) session.interrupted(reason);
    this.listeners.tell('disconnected', { reason });
  }

  private end(error: LiveError | null): void {
    if (this.over) return;
    this.over = true;
    this.firstConnected.reject(error ?? new LiveError('closed', 'This client was closed.'));
    const reason = error === null ? 'closed' : 'refused';
    for (const session of [...this.sessions.values()]) session.finish({ reason, problem: error?.problem ?? null });
    this.listeners.tell('closed', { error });
    this.listeners.clear();
  }

  private received(event: keyof ServerEvents, payload: unknown): void {
    if (event === 'server.token_expiring') return this.expiring(payload as TokenExpiring);
    const sessionId = (payload as { sessionId?: string } | undefined)?.sessionId;
    const session = sessionId === undefined ? undefined : this.sessions.get(sessionId);
    session?.take(event, payload as never);
    if (event === 'server.report_ready') this.listeners.tell('reportReady', payload as ReportReady);
    if (event === 'server.poke') this.listeners.tell('poke', payload as Poke);
    if (event === 'server.notification') this.listeners.tell('notification', payload as Notification);
    if (event === 'server.error' && session === undefined) this.listeners.tell('error', payload as ServerError);
  }

  private expiring(payload: TokenExpiring): void {
    if (typeof this.token === 'string') this.listeners.tell('tokenExpiring', payload);
    else void this.connection.renewFromSource();
  }
}

/**
 * Connects to the live socket of a server, e.g. `connectLive('https://rehearse.example.org', () => freshAccessToken())`.
 * Comes back after every lost connection until it is closed. A token that is a text can be renewed with `renew`.
 */
export function connectLive(url: string, token: TokenSource, options: LiveClientOptions = {}): LiveClient {
  return new LiveClient(url, token, options);
}
