import { EventEmitter } from 'node:events';

/** An engine.io connection as the outbox sees it, whose reader takes a batch only when told to. */
export class FakeConnection extends EventEmitter {
  readyState = 'open';
  writeBuffer: string[] = [];
  /** Everything the reader took or is about to. */
  readonly sent: string[] = [];
  terminated = false;
  readonly transport = {
    writable: true,
    socket: {
      bufferedAmount: 0,
      terminate: (): void => {
        this.terminated = true;
        this.close();
      },
    },
  };

  get open(): boolean {
    return this.readyState === 'open';
  }

  write(packet: string): void {
    if (!this.open) return;
    this.writeBuffer.push(packet);
    this.flush();
  }

  /** The reader takes the batch in flight; what waits becomes the next. */
  read(): void {
    this.transport.writable = true;
    this.flush();
  }

  readAll(): void {
    while (this.writeBuffer.length > 0) this.read();
    this.read();
  }

  /** The batch in flight is taken, and nothing else has happened yet. */
  settleFlight(): void {
    this.transport.writable = true;
  }

  close(): void {
    if (!this.open) return;
    this.readyState = 'closed';
    this.emit('close');
  }

  private flush(): void {
    if (!this.open || !this.transport.writable || this.writeBuffer.length === 0) return;
    this.emit('flush', this.writeBuffer);
    const batch = this.writeBuffer;
    this.writeBuffer = [];
    this.transport.writable = false;
    this.sent.push(...batch);
    this.emit('drain');
  }
}
