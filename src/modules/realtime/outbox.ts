import type { ServerEventName } from '../../contract/live-events.js';

/** What may wait for one reader. */
export const OUTBOX_LIMITS = { packets: 200, bytes: 1024 * 1024 } as const;
/** From this part of the limits on only what must not be lost is queued. */
const CROWDED = 0.5;

const droppable: ReadonlySet<ServerEventName> = new Set(['server.transcript_partial', 'server.metrics']);

/** The part of an engine.io connection that the outbox writes to. */
export interface Connection {
  readonly readyState: string;
  /** Packets that wait for the transport. */
  readonly writeBuffer: { readonly length: number };
  readonly transport: {
    readonly writable: boolean;
    /** Of the WebSocket transport. */
    readonly socket?: { readonly bufferedAmount: number; terminate(): void };
  };
  write(packet: string): unknown;
  close(discard?: boolean): unknown;
  on(event: 'flush', listener: (packets: readonly unknown[]) => void): unknown;
  on(event: 'drain' | 'close', listener: () => void): unknown;
}

/** Told of what is sent and of what is left out. */
export interface OutboxWatcher {
  sent(event: ServerEventName): void;
  dropped(event: ServerEventName): void;
  overflowed(): void;
}

/**
 * All that goes to one socket, bounded. A slow reader first loses what the next event replaces anyway (partials,
 * metrics, older acks); when even the rest does not fit, its connection is cut: the client comes back with the last
 * event it has, which costs the others nothing.
 */
export class Outbox {
  private waitingBytes = 0;
  private inFlight = 0;
  private readonly heldAcks = new Map<string, string>();
  private waiters: ((open: boolean) => void)[] = [];

  constructor(
    private readonly connection: Connection,
    private readonly watcher: OutboxWatcher,
  ) {
    // engine.io hands its whole buffer to the transport at once, "flush" right before and "drain" right after.
    connection.on('flush', (packets) => this.flushed(packets.length));
    connection.on('drain', () => this.drained());
    connection.on('close', () => this.settleWaiters(false));
  }

  /** Packets the reader has not taken yet, as far as this process knows. */
  get waiting(): number {
    const { transport, writeBuffer } = this.connection;
    return writeBuffer.length + (transport.writable ? 0 : this.inFlight);
  }

  get open(): boolean {
    return this.connection.readyState === 'open';
  }

  /** @param sessionId of an ack: the latest of each session is kept when there is no room */
  write(event: ServerEventName, packet: string, sessionId = ''): void {
    if (!this.open) return;
    const bytes = Buffer.byteLength(packet);
    if (this.exceeds(CROWDED, bytes)) {
      if (droppable.has(event)) return this.watcher.dropped(event);
      if (event === 'server.audio_ack') return this.hold(sessionId, packet);
      if (this.exceeds(1, bytes)) return this.overflow();
    }
    if (event === 'server.audio_ack') this.heldAcks.delete(sessionId);
    this.watcher.sent(event);
    this.push(packet, bytes);
  }

  /** Resolves as soon as there is room for a few events more: true; false when the connection is gone. */
  room(): Promise<boolean> {
    if (!this.open) return Promise.resolve(false);
    if (this.connection.writeBuffer.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Cuts the connection without waiting for a reader who may never read again. */
  cut(): void {
    const { socket } = this.connection.transport;
    if (socket === undefined) this.connection.close(true);
    else socket.terminate();
  }

  private exceeds(share: number, bytes: number): boolean {
    const buffered = this.connection.transport.socket?.bufferedAmount ?? 0;
    return (
      this.waiting + 1 > OUTBOX_LIMITS.packets * share ||
      this.waitingBytes + buffered + bytes > OUTBOX_LIMITS.bytes * share
    );
  }

  private push(packet: string, bytes: number): void {
    // Before writing: when the transport is free the packet is flushed within `write`, and nothing waits.
    this.waitingBytes += bytes;
    this.connection.write(packet);
  }

  private hold(sessionId: string, packet: string): void {
    if (this.heldAcks.has(sessionId)) this.watcher.dropped('server.audio_ack');
    this.heldAcks.set(sessionId, packet);
  }

  private overflow(): void {
    this.watcher.overflowed();
    this.cut();
  }

  private flushed(packets: number): void {
    this.inFlight = packets;
    this.waitingBytes = 0;
  }

  private drained(): void {
    const held = [...this.heldAcks.values()];
    this.heldAcks.clear();
    for (const packet of held) {
      this.watcher.sent('server.audio_ack');
      this.push(packet, Buffer.byteLength(packet));
    }
    this.settleWaiters(true);
  }

  private settleWaiters(open: boolean): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve(open);
  }
}
