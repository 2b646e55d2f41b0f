import { type CircuitBreaker } from '../../model-server/circuit-breaker.js';
import { ProviderFault } from '../../model-server/provider-fault.js';
import type { ConnectionListener, RealtimeConnection, TurnEvent } from './realtime-connection.js';

export interface RealtimePolicy {
  /** How often the sound of one utterance is sent. */
  readonly tries: number;
  /** Between an utterance's closing, or the settling of another one after it, and its own. */
  readonly deadlineMs: number;
  /** From dialling to the configured session. */
  readonly handshakeMs: number;
  /** First pause before dialling again; doubles with every loss in a row, with full jitter. */
  readonly backoffMs: number;
  /** An engine that asks for a longer pause is left alone for it, and what waits has failed. */
  readonly longestPauseMs: number;
}

export interface LineListener {
  ready(connection: RealtimeConnection): void;
  event(event: TurnEvent): void;
  /** The connection is lost, with all that was not settled over it. */
  lost(fault: ProviderFault): void;
  /** There is no use in waiting for the next connection. */
  refused(fault: ProviderFault): void;
  /** Whether anything is to be sent. */
  wanted(): boolean;
}

interface Means {
  readonly policy: RealtimePolicy;
  readonly breaker: CircuitBreaker;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Keeps one connection to the engine while there is use for it. */
export class RealtimeLine {
  private connection: RealtimeConnection | null = null;
  private timer: NodeJS.Timeout | undefined;
  private lossesInARow = 0;
  /** What the engine asked for. */
  private rest: { until: number; fault: ProviderFault } | null = null;
  private closed = false;

  constructor(
    private readonly means: Means,
    private readonly dial: (listener: ConnectionListener) => RealtimeConnection,
    private readonly listener: LineListener,
  ) {}

  /** Dials unless there is a connection, or one is about to be made. */
  connect(): void {
    if (this.closed || this.connection || this.timer) return;
    const fault = this.obstacle();
    if (fault) {
      this.listener.refused(fault);
      return;
    }
    try {
      this.connection = this.dialled();
    } catch {
      // A key that fits into no header, say: it is the same with every try.
      this.means.breaker.inconclusive();
      this.listener.refused(new ProviderFault('rejected', { retryable: false }));
    }
  }

  /** The engine gave what it is there for. */
  works(): void {
    this.lossesInARow = 0;
    this.means.breaker.succeeded();
  }

  /** Hangs up because of a fault, as if the connection had been lost. */
  drop(fault: ProviderFault): void {
    if (!this.connection) return;
    this.connection.close();
    this.lose(fault);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    if (this.connection && !this.connection.ready) this.means.breaker.inconclusive();
    this.connection?.close();
    this.connection = null;
  }

  private dialled(): RealtimeConnection {
    const connection = this.dial({
      ready: () => this.become(connection),
      event: (event) => this.listener.event(event),
      lost: (fault) => this.lose(fault),
    });
    return connection;
  }

  private obstacle(): ProviderFault | null {
    const { breaker, now } = this.means;
    if (this.rest && this.rest.until > now()) return this.rest.fault;
    const wait = breaker.admit();
    if (wait === 0) return null;
    return new ProviderFault('circuit_open', { retryable: true, retryAfterSeconds: Math.ceil(wait / 1000) });
  }

  /** A session is no proof that the engine works: that is a transcript. */
  private become(connection: RealtimeConnection): void {
    this.means.breaker.inconclusive();
    this.listener.ready(connection);
  }

  private lose(fault: ProviderFault): void {
    const { breaker } = this.means;
    this.connection = null;
    this.lossesInARow += 1;
    if (fault.unhealthy) breaker.failed();
    else breaker.inconclusive();
    this.listener.lost(fault);
    this.dialAgain(fault);
  }

  private dialAgain(fault: ProviderFault): void {
    const { policy, now } = this.means;
    const backoff = Math.random() * Math.min(policy.longestPauseMs, policy.backoffMs * 2 ** (this.lossesInARow - 1));
    const pause = Math.max(backoff, (fault.retryAfterSeconds ?? 0) * 1000);
    if (pause > policy.longestPauseMs) this.rest = { until: now() + pause, fault };
    if (!fault.retryable || pause > policy.longestPauseMs) this.listener.refused(fault);
    else if (this.listener.wanted() && !this.closed) this.timer = setTimeout(() => this.redial(), pause);
  }

  private redial(): void {
    this.timer = undefined;
    if (this.listener.wanted()) this.connect();
  }
}
