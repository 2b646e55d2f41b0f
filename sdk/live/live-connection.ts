import { Manager, type Socket } from 'socket.io-client';
import {
  type AudioFrameHeader,
  type ClientEvents,
  type FeatureFrame,
  LIVE_NAMESPACE,
  LIVE_PROTOCOL,
  type LiveProblem,
  type ReplyData,
} from './generated/contract.js';
import { LiveError, liveErrorOf } from './live-error.js';
import type { Timers } from './timers.js';

/** An access token, or where to get a fresh one. */
export type TokenSource = string | (() => Promise<string>);

export interface ConnectionOptions {
  readonly path: string;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  readonly commandTimeoutMs: number;
}

/** What the connection tells. */
export interface ConnectionEvents {
  up(): void;
  down(reason: string): void;
  /** Something failed; the connection goes on by itself. */
  failed(error: LiveError): void;
  /** There will be no connection any more. */
  ended(error: LiveError): void;
  received(event: string, payload: unknown): void;
}

type Ack<Data> = { ok: true; data: Data } | { ok: false; problem: LiveProblem };

/** One authenticated socket that comes back after every loss. */
export class LiveConnection {
  private readonly manager: Manager;
  private readonly socket: Socket;
  private token = '';
  /** The token is fresh from its source: a refusal is meant. */
  private renewed = false;
  private tries = 0;
  private closed = false;

  constructor(
    url: string,
    private readonly source: TokenSource,
    private readonly options: ConnectionOptions,
    private readonly timers: Timers,
    private readonly events: ConnectionEvents,
  ) {
    this.manager = new Manager(url, {
      path: options.path,
      transports: ['websocket'],
      autoConnect: false,
      reconnectionDelay: options.firstDelayMs,
      reconnectionDelayMax: options.longestDelayMs,
    });
    this.socket = this.manager.socket(LIVE_NAMESPACE, {
      auth: (send) => send({ token: this.token, protocol: LIVE_PROTOCOL }),
    });
    this.socket.on('connect', () => this.opened());
    this.socket.on('disconnect', (reason) => this.lost(reason));
    this.socket.on('connect_error', (error: Error & { data?: LiveProblem }) => this.refused(error));
    this.socket.onAny((event: string, payload: unknown) => events.received(event, payload));
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  open(): void {
    void this.withFreshToken(() => this.socket.connect());
  }

  /** @throws {LiveError} when the server refuses, keeps silent, or the connection is lost before it answers */
  async command<Event extends keyof ReplyData>(
    event: Event,
    payload: ClientEvents[Event],
    timeoutMs = this.options.commandTimeoutMs,
  ): Promise<ReplyData[Event]> {
    if (!this.socket.connected) throw new LiveError('connection_lost', 'There is no connection.');
    let answer: Ack<ReplyData[Event]>;
    try {
      answer = (await this.socket.timeout(timeoutMs).emitWithAck(event, payload)) as Ack<ReplyData[Event]>;
    } catch {
      if (!this.socket.connected) throw new LiveError('connection_lost', 'The connection was lost before the answer.');
      throw new LiveError('no_answer', `The server did not answer ${event}.`);
    }
    if (!answer.ok) throw new LiveError(answer.problem);
    return answer.data;
  }

  sendFrame(header: AudioFrameHeader, samples: Uint8Array): void {
    this.socket.emit('client.audio_frame', header, samples);
  }

  sendFeatures(frame: FeatureFrame): void {
    this.socket.emit('client.feature_frame', frame);
  }

  /** From now on this token is used, also for the socket as it is. */
  async renew(accessToken: string): Promise<void> {
    this.token = accessToken;
    if (this.socket.connected) await this.command('client.token_refresh', { accessToken });
  }

  /** The server said that the token ends soon. */
  async renewFromSource(): Promise<void> {
    if (typeof this.source === 'string') return;
    try {
      await this.renew(await this.source());
    } catch (error) {
      const failure = liveErrorOf(error);
      if (failure.code !== 'connection_lost' || this.connected) this.events.failed(failure);
    }
  }

  /** Leaves this server and connects again: to it or, behind a balancer, to another one. */
  reconnect(): void {
    if (this.closed || !this.socket.connected) return;
    this.socket.disconnect();
  }

  close(): void {
    this.closed = true;
    this.timers.clear();
    this.socket.off();
    this.socket.offAny();
    this.socket.disconnect();
  }

  private opened(): void {
    this.tries = 0;
    this.renewed = false;
    this.events.up();
  }

  private lost(reason: string): void {
    this.events.down(reason);
    // socket.io comes back by itself unless one of the two sides hung up on purpose.
    if (!this.closed && !this.socket.active) this.connectLater(null);
  }

  private refused(error: Error & { data?: LiveProblem }): void {
    if (this.closed) return;
    if (this.socket.active) {
      // Nobody was reached: socket.io tries again, and the token may have ended by then.
      this.renewed = false;
      return this.events.failed(liveErrorOf(error));
    }
    const problem = error.data;
    if (problem?.code === 'unauthenticated') return this.unauthenticated(problem);
    const failure = problem === undefined ? liveErrorOf(error) : new LiveError(problem);
    if (problem !== undefined && !failure.retryable) return this.end(failure);
    this.events.failed(failure);
    this.connectLater(failure.retryAfterMs);
  }

  private unauthenticated(problem: LiveProblem): void {
    if (this.renewed || typeof this.source === 'string') return this.end(new LiveError(problem));
    void this.withFreshToken(() => this.socket.connect());
  }

  private async withFreshToken(go: () => void): Promise<void> {
    try {
      this.token = typeof this.source === 'string' ? this.token || this.source : await this.source();
      this.renewed = true;
      if (!this.closed) go();
    } catch (error) {
      if (this.closed) return;
      this.events.failed(liveErrorOf(error));
      this.after(null, () => void this.withFreshToken(go));
    }
  }

  private connectLater(delayMs: number | null): void {
    this.after(delayMs, () => {
      if (!this.closed && !this.socket.active) this.socket.connect();
    });
  }

  /** Waits as asked, else longer with every try; at random, so that the clients of one server do not come as one. */
  private after(delayMs: number | null, action: () => void): void {
    const { firstDelayMs, longestDelayMs } = this.options;
    const growing = Math.min(longestDelayMs, firstDelayMs * 2 ** this.tries);
    this.tries = Math.min(this.tries + 1, 16);
    this.timers.after(delayMs ?? growing * (0.5 + Math.random() / 2), action);
  }

  private end(error: LiveError): void {
    this.close();
    this.events.ended(error);
  }
}
