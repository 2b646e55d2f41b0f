/** Commands of one socket, one after the other. */
export class CommandLine {
  private waiting: (() => Promise<void>)[] = [];
  private running = false;
  private closed = false;

  constructor(private readonly limit: number) {}

  /**
   * @param command must not reject
   * @returns false when too many wait already: it is not run
   */
  push(command: () => Promise<void>): boolean {
    if (this.closed || this.waiting.length >= this.limit) return this.closed;
    this.waiting.push(command);
    if (!this.running) void this.run();
    return true;
  }

  /** Whoever sent what still waits is gone. */
  close(): void {
    this.closed = true;
    this.waiting = [];
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) await next();
    this.running = false;
  }
}
