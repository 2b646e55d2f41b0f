/**
 * Stops calling a provider that is down, so that callers hear "not now" at once instead of each waiting
 * for its own timeout. Closed → (n failures in a row) → open → (cool-down over) → one probe → closed or open.
 */
export interface CircuitBreakerOptions {
  failuresToOpen: number;
  coolDownMs: number;
  /** Milliseconds since the epoch; injected so that tests move time instead of sleeping. */
  now: () => number;
}

export class CircuitBreaker {
  private failures = 0;
  private openedAt: number | null = null;
  private probing = false;

  constructor(private readonly options: CircuitBreakerOptions) {}

  /** Milliseconds to wait before a call is worth trying; 0 lets the caller through. */
  admit(): number {
    if (this.openedAt === null) return 0;
    const remaining = this.openedAt + this.options.coolDownMs - this.options.now();
    if (remaining > 0) return remaining;
    if (this.probing) return Math.min(1000, this.options.coolDownMs);
    this.probing = true;
    return 0;
  }

  succeeded(): void {
    this.failures = 0;
    this.openedAt = null;
    this.probing = false;
  }

  failed(): void {
    this.failures += 1;
    if (this.probing || this.failures >= this.options.failuresToOpen) this.openedAt = this.options.now();
    this.probing = false;
  }

  /** The call ended without saying anything about the provider's health (caller left, bad request). */
  inconclusive(): void {
    this.probing = false;
  }
}
